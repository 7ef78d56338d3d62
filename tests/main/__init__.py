"""The composition root: settings, preflight, `up`, the bootstrap."""
