"""RES102: `teardown` can raise before it releases what the plugin keeps."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.findings import Related, Severity
from plugcheck_lsp.rule import Bad, Good
from plugcheck_rules.hosts.dagstack.manifest_rule import ManifestRule
from plugcheck_rules.leaked_resources.wording import kept_here, raiser_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.findings import Finding
    from plugcheck_rules.hosts.dagstack.facts import ManifestFacts


class ReleaseSkipped(ManifestRule):
    """`teardown` can raise before it comes to a release.

    ## What it does

    Follows the paths through `teardown` and finds resources of the instance whose release is not reached where
    something before it raises: an `await`, a `raise`, a call of the plugin's own that may raise, a call of others
    that is not known to be harmless. Releases themselves, and waiting for cancelled or gathered tasks by
    `asyncio.gather` and `asyncio.wait`, are trusted. To await a task that was just cancelled is not: it raises
    `CancelledError`.

    ## Why it matters

    The host calls `teardown` once. If it raises, what it had not yet released stays until the process ends.

    ## Example

    ```python
    class Plugin:
        async def teardown(self):
            self._task.cancel()
            await self._task
            self._journal.close()
    ```

    ## Use instead

    ```python
    class Plugin:
        async def teardown(self):
            try:
                self._task.cancel()
                await asyncio.gather(self._task, return_exceptions=True)
            finally:
                self._journal.close()
    ```

    ## Fix safety

    There is no automatic fix: the order of releases is yours to judge.

    ## References

    - dagstack 0.4.1: `PluginRegistry.teardown_all` in `registry.py`
    """

    code, name = "RES102", "release-skipped"
    severity = Severity.WARNING
    refused = False
    concludes_from_absence = True
    examples = (
        Bad(
            "import asyncio\n\n\nclass P:\n    async def setup(self, ctx):\n        self._journal = ^open('journal', 'a')^\n        self._task = asyncio.create_task(self._poll())\n\n    async def _poll(self):\n        await asyncio.sleep(1)\n\n    async def teardown(self):\n        self._task.cancel()\n        await self._task\n        self._journal.close()\n"
        ),
        Bad(
            "class P:\n    def setup(self, ctx):\n        self._ready = True\n        self._journal = ^open('journal', 'a')^\n\n    def teardown(self):\n        self._check()\n        self._end()\n\n    def _check(self):\n        if not self._ready:\n            raise RuntimeError('never set up')\n\n    def _end(self):\n        self._journal.close()\n"
        ),
        Good(
            "import asyncio\nfrom contextlib import suppress\n\n\nclass P:\n    async def setup(self, ctx):\n        self._journal = open('journal', 'a')\n        self._task = asyncio.create_task(self._poll())\n\n    async def _poll(self):\n        await asyncio.sleep(1)\n\n    async def teardown(self):\n        self._task.cancel()\n        with suppress(asyncio.CancelledError):\n            await self._task\n        self._journal.close()\n"
        ),
        Good(
            "class P:\n    def setup(self, ctx):\n        self._ready = True\n        self._journal = open('journal', 'a')\n        self._index = open('index')\n\n    def teardown(self):\n        try:\n            self._check()\n        finally:\n            self._journal.close()\n            self._index.close()\n\n    def _check(self):\n        if not self._ready:\n            raise RuntimeError('never set up')\n"
        ),
        Good(
            "class P:\n    def setup(self, ctx):\n        self._journal = None\n        self._journal = open('journal', 'a')\n\n    def teardown(self):\n        if self._journal is None:\n            raise RuntimeError('torn down twice')\n        self._journal.close()\n"
        ),
    )

    def check(self, facts: ManifestFacts) -> Iterator[Finding]:
        from plugcheck_rules.hosts.dagstack.instance_resources import instance_resources

        life = instance_resources(facts)
        teardown = life.teardown
        for kept in life.kept if teardown is not None else ():
            if teardown is None or not life.is_ended(kept):
                continue
            raiser = life.paths.skipped_in(kept, teardown)
            if raiser is None:
                continue
            store, what = kept.stores[0], raiser_text(raiser)
            yield self.in_code(
                facts,
                kept.made,
                f"`{teardown.qualified_name}` does not come to the release of `self.{store.attribute}` if {what} raises",
                proof=(
                    kept_here(store),
                    Related(raiser.path, raiser.span, f"{what} can raise here"),
                    *life.releases_in_teardown(kept),
                ),
            )
