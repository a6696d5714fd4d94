"""Decides for whom a feature is on: by list, or by a share of all users."""

from __future__ import annotations

import atexit
import hashlib
import itertools
import json
import logging
import queue
import sys
from types import SimpleNamespace
from typing import Any

logging.basicConfig(level=logging.INFO)  # fault: the logging of the whole process
sys.path.insert(0, "/opt/flags")  # fault: the import path of the whole process

state = SimpleNamespace(asked=0, flags=None)  # fault: a namespace that methods change
numbers = itertools.count()  # fault: one counter for all instances
events: queue.Queue[str] = queue.Queue()  # fault: one queue for all instances
BUCKETS = 1000


def bucket_of(flag: str, user: str) -> int:
    key = f"{flag}/{user}"
    if key not in bucket_of.known:
        digest = hashlib.sha256(json.dumps([flag, user]).encode()).hexdigest()
        bucket_of.known[key] = int(digest, 16) % BUCKETS  # fault: a cache on a function
    return bucket_of.known[key]


bucket_of.known = {}


class FeatureFlags:
    """Flags from the host's configuration."""

    instances: list["FeatureFlags"] = []  # fault: every instance for ever

    def setup(self, ctx: Any) -> None:
        state.flags = ctx.config.get("flags", {})
        atexit.register(print, "flags: bye")  # fault: runs when the process ends, not the plugin
        json.encoder.FLOAT_REPR = repr  # fault: the json module of the whole process

    def is_enabled(self, flag: str, user: str) -> dict[str, Any]:
        """Whether `user` has the feature, and the bucket that decided."""
        state.asked += 1
        if state.asked > 10_000:
            FeatureFlags.instances.append(self)
            events.put(f"{next(numbers)}: many questions")
        settings = (state.flags or {}).get(flag, {"share": 0, "users": []})
        bucket = bucket_of(flag, user)
        return {"flag": flag, "enabled": user in settings["users"] or bucket < settings["share"], "bucket": bucket}
