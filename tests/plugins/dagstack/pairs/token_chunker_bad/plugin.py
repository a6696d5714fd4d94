"""Splits documents into chunks of a bounded number of tokens."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

TOKEN = re.compile(r"\w+|[^\w\s]")
WEIGHTS = {"latin": 1.0, "cjk": 1.7}  # fault: an upper-case table that a method changes
DEFAULT_SIZE = 200

counts = {}  # fault: a module-level cache
documents_seen = 0


def tokens_of(word: str) -> int:
    if word not in counts:
        counts[word] = len(TOKEN.findall(word))
    return counts[word]


class TokenChunker:
    """Counts tokens with a weight for each script."""

    recent: list[str] = []  # fault: one list for all instances

    def setup(self, ctx: Any) -> None:
        for script, weight in ctx.config.get("weights", {}).items():
            WEIGHTS[script] = weight

    def chunk(self, text: str, size: int = DEFAULT_SIZE, dropped: list[str] = []) -> dict[str, Any]:  # fault: one default for all calls
        """Chunks of at most `size` tokens."""
        global documents_seen
        documents_seen += 1  # fault: a global counter
        self.recent.append(text[:40])
        chunks: list[str] = []
        current: list[str] = []
        used = 0
        for word in text.split():
            tokens = self._weighted(word)
            if not tokens:
                dropped.append(word)  # fault: the caller's list changes (not sampled)
            if current and used + tokens > size:
                chunks.append(" ".join(current))
                current, used = [], 0
            current.append(word)
            used += tokens
        if current:
            chunks.append(" ".join(current))
        return {"count": len(chunks), "chunks": chunks}

    @lru_cache(maxsize=4096)  # fault: the cache keeps every instance alive
    def _weighted(self, word: str) -> int:
        script = "latin" if word.isascii() else "cjk"
        return round(tokens_of(word) * WEIGHTS[script])
