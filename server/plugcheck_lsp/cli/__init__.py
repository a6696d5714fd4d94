"""Terminals: the command line. One file a mode."""
