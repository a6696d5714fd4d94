"""Fetches pages through the host's client and keeps their bodies in the host's store."""

from __future__ import annotations

import hashlib
import re
from typing import Any

LINK = re.compile(r'href="(https?://[^"#]+)')


class WebCrawler:
    """Goes as far as it was asked to; nothing leaves the process but by the host's resources."""

    def __init__(self) -> None:
        self._http: Any = None
        self._blobs: Any = None
        self._clock: Any = None

    def setup(self, ctx: Any) -> None:
        self._http = ctx.resources.http_client
        self._clock = ctx.resources.clock
        self._blobs = getattr(ctx.resources, "blob_store", None)

    def teardown(self) -> None:
        self._http = self._clock = self._blobs = None

    def crawl(self, urls: list[str], limit: int = 100) -> dict[str, Any]:
        """Fetch `urls` and what they link to, `limit` pages at most."""
        queue, done = list(urls), dict[str, str]()
        while queue and len(done) < limit:
            url = queue.pop(0)
            if url in done:
                continue
            body = self._http.request("GET", url).text
            done[url] = self._keep(body)
            queue.extend(LINK.findall(body))
        return {"fetched_at": self._clock.now().isoformat(), "pages": done, "left": len(queue)}

    def _keep(self, body: str) -> str:
        data = body.encode("utf-8")
        key = hashlib.sha256(data).hexdigest()
        if self._blobs is not None:
            self._blobs.put(key, data)
        return key
