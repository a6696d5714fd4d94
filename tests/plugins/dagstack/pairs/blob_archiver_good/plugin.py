"""Puts documents into the host's store, under a key that depends on their content."""

from __future__ import annotations

import hashlib
from typing import Any


class BlobArchiver:
    """Old versions stay; the index is an object of its own."""

    def __init__(self) -> None:
        self._blobs: Any = None
        self._clock: Any = None

    async def setup(self, ctx: Any) -> None:
        self._blobs = await ctx.resources.get("blob_store")
        if "clock" in ctx.resources:
            self._clock = ctx.resources.clock

    def archive(self, key: str, text: str) -> dict[str, Any]:
        """Keep `text`, and say under which name."""
        data = text.encode("utf-8")
        name = f"{key}-{hashlib.sha256(data).hexdigest()[:12]}"
        self._blobs.put(name, data)
        at = self._clock.now().isoformat() if self._clock is not None else None
        return {"name": name, "size": len(data), "at": at}

    def forget(self, name: str) -> dict[str, Any]:
        """Take a version out of the store."""
        self._blobs.delete(name)
        return {"name": name}
