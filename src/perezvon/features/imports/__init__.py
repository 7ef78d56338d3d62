"""Imports: lists of people from files, checked, matched with who is known, and taken back as a whole."""
