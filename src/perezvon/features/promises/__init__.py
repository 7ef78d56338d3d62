"""Promises to call back: made on a call or beside it, open, kept, broken or cancelled, never forgotten."""
