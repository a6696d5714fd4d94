"""AMB010: a client, connection, file or pool is opened while the module is imported."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.findings import Severity
from plugcheck_lsp.python.facts import PythonFacts
from plugcheck_lsp.rule import Bad, Good, Rule
from plugcheck_rules.catalogs import objects

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.findings import Finding
    from plugcheck_lsp.python.state.shared import ClassAttribute, SharedObject


class LiveObjectAtImport(Rule[PythonFacts]):
    """A module-level name holds an open client, connection, file, process or pool.

    ## What it does

    Finds module-level names and class attributes that are given something live while the module is imported:
    HTTP clients, database and network connections, open files, executors, child processes.

    ## Why it matters

    Importing the plugin has an effect already, all instances share the one object, and no `teardown` can
    release it without taking it from the others.

    ## Example

    ```python
    import httpx

    client = httpx.Client()
    ```

    ## Use instead

    ```python
    class Plugin:
        def setup(self, ctx):
            self._http = ctx.resources.http_client
    ```

    ## Fix safety

    There is no automatic fix: the object has to move into `setup`, and its release into `teardown`.

    ## References

    - dagstack ADR-0003, invariants 1 and 3
    """

    code, name = "AMB010", "live-object-at-import"
    severity = Severity.WARNING
    subject = PythonFacts
    examples = (
        Bad("import httpx\n\n^client^ = httpx.Client()\n"),
        Bad("from sqlite3 import connect as c\n\n^DB^ = c(':memory:')\n"),
        Bad("from pathlib import Path\n\n\nclass Plugin:\n    ^log^ = Path('/var/log/plugin').open('a')\n"),
        Good(
            "import httpx\n\n\nclass Plugin:\n    def setup(self, ctx):\n        self._client = httpx.Client()\n"
        ),
        Good("import json\n\nwith open('/etc/limits.json') as file:\n    LIMITS = json.load(file)\n"),
        Good("def connect(path):\n    return path\n\n\nDB = connect(':memory:')\n"),
    )

    def check(self, code: PythonFacts) -> Iterator[Finding]:
        found: list[SharedObject | ClassAttribute] = [*code.module_objects(objects(), "live")]
        found += (attribute for attribute in code.class_attributes(objects()) if attribute.is_of("live"))
        for shared in found:
            yield self.finding(
                code.path,
                shared.place.span,
                f"`{shared.name}` is {shared.noun} that is opened at import, shared by all instances and released by none",
            )
