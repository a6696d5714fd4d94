"""Edits of Python text: statements added, wrapped and imported."""
