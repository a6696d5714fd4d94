"""Ranks documents by how often they occur; equal ones by name."""

from __future__ import annotations

import json
import time
from collections import Counter
from typing import Any


class DedupRanker:
    """Time is measured for the log alone."""

    def __init__(self) -> None:
        self._log: Any = None

    def setup(self, ctx: Any) -> None:
        self._log = ctx.logger

    def rank(self, documents: list[str]) -> dict[str, Any]:
        """The distinct documents, most frequent first."""
        started = time.monotonic()
        counts = Counter(documents)
        ranked = sorted(counts, key=lambda document: (-counts[document], document))
        self._log.debug("ranked %d documents in %.3f s", len(documents), time.monotonic() - started)
        return {"ranked": ranked, "distinct": len(set(documents)), "has_empty": "" in set(documents)}

    def fingerprint(self, documents: list[str]) -> dict[str, Any]:
        """A text that stands for the set of documents."""
        return {"fingerprint": json.dumps(sorted(set(documents)))}

    def lengths(self, documents: list[str]) -> dict[str, Any]:
        """The length of each document, in the order of the documents."""
        return {"lengths": list(map(len, documents))}
