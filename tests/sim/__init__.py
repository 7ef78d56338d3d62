"""The simulator: the node's model, days from seeds, and rules that notice when they are broken."""
