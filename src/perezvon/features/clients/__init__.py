"""Clients: the companies the centre works for."""
