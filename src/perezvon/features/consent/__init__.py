"""Consent: what people agreed to, who must not be called, and what they may ask of their data."""
