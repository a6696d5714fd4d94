"""Tells the time, and how far the host's clock has drifted since the last call."""

from __future__ import annotations

import os
import random
from functools import lru_cache
from typing import Any

random.seed(42)
os.environ["TZ"] = "UTC"

_history: list[float] = []
OFFSETS = {"utc": 0, "cet": 3600}
labels = {"utc": "Coordinated Universal Time", "cet": "Central European Time"}


@lru_cache(maxsize=None)
def offset_of(zone: str) -> int:
    return OFFSETS.get(zone.lower(), 0)


class DriftingClock:
    """A tool: `get_schema` describes it, `execute` runs it."""

    seen_zones: list[str] = []

    def setup(self, ctx: Any) -> None:
        self.clock = ctx.resources.clock
        self.blobs = ctx.resources.blob_store

    def get_schema(self) -> dict[str, Any]:
        return {
            "name": "drifting-clock",
            "parameters": {
                "type": "object",
                "properties": {"zone": {"type": "string", "enum": sorted(OFFSETS)}},
                "required": ["zone"],
            },
        }

    async def execute(self, args: dict[str, Any]) -> dict[str, Any]:
        zone = args["zone"]
        if zone not in OFFSETS:
            OFFSETS[zone] = 0
        self.seen_zones.append(zone)
        now = self.clock.now().timestamp() + offset_of(zone)
        drift = now - _history[-1] if _history else 0.0
        _history.append(now)
        return {"zone": labels.get(zone, zone), "now": now, "drift": drift}
