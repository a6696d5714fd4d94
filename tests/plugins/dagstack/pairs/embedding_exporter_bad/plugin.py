"""Turns texts into small vectors and reports how far it has come."""

from __future__ import annotations

import hashlib
from typing import Any

DIMENSIONS = 8


class EmbeddingExporter:
    """Progress and state go to the host."""

    def setup(self, ctx: Any) -> None:
        self._progress = ctx.progress
        self._checkpoint = ctx.checkpoint

    def export(self, rows: list[str]) -> dict[str, Any]:
        """A vector for each row, in the order of the rows."""
        vectors = []
        for number, row in enumerate(rows, start=1):
            vectors.append(self._embed(row))
            print(f"{number} of {len(rows)}")  # fault: progress that no host sees
            self._progress.update(number / len(rows), "embedding")  # fault: no such method, and nobody may listen
            self._checkpoint.save("last", {"row": number})  # fault: a dictionary, and the store takes bytes
        if rows:
            self._progress.done()
        return {"vectors": vectors}

    def _embed(self, text: str) -> list[float]:
        digest = hashlib.sha256(text.encode("utf-8")).digest()
        return [round(byte / 255, 4) for byte in digest[:DIMENSIONS]]
