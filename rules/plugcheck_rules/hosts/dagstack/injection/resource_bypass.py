"""INJ101: a plugin opens connections of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.findings import Severity
from plugcheck_lsp.python.facts import PythonFacts
from plugcheck_lsp.rule import Bad, Good, Rule
from plugcheck_rules.catalogs import bypasses

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.findings import Finding

_INSTEAD = {
    "http_client": "the host injects `http_client` for that",
    "blob_store": "the host injects `blob_store` for that",
    "own": "that is for a resource that the host injects",
}


class ResourceBypass(Rule[PythonFacts]):
    """Plugin code makes connections, or sends requests, around the host's resources.

    ## What it does

    Finds calls of HTTP libraries, sockets, database drivers, brokers and cloud clients in a plugin's functions,
    also in its helpers and under other names. What a module makes while it is imported is told as ambient state.

    ## Why it matters

    The host injects what it can limit, trace, configure (certificates, proxies, tenants) and replace in tests.
    What a plugin opens by itself escapes all of that, and no check at run time sees it.

    ## Example

    ```python
    import httpx


    class Tool:
        def execute(self, args):
            return httpx.get(args["url"]).text
    ```

    ## Use instead

    ```python
    class Tool:
        def setup(self, ctx):
            self._http = ctx.resources.http_client

        def execute(self, args):
            return self._http.request("GET", args["url"]).text
    ```

    ## Fix safety

    There is no automatic fix: the resource has to be declared and taken in `setup`.

    ## References

    - dagstack ADR-0003, invariant 3: resources by injection
    - dagstack 0.4.1: `resources.py`
    """

    code, name = "INJ101", "resource-bypass"
    severity = Severity.WARNING
    hosts = frozenset({"dagstack"})
    subject = PythonFacts
    examples = (
        Bad(
            "import httpx\n\n\nclass Plugin:\n    def setup(self, ctx):\n        self.http = ^httpx.Client()^\n"
        ),
        Bad(
            "from requests import get as fetch\n\n\nclass Plugin:\n    def chunk(self, url):\n        return ^fetch(url)^.text\n"
        ),
        Bad(
            "import sqlite3\n\n\nclass Plugin:\n    def chunk(self, text):\n        return self._rows(text)\n\n"
            "    def _rows(self, text):\n        connect = sqlite3.connect\n        with ^connect('/data/words.db')^ as db:\n            return db.execute(text).fetchall()\n"
        ),
        Good(
            "class Plugin:\n    def setup(self, ctx):\n        self.http = ctx.resources.http_client\n\n"
            "    def chunk(self, url):\n        return self.http.request('GET', url).text\n"
        ),
        Good(
            "import httpx\n\n\nclass Plugin:\n    def chunk(self, url):\n        try:\n            return str(httpx.URL(url))\n        except httpx.InvalidURL:\n            return ''\n"
        ),
        Good(
            "class requests:\n    @staticmethod\n    def get(url):\n        return url\n\n\nclass Plugin:\n    def chunk(self, url):\n        return requests.get(url)\n"
        ),
    )

    def check(self, code: PythonFacts) -> Iterator[Finding]:
        for use in code.effects(bypasses(), *_INSTEAD):
            if use.function is not None:
                instead = _INSTEAD[use.effect.category]
                yield self.finding(code.path, use.place.span, f"`{use.name}` {use.effect.what}; {instead}")
