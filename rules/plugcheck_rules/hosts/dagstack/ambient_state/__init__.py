"""Ambient state that dagstack forbids: its first invariant, and what its own suite makes of it."""
