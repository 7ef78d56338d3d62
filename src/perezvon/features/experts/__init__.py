"""Experts: people with a telephone who are no agents, and how often calls take them from their work."""
