"""The composition root: settings, the three roles, the command line."""
