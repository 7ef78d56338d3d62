"""Outbound calls: where agents may call, and what an hour of it may cost."""
