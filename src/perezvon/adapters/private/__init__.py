"""PostgreSQL, NATS and Asterisk of our own, for those who have none."""
