"""Trunks: the lines to carriers. Their secrets never enter facts, history or answers."""
