"""Takes a sample of records: the same one for the same input, unless the host's generator decides."""

from __future__ import annotations

import hashlib
import random
import uuid
from pathlib import Path
from typing import Any

NAMESPACE = uuid.UUID("6ba7b812-9dad-11d1-80b4-00c04fd430c8")


class RecordSampler:
    """By hash, by a seed that comes with the call, or by the injected generator."""

    def __init__(self) -> None:
        self._rng: Any = None
        self._clock: Any = None

    def setup(self, ctx: Any) -> None:
        self._rng = ctx.resources.rng
        self._clock = ctx.resources.clock

    def sample(self, names: list[str], share: float = 0.1) -> dict[str, Any]:
        """The records whose hash falls into `share`."""
        limit = int(share * 2**32)
        chosen = sorted({name for name in names if self._hash(name) <= limit})
        ids = [str(uuid.uuid5(NAMESPACE, name)) for name in chosen]
        return {"chosen": chosen, "ids": ids, "at": self._clock.now().isoformat()}

    def shuffled(self, names: list[str], seed: int) -> dict[str, Any]:
        """All records in an order that the seed decides."""
        order = sorted(names)
        random.Random(seed).shuffle(order)
        return {"order": order}

    def one(self, names: list[str]) -> dict[str, Any]:
        """Any record; the host's generator can be replayed."""
        return {"chosen": names[self._rng.randint(0, len(names) - 1)]}

    def files(self, folder: str) -> dict[str, Any]:
        """What lies in a folder, by name."""
        return {"files": [path.name for path in sorted(Path(folder).iterdir())]}

    def _hash(self, name: str) -> int:
        return int.from_bytes(hashlib.sha256(name.encode("utf-8")).digest()[:4], "big")
