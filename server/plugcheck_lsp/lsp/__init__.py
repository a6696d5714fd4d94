"""Editors: the language server. One file a protocol area."""
