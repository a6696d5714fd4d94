"""Fetches pages and keeps their bodies in a database of its own."""

from __future__ import annotations

import hashlib
import re
import sqlite3
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx

LINK = re.compile(r'href="(https?://[^"#]+)')


class WebCrawler:
    """Goes as far as it was asked to."""

    def setup(self, ctx: Any) -> None:
        self._client = httpx.Client(timeout=5.0)  # fault: a client of its own
        self._database = sqlite3.connect(":memory:")  # fault: a database of its own
        self._database.execute("CREATE TABLE pages (key TEXT PRIMARY KEY, body TEXT)")
        self._pool = ThreadPoolExecutor(max_workers=8)  # fault: threads of its own

    def teardown(self) -> None:
        self._pool.shutdown()
        self._database.close()
        self._client.close()

    def crawl(self, urls: list[str], limit: int = 100) -> dict[str, Any]:
        """Fetch `urls` and what they link to, `limit` pages at most."""
        if not urls:
            return {"pages": {}, "left": 0}
        pages = dict(zip(urls, self._pool.map(self._fetch, urls[:limit]), strict=False))
        return {"pages": pages, "left": max(0, len(urls) - limit)}

    def robots(self, host: str) -> dict[str, Any]:
        """The rules of a site."""
        with urllib.request.urlopen(f"https://{host}/robots.txt") as answer:  # fault: around the host's client (not sampled)
            return {"host": host, "rules": answer.read().decode("utf-8").splitlines()}

    def _fetch(self, url: str) -> str:
        body = self._client.get(url).text
        key = hashlib.sha256(body.encode("utf-8")).hexdigest()
        self._database.execute("INSERT OR IGNORE INTO pages VALUES (?, ?)", (key, body))
        return key
