"""RES106: the plugin starts a thread, a process or a timer and keeps nothing to stop it by."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.findings import Severity
from plugcheck_lsp.rule import Bad, Good
from plugcheck_rules.hosts.dagstack.manifest_rule import ManifestRule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.findings import Finding
    from plugcheck_rules.hosts.dagstack.facts import ManifestFacts


class LeftRunning(ManifestRule):
    """`setup` or a hook starts something in the background and drops it.

    ## What it does

    Finds threads, processes and timers that `setup`, `__init__` or a hook starts, that nobody waits for, and that
    no attribute keeps, so that `teardown` cannot stop them. Daemons count too.

    ## Why it matters

    What runs on after `teardown` works with an instance whose resources are gone, and keeps it alive. A daemon
    thread spares the process the wait at its end, not the host.

    ## Example

    ```python
    class Plugin:
        def execute(self, args):
            threading.Thread(target=self._upload, args=(args,)).start()
            return {}
    ```

    ## Use instead

    ```python
    class Plugin:
        def __init__(self):
            self._uploads = []

        def execute(self, args):
            upload = threading.Thread(target=self._upload, args=(args,))
            upload.start()
            self._uploads.append(upload)
            return {}

        def teardown(self):
            for upload in self._uploads:
                upload.join()
    ```

    ## Fix safety

    There is no automatic fix: how it is told to end is yours to judge.

    ## References

    - dagstack ADR-0003, invariants 1 and 3
    """

    code, name = "RES106", "left-running"
    severity = Severity.WARNING
    refused = False
    concludes_from_absence = True
    examples = (
        Bad(
            "import threading\n\n\nclass P:\n    def chunk(self, text):\n        ^threading.Thread(target=self._upload)^.start()\n        return []\n\n    def _upload(self):\n        return None\n"
        ),
        Bad(
            "import asyncio as a\n\n\nclass P:\n    async def setup(self, ctx):\n        self._later()\n\n    def _later(self):\n        loop = a.get_running_loop()\n        ^loop.call_later(30, self._poll)^\n\n    def _poll(self):\n        return None\n"
        ),
        Good(
            "import threading\n\n\nclass P:\n    def chunk(self, text):\n        threads = [threading.Thread(target=self._upload) for _ in range(3)]\n        for thread in threads:\n            thread.start()\n        for thread in threads:\n            thread.join()\n        return []\n\n    def _upload(self):\n        return None\n"
        ),
        Good(
            "import threading\n\n\nclass P:\n    def setup(self, ctx):\n        self._ended = threading.Event()\n        threading.Thread(target=self._poll).start()\n\n    def _poll(self):\n        while not self._ended.wait(1):\n            continue\n\n    def teardown(self):\n        self._ended.set()\n"
        ),
    )

    def check(self, facts: ManifestFacts) -> Iterator[Finding]:
        from plugcheck_rules.hosts.dagstack.instance_resources import instance_resources

        for kept in instance_resources(facts).left_running:
            yield self.in_code(
                facts,
                kept.made,
                f"Nothing keeps {kept.resource.noun} that is started here, so `teardown` cannot stop it",
            )
