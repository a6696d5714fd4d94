"""Splits documents into chunks of a bounded number of tokens."""

from __future__ import annotations

import re
from types import MappingProxyType
from typing import Any

TOKEN = re.compile(r"\w+|[^\w\s]")
WEIGHTS = MappingProxyType({"latin": 1.0, "cjk": 1.7})
DEFAULT_SIZE = 200


class TokenChunker:
    """Counts tokens with a weight for each script; remembers counts for as long as the instance lives."""

    def __init__(self) -> None:
        self._counts: dict[str, int] = {}
        self._stop_words: frozenset[str] = frozenset()

    def setup(self, ctx: Any) -> None:
        self._stop_words = frozenset(ctx.config.get("stop_words", ()))

    def teardown(self) -> None:
        self._counts = {}

    def chunk(self, text: str, size: int = DEFAULT_SIZE) -> dict[str, Any]:
        """Chunks of at most `size` tokens; stop words are not counted."""
        words = [word for word in text.split() if word.lower() not in self._stop_words]
        chunks: list[str] = []
        current: list[str] = []
        used = 0
        for word in words:
            tokens = self._count(word)
            if current and used + tokens > size:
                chunks.append(" ".join(current))
                current, used = [], 0
            current.append(word)
            used += tokens
        if current:
            chunks.append(" ".join(current))
        return {"count": len(chunks), "chunks": chunks}

    def _count(self, word: str) -> int:
        known = self._counts.get(word)
        if known is None:
            script = "latin" if word.isascii() else "cjk"
            known = max(1, round(len(TOKEN.findall(word)) * WEIGHTS[script]))
            self._counts[word] = known
        return known
