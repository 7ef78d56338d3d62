"""What kind of call it was, and what it made of the person: class, stages, acquaintances, referrers."""
