"""Builds the inverted index of one partition."""

from __future__ import annotations

from typing import Any


class NightlyReindex:
    """One unit of work is one partition."""

    def setup(self, ctx: Any) -> None:
        self._minimum = int(ctx.config.get("minimum", 1))

    def reindex(self, partition: str, documents: list[str]) -> dict[str, Any]:
        """Index `documents`."""
        index: dict[str, list[int]] = {}
        for number, document in enumerate(documents):
            for word in document.split():
                index.setdefault(word, []).append(number)
        words = [word for word, numbers in index.items() if len(numbers) >= self._minimum]
        return {"partition": partition, "words": len(words), "documents": len(documents)}
