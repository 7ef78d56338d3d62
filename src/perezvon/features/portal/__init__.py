"""Portal: what a client of the centre sees of it, and how his queues were served."""
