"""HOK233: a module is called with arguments that the executor does not take."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.rule import Bad, Good
from plugcheck_rules.hosts.apcore.hooks.example_modules import MODELS, NAMES
from plugcheck_rules.hosts.apcore.modules.code_rule import CodeRule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.findings import Finding
    from plugcheck_rules.hosts.apcore.modules.facts import CodeFacts


class WrongCallArguments(CodeRule):
    """A module is called with arguments that the executor does not take.

    ## What it does

    Finds calls of modules with more than four arguments by position, with keywords that are none of
    `module_id`, `inputs`, `context` and `version_hint`, or without an id.

    ## Why it matters

    The call is one of a Python method and fails with a `TypeError`. What is meant for the module belongs into
    `inputs`.

    ## Example

    ```python
    context.executor.call("greeter", name="Ann")
    ```

    ## Use instead

    ```python
    context.executor.call("greeter", {"name": "Ann"}, context)
    ```

    ## Fix safety

    There is no fix: what is meant is not known.

    ## References

    - apcore 0.32.2: `Executor.call` in `executor.py`, `APCore.call` in `client.py`
    """

    code, name = "HOK233", "wrong-call-arguments"
    concludes_from_absence = False
    examples = (
        Bad(
            f"{MODELS}class Greeter:\n{NAMES}\n    def execute(self, inputs, context):\n        return ^context.executor.call^('greeter', name='Ann', context=context)\n"
        ),
        Bad(
            f"{MODELS}class Greeter:\n{NAMES}\n    def execute(self, inputs, context):\n        return ^context.executor.call^('greeter', inputs, context, None, 3)\n"
        ),
        Bad(
            "from apcore import APCore\n\nAPCore().call(inputs={})\n".replace(
                "APCore().call", "^APCore().call^"
            ),
            path="app.py",
        ),
        Good(
            "from apcore import APCore\n\nAPCore().call(module_id='greeter', inputs={}, version_hint='1')\n",
            path="app.py",
        ),
        Good("from apcore import APCore\n\nAPCore().call(**options)\n", path="app.py"),
    )

    def check(self, facts: CodeFacts) -> Iterator[Finding]:
        for call in facts.calls:
            fault = call.argument_fault
            if fault is not None:
                yield self.at(
                    facts, call.span, f"`{call.method}` {fault}, so the call fails with a `TypeError`"
                )
