"""A real day on the virtual clock: its callers, its agents, and what is to be different."""
