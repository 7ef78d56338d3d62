"""Recordings: made from raw tracks by the worker, kept encrypted, listened to by those who may, logged."""
