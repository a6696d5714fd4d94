"""Reads the last lines of log files, plain or packed."""

from __future__ import annotations

import gzip
import json
import os
import socket
import subprocess
import tempfile
from collections import deque
from typing import Any


class LogTailer:
    """Opens what it needs."""

    def setup(self, ctx: Any) -> None:
        self._folder = tempfile.mkdtemp(prefix="tail-")  # fault: the folder stays
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)  # fault: lost if the line below raises
        self._limit = int(ctx.config.get("limit", 1_000))

    def teardown(self) -> None:
        self._socket.close()

    def tail(self, path: str, lines: int = 10) -> dict[str, Any]:
        """The last `lines` lines of one file."""
        if not path:
            return {"lines": []}
        source = gzip.open(path, "rt") if path.endswith(".gz") else open(path)  # fault: an early return loses it (not sampled)
        last = deque(source, maxlen=lines)
        if not last:
            return {"lines": []}
        source.close()
        return {"lines": list(last)}

    def parsed(self, path: str) -> dict[str, Any]:
        """The first line of a file, as JSON."""
        source = open(path)  # fault: lost where the line is no JSON (not sampled)
        record = json.loads(source.readline())
        source.close()
        return {"record": record}

    def descriptor(self, path: str) -> dict[str, Any]:
        """How large a file is."""
        number = os.open(path, os.O_RDONLY)  # fault: never closed (not sampled)
        return {"size": os.fstat(number).st_size}

    def follow(self, path: str) -> dict[str, Any]:
        """Follow a file in another process."""
        self._follower = subprocess.Popen(["tail", "-f", path], stdout=subprocess.PIPE)  # fault: runs on (not sampled)
        return {"following": path}

    def first(self, path: str) -> dict[str, Any]:
        """The first line of a file."""
        return {"line": open(path).readline()}  # fault: nobody can close it (not sampled)
