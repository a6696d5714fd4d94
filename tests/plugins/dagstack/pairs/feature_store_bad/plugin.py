"""Keeps features of one run in a table in memory."""

from __future__ import annotations

import logging
import sqlite3
import threading
from typing import Any

log = logging.getLogger(__name__)


class FeatureStore:
    """Writes are ordered by a lock of the instance."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._connection: sqlite3.Connection | None = None

    def setup(self, ctx: Any) -> None:
        self._connection = sqlite3.connect(":memory:")  # fault: never closed
        self._connection.execute("CREATE TABLE features (key TEXT PRIMARY KEY, value REAL)")
        self._audit = logging.FileHandler("/dev/null")
        log.addHandler(self._audit)  # fault: stays with the logger of the process
        self._refresher = threading.Thread(target=print, args=("refreshed",))  # fault: nobody waits for it
        self._refresher.start()

    def write(self, rows: dict[str, float]) -> dict[str, Any]:
        """Keep `rows`."""
        self._lock.acquire()  # fault: held for ever if the statement fails
        for key, value in sorted(rows.items()):
            self._connection.execute("INSERT OR REPLACE INTO features VALUES (?, ?)", (key, value))
        self._lock.release()
        return {"written": len(rows)}

    def read(self, keys: list[str]) -> dict[str, Any]:
        """The values of `keys`; None where there is none."""
        values = {}
        for key in keys:
            row = self._connection.execute("SELECT value FROM features WHERE key = ?", (key,)).fetchone()
            values[key] = row[0] if row else None
        return {"values": values}

    def teardown(self) -> None:
        self._connection = None
