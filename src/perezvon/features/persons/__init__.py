"""Persons: anyone who called or was called. A person belongs to one client."""
