"""RES104: a hook stores a new resource over the one of its last call."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.findings import Related, Severity
from plugcheck_lsp.rule import Bad, Good
from plugcheck_rules.hosts.dagstack.manifest_rule import ManifestRule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.findings import Finding
    from plugcheck_rules.hosts.dagstack.facts import ManifestFacts


class ReplacedOnEachCall(ManifestRule):
    """A hook acquires something on each call and stores it over what the last call stored.

    ## What it does

    Finds hooks, and what they call, that assign a new resource to an attribute of the instance without looking
    at what is there or releasing it, where `teardown` releases the attribute.

    ## Why it matters

    `teardown` sees the last one only. Every other one stays open until the process ends: one for each call of
    the hook.

    ## Example

    ```python
    class Plugin:
        def execute(self, args):
            self._client = httpx.Client(base_url=args["url"])
            return self._client.get("/").json()

        def teardown(self):
            self._client.close()
    ```

    ## Use instead

    ```python
    class Plugin:
        def execute(self, args):
            with httpx.Client(base_url=args["url"]) as client:
                return client.get("/").json()
    ```

    ## Fix safety

    There is no automatic fix: whether one is enough, or each call needs its own, is yours to judge.

    ## References

    - dagstack ADR-0003, invariants 1 and 3
    """

    code, name = "RES104", "replaced-on-each-call"
    severity = Severity.WARNING
    refused = False
    concludes_from_absence = True
    examples = (
        Bad(
            "import sqlite3\n\n\nclass P:\n    def chunk(self, text):\n        self._connect(text)\n        return self._db.execute('select 1').fetchall()\n\n    def _connect(self, path):\n        self._db = ^sqlite3.connect(path)^\n\n    def teardown(self):\n        self._db.close()\n"
        ),
        Bad(
            "class P:\n    def chunk(self, text):\n        self._log = ^open(text)^\n        return self._log.read()\n\n    def teardown(self):\n        self._log.close()\n"
        ),
        Good(
            "class P:\n    def __init__(self):\n        self._log = None\n\n    def chunk(self, text):\n        if self._log is None:\n            self._log = open(text)\n        return self._log.read()\n\n    def teardown(self):\n        if self._log is not None:\n            self._log.close()\n"
        ),
        Good(
            "class P:\n    def __init__(self):\n        self._logs = []\n\n    def chunk(self, text):\n        self._logs.append(open(text))\n        return self._logs[-1].read()\n\n    def teardown(self):\n        while self._logs:\n            self._logs.pop().close()\n"
        ),
    )

    def check(self, facts: ManifestFacts) -> Iterator[Finding]:
        from plugcheck_rules.hosts.dagstack.instance_resources import instance_resources

        life = instance_resources(facts)
        for kept in life.kept:
            found = life.replaced(kept) if life.is_ended(kept) else None
            if found is None:
                continue
            store, way = found
            steps = (
                Related(
                    call.place.path, call.place.span, f"`{call.functions[0].qualified_name}` is called here"
                )
                for call in way
                if call.functions
            )
            yield self.in_code(
                facts,
                kept.made,
                f"Each call stores {kept.resource.noun} over the last one in `self.{store.attribute}`, which nothing releases",
                proof=(*steps, Related(store.place.path, store.place.span, "the last one is dropped here")),
            )
