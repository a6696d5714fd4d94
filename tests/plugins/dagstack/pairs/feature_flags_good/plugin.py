"""Decides for whom a feature is on: by list, or by a share of all users."""

from __future__ import annotations

import hashlib
import json
import logging
from dataclasses import dataclass, field
from typing import Any

log = logging.getLogger(__name__)
BUCKETS = 1000


@dataclass(frozen=True)
class Flag:
    """A feature: who has it by name, and which share of the others, in thousandths."""

    share: int = 0
    users: frozenset[str] = field(default_factory=frozenset)


class FeatureFlags:
    """Flags from the host's configuration; a user always falls into the same bucket."""

    def __init__(self) -> None:
        self._flags: dict[str, Flag] = {}
        self._asked = 0

    def setup(self, ctx: Any) -> None:
        for name, settings in ctx.config.get("flags", {}).items():
            self._flags[name] = Flag(int(settings["share"]), frozenset(settings["users"]))

    def teardown(self) -> None:
        log.info("%d questions answered", self._asked)
        self._flags = {}

    def is_enabled(self, flag: str, user: str) -> dict[str, Any]:
        """Whether `user` has the feature, and the bucket that decided."""
        self._asked += 1
        known = self._flags.get(flag, Flag())
        bucket = int(hashlib.sha256(json.dumps([flag, user]).encode()).hexdigest(), 16) % BUCKETS
        return {"flag": flag, "enabled": user in known.users or bucket < known.share, "bucket": bucket}
