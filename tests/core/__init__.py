"""The brain: examples, properties, and the slow obvious way as oracle."""
