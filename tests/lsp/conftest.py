"""The fixtures of the protocol tests: a server for an editor, and a plugin to look at."""

from lsp_editor import plugin, start

__all__ = ["plugin", "start"]
