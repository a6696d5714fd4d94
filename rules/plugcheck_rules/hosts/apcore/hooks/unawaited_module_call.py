"""HOK234: a module is called asynchronously, and nobody awaits it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.rule import Bad, Good
from plugcheck_rules.hosts.apcore.hooks.example_modules import MODELS, NAMES
from plugcheck_rules.hosts.apcore.modules.call_edits import awaited
from plugcheck_rules.hosts.apcore.modules.code_rule import CodeRule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.findings import Finding
    from plugcheck_rules.hosts.apcore.modules.facts import CodeFacts


class UnawaitedModuleCall(CodeRule):
    """A module is called asynchronously, and nobody awaits it.

    ## What it does

    Finds `call_async` and `stream` of executors and clients whose result is dropped, or kept in a name that
    nothing awaits.

    ## Why it matters

    `call_async` only makes a coroutine, and `stream` a generator: the module is not called.

    ## Example

    ```python
    context.executor.call_async("executor.email", inputs, context)
    ```

    ## Use instead

    ```python
    await context.executor.call_async("executor.email", inputs, context)
    ```

    ## Fix safety

    The fix adds `await`, in coroutines alone. It is unsafe: the module is called then.

    ## References

    - apcore 0.32.2: `Executor.call_async` and `Executor.stream` in `executor.py`
    """

    code, name = "HOK234", "unawaited-module-call"
    concludes_from_absence = False
    examples = (
        Bad(
            f"{MODELS}class Greeter:\n{NAMES}\n    async def execute(self, inputs, context):\n        ^context.executor.call_async^('greeter', inputs, context)\n        return {{'greeting': ''}}\n",
            fixed=f"{MODELS}class Greeter:\n{NAMES}\n    async def execute(self, inputs, context):\n        await context.executor.call_async('greeter', inputs, context)\n        return {{'greeting': ''}}\n",
        ),
        Bad(
            "from apcore import APCore\n\n\ndef main():\n    ^APCore().stream^('greeter', {})\n",
            path="app.py",
        ),
        Good(
            f"{MODELS}class Greeter:\n{NAMES}\n    async def execute(self, inputs, context):\n        return await context.executor.call_async('greeter', inputs, context)\n"
        ),
        Good(
            "import asyncio\n\nfrom apcore import APCore\n\nasyncio.run(APCore().call_async('greeter', {}))\n",
            path="app.py",
        ),
        Good(
            f"{MODELS}class Greeter:\n{NAMES}\n    async def execute(self, inputs, context):\n        running = context.executor.call_async('greeter', inputs, context)\n        return await running\n"
        ),
    )

    def check(self, facts: CodeFacts) -> Iterator[Finding]:
        for call in facts.calls:
            if call.method not in ("call_async", "stream") or call.is_awaited or not call.is_never_awaited:
                continue
            what = "a coroutine" if call.method == "call_async" else "a generator"
            target = f"`{call.id}`" if call.id is not None else "the module"
            yield self.at(
                facts,
                call.span,
                f"`{call.method}` only makes {what}, and nothing awaits it: {target} is not called",
                awaited(call),
            )
