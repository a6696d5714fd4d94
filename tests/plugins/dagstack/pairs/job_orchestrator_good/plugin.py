"""Runs units of work one after the other, in the process of the host."""

from __future__ import annotations

import hashlib
import json
from typing import Any


class JobOrchestrator:
    """Units are known by a hash of what they do, so the same one is never queued twice."""

    def __init__(self) -> None:
        self._states: dict[str, str] = {}

    def setup(self, ctx: Any) -> None:
        self._registry = ctx.registry

    def teardown(self) -> None:
        self._states = {}

    def enqueue(self, payload: dict[str, Any]) -> dict[str, Any]:
        """Queue one unit; `deduplicated` if it was there already."""
        unit = hashlib.sha256(json.dumps(payload, sort_keys=True).encode("utf-8")).hexdigest()[:16]
        known = unit in self._states
        self._states.setdefault(unit, "queued")
        return {"unit_id": unit, "deduplicated": known}

    def status(self, payload: dict[str, Any]) -> dict[str, Any]:
        """The state of a unit."""
        unit = payload["unit_id"]
        return {"unit_id": unit, "state": self._states.get(unit, "expired")}

    def backfill(self, payload: dict[str, Any]) -> dict[str, Any]:
        """Queue failed units again."""
        states = payload.get("states") or ["failed", "expired"]
        failed = [unit for unit, state in self._states.items() if state in states]
        for unit in failed:
            self._states[unit] = "queued"
        return {"enqueued_count": len(failed)}
