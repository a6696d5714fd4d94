from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.rule import Bad, Good
from plugcheck_rules.hosts.dagstack.contract.said import SuiteRule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.contract.plan import ContractFacts
    from plugcheck_lsp.findings import Finding


class ContractLifecycle(SuiteRule):
    """
    ## What it does
    Tells that the check `lifecycle` fails: `setup` or `teardown` raises, a task still runs after `teardown`, or
    something still refers to the instance.

    ## Why it matters
    A host sets plugins up and tears them down many times in one process. What is left over each time adds up, and
    a `setup` that raises leaves the plugin and all that depend on it unavailable.

    ## Example
    ```python
    import asyncio


    class Plugin:
        async def setup(self, ctx):
            self.task = asyncio.create_task(self.poll())

        async def poll(self):
            await asyncio.sleep(60)
    ```

    ## Use instead
    ```python
    import asyncio


    class Plugin:
        async def setup(self, ctx):
            self.task = asyncio.create_task(self.poll())

        async def poll(self):
            await asyncio.sleep(60)

        async def teardown(self):
            self.task.cancel()
    ```

    ## Fix safety
    There is no fix: the suite says what happened, and the rules that look at the text say how to mend it.

    ## References
    - dagstack 0.4.1: `assert_lifecycle_clean` in `contract/lifecycle.py`
    """

    code, name = "CON103", "contract-lifecycle"
    examples = (
        Bad("class Plugin:\n    def setup(self, ctx):\n        ^raise OSError('no disk')^\n"),
        Bad("KEPT = ()\n\n\nclass Plugin:\n    ^def setup(self, ctx):^\n        globals()['KEPT'] = self\n"),
        Good("class Plugin:\n    async def setup(self, ctx):\n        self.clock = ctx.resources.clock\n"),
    )

    def check(self, facts: ContractFacts) -> Iterator[Finding]:
        yield from self.told(facts.failures("lifecycle"))
