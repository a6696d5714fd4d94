"""Builds the inverted index of one partition; goes on where it stopped."""

from __future__ import annotations

import json
from typing import Any


class NightlyReindex:
    """One unit of work is one partition."""

    def __init__(self) -> None:
        self._checkpoint: Any = None

    def setup(self, ctx: Any) -> None:
        self._checkpoint = ctx.checkpoint

    def reindex(self, partition: str, documents: list[str]) -> dict[str, Any]:
        """Index `documents`; every hundred of them are kept."""
        index, start = self._resumed(partition)
        for number in range(start, len(documents)):
            for word in documents[number].split():
                index.setdefault(word, []).append(number)
            if self._checkpoint is not None and number % 100 == 99:
                kept = json.dumps({"index": index, "next": number + 1}, sort_keys=True)
                self._checkpoint.save(partition, kept.encode("utf-8"))
        if self._checkpoint is not None:
            self._checkpoint.clear(partition)
        return {"partition": partition, "words": len(index), "documents": len(documents)}

    def _resumed(self, partition: str) -> tuple[dict[str, list[int]], int]:
        kept = self._checkpoint.load(partition) if self._checkpoint is not None else None
        if kept is None:
            return {}, 0
        state = json.loads(kept.decode("utf-8"))
        return state["index"], state["next"]
