"""ASY102: a plugin starts an event loop of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.findings import Severity
from plugcheck_lsp.python.facts import PythonFacts
from plugcheck_lsp.rule import Bad, Good, Rule
from plugcheck_rules.asynchronous.wording import chain_proof, subject
from plugcheck_rules.catalogs import blocking

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.findings import Finding


class OwnEventLoop(Rule[PythonFacts]):
    """`setup`, `teardown` or a hook that is not `async` starts an event loop.

    ## What it does

    Finds `asyncio.run`, `run_until_complete` and the like in a plugin's `setup`, `teardown` and synchronous
    hooks, directly or through the plugin's own functions. Code that asks first whether a loop runs is silent.

    ## Why it matters

    The host runs plugins in an event loop of its own: `setup` then fails with `RuntimeError: asyncio.run()
    cannot be called from a running event loop`, and so does the contract suite. `setup` and `teardown` may be
    `async` in every execution model.

    ## Example

    ```python
    class Plugin:
        def setup(self, ctx):
            asyncio.run(self._connect())
    ```

    ## Use instead

    ```python
    class Plugin:
        async def setup(self, ctx):
            await self._connect()
    ```

    ## Fix safety

    There is no automatic fix: the function becomes `async`, and with it whatever calls it.

    ## References

    - dagstack 0.4.1: `registry.py`, `contract/lifecycle.py`
    - dagstack ADR-0003, invariant 4
    """

    code, name = "ASY102", "own-event-loop"
    severity = Severity.ERROR
    hosts = frozenset({"dagstack"})
    subject = PythonFacts
    examples = (
        Bad(
            "import asyncio\n\n\nclass Plugin:\n    def setup(self, ctx):\n        ^asyncio.run(self._connect())^\n\n"
            "    async def _connect(self):\n        return 1\n"
        ),
        Bad(
            "import asyncio\n\n\nclass Plugin:\n    def teardown(self):\n        ^self._drive()^\n\n"
            "    def _drive(self):\n        loop = asyncio.new_event_loop()\n"
            "        loop.run_until_complete(self._close())\n\n    async def _close(self):\n        return 1\n"
        ),
        Good(
            "import asyncio\n\n\nclass Plugin:\n    async def setup(self, ctx):\n        await self._connect()\n\n"
            "    async def _connect(self):\n        return 1\n"
        ),
        Good(
            "import asyncio\n\n\nasync def main():\n    return 1\n\n\nclass Plugin:\n    def execute(self, args):\n"
            "        return args\n\n\nif __name__ == '__main__':\n    asyncio.run(main())\n"
        ),
    )

    def check(self, code: PythonFacts) -> Iterator[Finding]:
        from plugcheck_rules.hosts.dagstack.suite_calls import manifest_facts

        facts = manifest_facts(code)
        methods = facts.code.methods if facts is not None else {}
        lifecycle = [methods[name] for name in ("setup", "teardown") if name in methods]
        hooks = code.hooks.functions if code.hooks.named else ()
        for function, lead in code.leads_from((*lifecycle, *hooks), blocking(), "loop"):
            yield self.finding(
                code.path,
                lead.call.place.span,
                f"{subject(lead)} in `{function.name}`, which the host runs in its own: that raises `RuntimeError`",
                severity=Severity.ERROR if function in lifecycle else Severity.WARNING,
                proof=chain_proof(lead),
            )
