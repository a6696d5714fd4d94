"""Reads the last lines of log files, plain or packed."""

from __future__ import annotations

import contextlib
import gzip
import tempfile
from collections import deque
from pathlib import Path
from typing import Any


class LogTailer:
    """Every file is closed by whoever opened it; the folder for unpacked files ends with the plugin."""

    def __init__(self) -> None:
        self._folder: tempfile.TemporaryDirectory[str] | None = None

    def setup(self, ctx: Any) -> None:
        self._limit = int(ctx.config.get("limit", 1_000))
        self._folder = tempfile.TemporaryDirectory(prefix="tail-")

    def teardown(self) -> None:
        if self._folder is not None:
            self._folder.cleanup()
            self._folder = None

    def tail(self, path: str, lines: int = 10) -> dict[str, Any]:
        """The last `lines` lines of one file."""
        if not path:
            return {"lines": []}
        with self._opened(path) as source:
            last = deque(source, maxlen=min(lines, self._limit))
        return {"lines": [line.rstrip("\n") for line in last]}

    def both(self, first: str, second: str) -> dict[str, Any]:
        """Whether two files end with the same line."""
        with contextlib.ExitStack() as stack:
            one = stack.enter_context(self._opened(first))
            other = stack.enter_context(self._opened(second))
            return {"same": list(deque(one, 1)) == list(deque(other, 1))}

    def size(self, path: str) -> dict[str, Any]:
        """How many lines a file has."""
        source = self._opened(path)
        try:
            return {"lines": sum(1 for _ in source)}
        finally:
            source.close()

    def _opened(self, path: str) -> Any:
        if path.endswith(".gz"):
            return gzip.open(path, "rt", encoding="utf-8")
        return Path(path).open(encoding="utf-8")
