"""HOK211: `execute` is a generator."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.rule import Bad, Good
from plugcheck_rules.hosts.apcore.hooks.example_modules import EXECUTE, MODELS, MODULE, NAMES
from plugcheck_rules.hosts.apcore.modules.module_rule import ModuleRule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.findings import Finding
    from plugcheck_rules.hosts.apcore.modules.facts import ModuleCode


class GeneratorExecute(ModuleRule):
    """`execute` is a generator.

    ## What it does

    Finds module classes whose `execute` yields.

    ## Why it matters

    The host wants a mapping from `execute`. A generator is none: the module is registered, and every call
    fails. What is to be sent piece by piece belongs into `async def stream(self, inputs, context)`.

    ## Example

    ```python
    def execute(self, inputs, context):
        yield {"greeting": "Hello"}
    ```

    ## Use instead

    ```python
    def execute(self, inputs, context):
        return {"greeting": "Hello"}

    async def stream(self, inputs, context):
        yield {"greeting": "Hello"}
    ```

    ## Fix safety

    There is no fix: which of the parts is the whole only the author knows.

    ## References

    - apcore 0.32.2: `BuiltinExecute` and `BuiltinOutputValidation` in `builtin_steps.py`
    """

    code, name = "HOK211", "generator-execute"
    refused = False
    examples = (
        Bad(
            f"{MODELS}class Greeter:\n{NAMES}\n    def ^execute^(self, inputs, context):\n        yield {{'greeting': ''}}\n"
        ),
        Bad(
            f"{MODELS}class Greeter:\n{NAMES}\n    async def ^execute^(self, inputs, context):\n        yield {{'greeting': ''}}\n"
        ),
        Good(MODULE),
        Good(
            f"{MODELS}class Greeter:\n{NAMES}{EXECUTE}\n    async def stream(self, inputs, context):\n        yield {{'greeting': ''}}\n"
        ),
    )

    def check(self, facts: ModuleCode) -> Iterator[Finding]:
        found = facts.discovery
        method = found.method("execute") if found is not None else None
        if method is not None and method.is_generator:
            yield self.at(
                method.place,
                f"`{method.qualified_name}` yields, and the host wants one mapping from it: every call fails",
            )
