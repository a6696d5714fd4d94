"""Runs units of work one after the other, in the process of the host."""

from __future__ import annotations

import hashlib
import json
from typing import Any


class JobOrchestrator:
    """Units are known by a hash of what they do."""

    __slots__ = ("_states", "_registry", "status_text")  # fault: the suite cannot watch it

    def __init__(self) -> None:
        self._states: dict[str, str] = {}

    def setup(self, ctx: Any) -> "JobOrchestrator":
        self._registry = ctx.registry
        self.status_text = "idle"
        return self  # fault: the suite takes it for a leak

    def enqueue(self, payload: dict[str, Any]) -> dict[str, Any]:
        """Queue one unit."""
        unit = hashlib.sha256(json.dumps(payload, sort_keys=True).encode("utf-8")).hexdigest()[:16]
        self._states.setdefault(unit, "queued")
        return {"unit_id": unit, "deduplicated": False}

    def status(self, payload: dict[str, Any]) -> dict[str, Any]:
        """The state of a unit."""
        unit = payload["unit_id"]
        return {"unit_id": unit, "state": self._states.get(unit, "expired")}

    @property  # fault: the host calls the dictionary
    def backfill(self) -> dict[str, Any]:
        """Queue failed units again."""
        return {"enqueued_count": len(self._states)}

    def matches(self, payload: dict[str, Any]) -> bool:  # fault: the host gives the context first
        return "plugin_name" in payload

    def tear_down(self) -> None:  # fault: the host looks for teardown
        self._states.clear()
