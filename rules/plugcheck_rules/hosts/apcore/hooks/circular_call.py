"""HOK232: modules call each other in a circle, in every run."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.findings import Related
from plugcheck_lsp.rule import Bad, Good
from plugcheck_rules.hosts.apcore.hooks.example_modules import MODELS, NAMES
from plugcheck_rules.hosts.apcore.modules.code_rule import CodeRule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.findings import Finding
    from plugcheck_rules.hosts.apcore.modules.facts import CodeFacts


class CircularCall(CodeRule):
    """Modules call each other in a circle, in every run.

    ## What it does

    Finds a module that, whenever its `execute` runs to the end, calls another one that calls it again, at
    once or over others, each handing its context on, and one that calls itself so. Calls in branches, loops,
    `try` and behind a `return` are left alone.

    ## Why it matters

    The host finds the circle in the chain of calls and fails: CIRCULAR_CALL; for a module that calls itself
    CALL_FREQUENCY_EXCEEDED, after three rounds.

    ## Example

    ```python
    # a.py
    context.executor.call("b", inputs, context)
    # b.py
    context.executor.call("a", inputs, context)
    ```

    ## Use instead

    ```python
    # b.py
    return {"done": True}
    ```

    ## Fix safety

    There is no fix: which of the calls is wrong only the author knows.

    ## References

    - apcore 0.32.2: `guard_call_chain` in `utils/call_chain.py`
    """

    code, name = "HOK232", "circular-call"
    examples = (
        Bad(
            f"{MODELS}class Greeter:\n{NAMES}\n    def execute(self, inputs, context):\n        return context.executor.call(^'other'^, inputs, context)\n",
            files={
                "extensions/other.py": f"{MODELS}class Other:\n{NAMES}\n    def execute(self, inputs, context):\n        return context.executor.call('greeter', inputs, context)\n"
            },
        ),
        Bad(
            f"{MODELS}class Greeter:\n{NAMES}\n    async def execute(self, inputs, context):\n        return await context.executor.call_async(^'greeter'^, inputs, context)\n"
        ),
        Good(
            f"{MODELS}class Greeter:\n{NAMES}\n    def execute(self, inputs, context):\n        return context.executor.call('other', inputs, context)\n",
            files={
                "extensions/other.py": f"{MODELS}class Other:\n{NAMES}\n    def execute(self, inputs, context):\n        if inputs['again']:\n            return context.executor.call('greeter', inputs, context)\n        return inputs\n"
            },
        ),
        Good(
            f"{MODELS}class Greeter:\n{NAMES}\n    def execute(self, inputs, context):\n        if not inputs:\n            return {{}}\n        return context.executor.call('greeter', inputs, context)\n"
        ),
    )

    def check(self, facts: CodeFacts) -> Iterator[Finding]:
        from plugcheck_rules.hosts.apcore.modules.call_cycles import cycles

        caller = facts.caller
        circle = cycles(facts.project, facts.workspace).get(caller, ()) if caller is not None else ()
        if not circle or circle[0].path != facts.path:
            return
        first, *others = circle
        names = " -> ".join(f"`{name}`" for name in (first.caller, *(call.target for call in circle)))
        code = "CIRCULAR_CALL" if others else "CALL_FREQUENCY_EXCEEDED"
        proof = [Related(call.path, call.span, f"`{call.caller}` calls `{call.target}`") for call in others]
        yield self.at(
            facts,
            first.span,
            f"every run calls in a circle, {names}, which the host ends with {code}",
            proof=proof,
        )
