"""The rules of the house as tests: each says what is wrong, where, and what to do instead."""
