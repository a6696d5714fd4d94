"""Counts the words of a text."""

from __future__ import annotations

from collections import Counter
from typing import Any


class WordCount:
    """What the host makes one instance of; nothing outlives it."""

    def __init__(self) -> None:
        self.clock: Any = None

    def setup(self, ctx: Any) -> None:
        """Take what the host gives: the manifest declares it under `[resources]`."""
        self.clock = ctx.resources.clock

    def teardown(self) -> None:
        """Give back what `setup` took."""
        self.clock = None

    def count(self, text: str) -> dict[str, Any]:
        """A hook: what it returns depends on its arguments and on the host's resources alone."""
        words = Counter(text.lower().split())
        return {"counted_at": self.clock.now().isoformat(), "words": dict(sorted(words.items()))}
