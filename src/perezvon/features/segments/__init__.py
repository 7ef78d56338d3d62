"""Segments: which people of a client fit some conditions, counted, sampled, taken out, compared."""
