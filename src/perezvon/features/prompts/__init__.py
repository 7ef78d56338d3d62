"""Prompts and music of the centre's own: uploaded or spoken, kept here, played by Asterisk."""
