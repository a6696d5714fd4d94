"""Tells how the contract suite is run under a debugger."""
