"""What kind of call each call was, and what it made of the person: class, stages, acquaintances, referrers."""
