"""plugcheck: checks plugin code against its host's contract while you type."""

__version__ = "0.1.0"
