"""Puts documents into the host's store."""

from __future__ import annotations

import hashlib
from typing import Any


class BlobArchiver:
    """Old versions stay; the index is an object of its own."""

    def setup(self, ctx: Any) -> None:
        self._blobs = ctx.resources.blob_store
        self._http = ctx.resources.get("http_client")  # fault: a coroutine is stored
        self._metrics = ctx.metrics if ctx.config.get("metrics") else None  # fault: the context has no such field

    def archive(self, key: str, text: str) -> dict[str, Any]:
        """Keep `text`, and say under which name."""
        data = text.encode("utf-8")
        name = f"{key}-{hashlib.sha256(data).hexdigest()[:12]}"
        self._blobs.put(name, data)
        return {"name": name, "size": len(data)}

    def versions(self, key: str) -> dict[str, Any]:
        """Every name under which `key` was kept."""
        return {"names": [name for name in self._blobs.list() if name.startswith(key)]}  # fault: no such method
