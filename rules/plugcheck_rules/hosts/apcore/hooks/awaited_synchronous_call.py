"""HOK235: a synchronous call of a module is awaited."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.rule import Bad, Good
from plugcheck_rules.hosts.apcore.hooks.example_modules import MODELS, NAMES
from plugcheck_rules.hosts.apcore.modules.call_edits import asynchronous
from plugcheck_rules.hosts.apcore.modules.code_rule import CodeRule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.findings import Finding
    from plugcheck_rules.hosts.apcore.modules.facts import CodeFacts


class AwaitedSynchronousCall(CodeRule):
    """A synchronous call of a module is awaited.

    ## What it does

    Finds `await` on `call` and `validate` of executors and clients.

    ## Why it matters

    In Python both are synchronous and return a mapping (a report), which cannot be awaited: the call is made,
    and then a `TypeError` is raised. The other languages of apcore do await them.

    ## Example

    ```python
    result = await context.executor.call("executor.email", inputs, context)
    ```

    ## Use instead

    ```python
    result = await context.executor.call_async("executor.email", inputs, context)
    ```

    ## Fix safety

    The fix takes `call_async` for `call`. It is unsafe: the module runs in the event loop then, not in a
    thread of its own.

    ## References

    - apcore 0.32.2: `Executor.call` in `executor.py`, `APCore.call` in `client.py`
    """

    code, name = "HOK235", "awaited-synchronous-call"
    concludes_from_absence = False
    examples = (
        Bad(
            f"{MODELS}class Greeter:\n{NAMES}\n    async def execute(self, inputs, context):\n        return await ^context.executor.call^('greeter', inputs, context)\n",
            fixed=f"{MODELS}class Greeter:\n{NAMES}\n    async def execute(self, inputs, context):\n        return await context.executor.call_async('greeter', inputs, context)\n",
        ),
        Bad(
            "from apcore import APCore\n\n\nasync def main():\n    return await ^APCore().call^('greeter', {})\n",
            path="app.py",
            fixed="from apcore import APCore\n\n\nasync def main():\n    return await APCore().call_async('greeter', {})\n",
        ),
        Good(
            f"{MODELS}class Greeter:\n{NAMES}\n    async def execute(self, inputs, context):\n        return context.executor.call('greeter', inputs, context)\n"
        ),
        Good(
            f"{MODELS}class Greeter:\n{NAMES}\n    async def execute(self, inputs, context):\n        return await context.executor.call_async('greeter', inputs, context)\n"
        ),
    )

    def check(self, facts: CodeFacts) -> Iterator[Finding]:
        for call in facts.calls:
            if call.method in ("call", "validate") and call.is_awaited:
                yield self.at(
                    facts,
                    call.span,
                    f"`{call.method}` is synchronous in Python, and what it returns cannot be awaited",
                    asynchronous(call),
                )
