"""Queues and what belongs to them: numbers, dispositions, not-ready reasons."""
