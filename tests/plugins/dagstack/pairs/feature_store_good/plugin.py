"""Keeps features of one run in a table in memory."""

from __future__ import annotations

import logging
import sqlite3
import threading
from contextlib import closing
from typing import Any


class Table:
    """A table of numbers by key."""

    def __init__(self) -> None:
        self._connection = sqlite3.connect(":memory:", check_same_thread=False)

    def create(self) -> None:
        with closing(self._connection.cursor()) as cursor:
            cursor.execute("CREATE TABLE features (key TEXT PRIMARY KEY, value REAL)")

    def put(self, rows: dict[str, float]) -> None:
        with self._connection:
            self._connection.executemany("INSERT OR REPLACE INTO features VALUES (?, ?)", sorted(rows.items()))

    def get(self, key: str) -> float | None:
        with closing(self._connection.cursor()) as cursor:
            row = cursor.execute("SELECT value FROM features WHERE key = ?", (key,)).fetchone()
        return float(row[0]) if row else None

    def close(self) -> None:
        self._connection.close()


class FeatureStore:
    """Writes are ordered by a lock of the instance; what is open is closed on every way out."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._table: Table | None = None
        self._handler: logging.Handler | None = None

    def setup(self, ctx: Any) -> None:
        table = Table()
        try:
            table.create()
        except sqlite3.Error:
            table.close()
            raise
        self._table = table

    def teardown(self) -> None:
        if self._table is not None:
            self._table.close()
            self._table = None

    def write(self, rows: dict[str, float]) -> dict[str, Any]:
        """Keep `rows`."""
        if self._table is None:
            return {"written": 0}
        with self._lock:
            self._table.put(rows)
        return {"written": len(rows)}

    def read(self, keys: list[str]) -> dict[str, Any]:
        """The values of `keys`; None where there is none."""
        table = self._table
        return {"values": {key: table.get(key) if table is not None else None for key in keys}}
