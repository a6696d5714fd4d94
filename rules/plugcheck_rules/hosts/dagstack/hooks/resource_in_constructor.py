"""HOK133: The constructor opens what `setup` should open."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.findings import Severity
from plugcheck_lsp.rule import Bad, Good
from plugcheck_rules.hosts.dagstack.constructing import kept_resources
from plugcheck_rules.hosts.dagstack.manifest_rule import ManifestRule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.findings import Finding
    from plugcheck_rules.hosts.dagstack.facts import ManifestFacts


class ResourceInConstructor(ManifestRule):
    """The constructor opens what `setup` should open.

    ## What it does

    Finds files, sockets, connections, processes, pools and the like that `__init__`, or what it calls on the
    instance, acquires and keeps on the instance.

    ## Why it matters

    The host makes an object of every plugin that it discovers, also of those that it never sets up:
    `teardown` then never runs, and what the constructor opened stays open. The contract suite makes several
    objects for each check.

    ## Example

    ```python
    class Store:
        def __init__(self):
            self.database = sqlite3.connect("features.db")

        def teardown(self):
            self.database.close()
    ```

    ## Use instead

    ```python
    class Store:
        def setup(self, ctx):
            self.database = sqlite3.connect("features.db")

        def teardown(self):
            self.database.close()
    ```

    ## Fix safety

    There is no fix: `setup` may exist already, and the constructor may use what it opens.

    ## References

    - dagstack 0.4.1: `InProcessAdapter.load` in `adapters/in_process.py`, `PluginRegistry.teardown_all` in `registry.py`
    """

    code, name = "HOK133", "resource-in-constructor"
    severity = Severity.WARNING
    refused = False
    examples = (
        Bad(
            "import sqlite3\n\n\nclass P:\n    def __init__(self):\n        self.database = ^sqlite3.connect('a.db')^\n\n    def teardown(self):\n        self.database.close()\n"
        ),
        Bad(
            "from socket import socket as make\n\n\nclass P:\n    def __init__(self):\n        self._open()\n\n    def _open(self):\n        self.socket = ^make()^\n\n    def teardown(self):\n        self.socket.close()\n"
        ),
        Good(
            "import sqlite3\n\n\nclass P:\n    def setup(self, ctx):\n        self.database = sqlite3.connect('a.db')\n\n    def teardown(self):\n        self.database.close()\n"
        ),
        Good(
            "class P:\n    def __init__(self):\n        with open('/etc/hostname') as names:\n            self.name = names.read()\n"
        ),
        Good(
            "import threading\n\n\nclass P:\n    def __init__(self):\n        self.lock = threading.Lock()\n"
        ),
    )

    def check(self, facts: ManifestFacts) -> Iterator[Finding]:
        for acquisition in kept_resources(facts):
            method = acquisition.function
            yield self.in_code(
                facts,
                acquisition.place,
                f"`{method.qualified_name if method else '__init__'}` makes {acquisition.resource.noun} while the plugin is discovered,"
                f" and `teardown` runs only after `setup`",
            )
