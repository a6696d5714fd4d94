"""Keeps features of one run, and a journal of what was written."""

from __future__ import annotations

import json
import tempfile
import threading
from typing import Any


class Journal:
    """What was written, line by line, in a file that nobody else sees."""

    def __init__(self) -> None:
        self._file = tempfile.TemporaryFile("w+", encoding="utf-8")

    def begin(self, title: str) -> None:
        self._file.write(json.dumps({"title": title}) + "\n")

    def add(self, rows: dict[str, float]) -> None:
        self._file.write(json.dumps(rows, sort_keys=True) + "\n")

    def close(self) -> None:
        self._file.close()


class FeatureStore:
    """Writes are ordered by a lock of the instance; what is open is closed on every way out."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._values: dict[str, float] = {}
        self._journal: Journal | None = None

    def setup(self, ctx: Any) -> None:
        journal = Journal()
        try:
            journal.begin(str(ctx.config.get("title", "features")))
        except OSError:
            journal.close()
            raise
        self._journal = journal

    def teardown(self) -> None:
        if self._journal is not None:
            self._journal.close()
            self._journal = None
        self._values = {}

    def write(self, rows: dict[str, float]) -> dict[str, Any]:
        """Keep `rows`."""
        with self._lock:
            self._values.update(rows)
            if self._journal is not None:
                self._journal.add(rows)
        return {"written": len(rows)}

    def read(self, keys: list[str]) -> dict[str, Any]:
        """The values of `keys`; None where there is none."""
        return {"values": {key: self._values.get(key) for key in keys}}
