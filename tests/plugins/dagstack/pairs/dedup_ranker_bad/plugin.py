"""Ranks documents by how often they occur."""

from __future__ import annotations

import json
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor, as_completed
from datetime import datetime
from typing import Any


def distinct(documents: list[str]) -> set[str]:
    return {document.strip() for document in documents}


def stamp() -> str:
    return datetime.now().strftime("%Y-%m-%d")  # fault: another day, another output


class DedupRanker:
    """Equal counts as they come."""

    def setup(self, ctx: Any) -> None:
        self._numbered = 0
        self._log = ctx.logger

    def rank(self, documents: list[str]) -> dict[str, Any]:
        """The distinct documents, most frequent first."""
        started = time.perf_counter()  # fault: another output each time
        counts = Counter(documents)
        ranked = sorted(counts, key=lambda document: -counts[document])
        took = time.perf_counter() - started  # fault: another output each time
        return {"ranked": ranked, "day": self._labelled(), "took": round(took, 9)}

    def fingerprint(self, documents: list[str]) -> dict[str, Any]:
        """A text that stands for the set of documents."""
        return {"fingerprint": json.dumps(list(distinct(documents)))}  # fault: the order of a set, through a helper

    def joined(self, documents: list[str]) -> dict[str, Any]:
        """All documents in one text."""
        return {"text": ", ".join(distinct(documents))}  # fault: the order of a set

    def lengths(self, documents: list[str]) -> dict[str, Any]:
        """The length of each document."""
        with ThreadPoolExecutor(max_workers=4) as pool:  # fault: threads of its own
            waiting = [pool.submit(len, document) for document in documents]
            return {"lengths": [done.result() for done in as_completed(waiting)]}  # fault: whichever is done first

    def _labelled(self) -> str:
        return f"ranking of {stamp()}"
