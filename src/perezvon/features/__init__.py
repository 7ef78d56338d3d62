"""Vertical slices: what happens around a call, each with its own tables and routes."""
