"""What the clients sell: which product to offer and why, what was agreed, the commercial offer."""
