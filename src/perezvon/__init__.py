"""Perezvon: an open-source contact centre."""
