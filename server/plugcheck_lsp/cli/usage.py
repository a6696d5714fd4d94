"""What is wrong with a command line, its settings or its files: told in one line, exit status 2."""

from __future__ import annotations


class UsageError(Exception):
    """The command cannot be carried out as it was given; the message says why, and what would do."""
