"""Splits documents into overlapping chunks, at sentence ends where it can."""

from __future__ import annotations

import hashlib
import re
from typing import Any

SENTENCE_END = re.compile(r"(?<=[.!?])\s+")
DEFAULT_SIZE = 800
DEFAULT_OVERLAP = 1


class CleanChunker:
    """Chunks of at most `size` code points that share `overlap` sentences with their neighbours."""

    def __init__(self) -> None:
        self.size = DEFAULT_SIZE
        self.overlap = DEFAULT_OVERLAP
        self.clock: Any = None
        self.blobs: Any = None

    def setup(self, ctx: Any) -> None:
        self.size = int(ctx.config.get("chunk_size", DEFAULT_SIZE))
        self.overlap = int(ctx.config.get("overlap", DEFAULT_OVERLAP))
        self.clock = ctx.resources.clock
        self.blobs = getattr(ctx.resources, "blob_store", None)

    def teardown(self) -> None:
        self.clock = None
        self.blobs = None

    def chunk(self, text: str, source: str = "") -> dict[str, Any]:
        """Split `text`; every chunk has an id that depends on its content alone."""
        chunks = [self._describe(part, source) for part in self._split(text)]
        return {
            "source": source,
            "chunked_at": self.clock.now().isoformat(),
            "count": len(chunks),
            "chunks": chunks,
        }

    def archive(self, text: str) -> dict[str, Any]:
        """Keep the original where the host has a store for it."""
        data = text.encode("utf-8")
        key = hashlib.sha256(data).hexdigest()
        if self.blobs is not None:
            self.blobs.put(key, data)
        return {"key": key, "stored": self.blobs is not None}

    def _split(self, text: str) -> list[str]:
        sentences = [sentence for sentence in SENTENCE_END.split(text.strip()) if sentence]
        parts: list[str] = []
        current: list[str] = []
        for sentence in sentences:
            if current and len(" ".join([*current, sentence])) > self.size:
                parts.append(" ".join(current))
                current = current[len(current) - self.overlap :] if self.overlap else []
            current.append(sentence)
        if current:
            parts.append(" ".join(current))
        return parts

    @staticmethod
    def _describe(part: str, source: str) -> dict[str, Any]:
        digest = hashlib.sha256(f"{source}\n{part}".encode()).hexdigest()
        return {"id": digest[:16], "text": part, "length": len(part)}
