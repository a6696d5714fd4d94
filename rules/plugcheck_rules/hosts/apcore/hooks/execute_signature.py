"""HOK210: `execute` does not take inputs and context."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.rule import Bad, Good
from plugcheck_rules.hosts.apcore.hooks.example_modules import EXECUTE, MODELS, MODULE, NAMES
from plugcheck_rules.hosts.apcore.modules.module_rule import ModuleRule
from plugcheck_rules.hosts.apcore.modules.signatures import CALLED, takes, with_context

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.findings import Finding
    from plugcheck_rules.hosts.apcore.modules.facts import ModuleCode


class ExecuteSignature(ModuleRule):
    """`execute` does not take inputs and context.

    ## What it does

    Finds module classes whose `execute` cannot be called with two arguments by position, the inputs and the
    context, and those whose `stream`, `preview` or `preflight` cannot.

    ## Why it matters

    Discovery does not look at parameters: the module is registered, and every call fails with a `TypeError`
    (`MODULE_EXECUTE_ERROR`).

    ## Example

    ```python
    def execute(self, inputs):
        return {}
    ```

    ## Use instead

    ```python
    def execute(self, inputs, context):
        return {}
    ```

    ## Fix safety

    The fix adds `context`, where that alone is missing. It is unsafe: code that calls the method itself must
    follow.

    ## References

    - apcore 0.32.2: `BuiltinExecute` in `builtin_steps.py`
    """

    code, name = "HOK210", "execute-signature"
    refused = False
    examples = (
        Bad(
            f"{MODELS}class Greeter:\n{NAMES}\n    def ^execute^(self, inputs):\n        return {{'greeting': ''}}\n",
            fixed=f"{MODELS}class Greeter:\n{NAMES}\n    def execute(self, inputs, context):\n        return {{'greeting': ''}}\n",
        ),
        Bad(
            f"{MODELS}class Greeter:\n{NAMES}\n    def ^execute^(self, inputs, *, context):\n        return {{'greeting': ''}}\n"
        ),
        Bad(
            f"{MODELS}class Greeter:\n{NAMES}\n    @staticmethod\n    def ^execute^(self, inputs, context):\n        return {{'greeting': ''}}\n"
        ),
        Bad(
            f"{MODELS}class Greeter:\n{NAMES}{EXECUTE}\n    def ^preview^(self, inputs):\n        return None\n",
            fixed=f"{MODELS}class Greeter:\n{NAMES}{EXECUTE}\n    def preview(self, inputs, context):\n        return None\n",
        ),
        Good(MODULE),
        Good(
            f"{MODELS}class Greeter:\n{NAMES}\n    @staticmethod\n    def execute(inputs, context=None, *rest):\n        return {{'greeting': ''}}\n"
        ),
        Good(
            f"import wrap\n{MODELS}class Greeter:\n{NAMES}\n    @wrap.greeting\n    def execute(self):\n        return {{'greeting': ''}}\n"
        ),
    )

    def check(self, facts: ModuleCode) -> Iterator[Finding]:
        found = facts.discovery
        for name in CALLED if found is not None else ():
            assert found is not None
            method = found.method(name)
            if method is not None and not takes(method, 2):
                yield self.at(
                    method.place,
                    f"the host calls `{name}(inputs, context)`, and `{method.qualified_name}` cannot be called so: every call fails",
                    with_context(method),
                )
