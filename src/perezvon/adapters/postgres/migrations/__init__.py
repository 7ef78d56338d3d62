"""The one chain of migrations; every revision lies in ``versions`` and is written in SQL."""
