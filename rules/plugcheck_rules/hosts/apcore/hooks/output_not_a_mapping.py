"""HOK237: `execute` returns something else than a mapping."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.rule import Bad, Good
from plugcheck_rules.hosts.apcore.hooks.example_modules import MODELS, MODULE, NAMES
from plugcheck_rules.hosts.apcore.modules.code_rule import dumped
from plugcheck_rules.hosts.apcore.modules.module_rule import ModuleRule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.findings import Finding
    from plugcheck_rules.hosts.apcore.modules.facts import ModuleCode


class OutputNotAMapping(ModuleRule):
    """`execute` returns something else than a mapping.

    ## What it does

    Finds what `execute` returns that surely is no mapping: an object of a Pydantic model, a list, a text, a
    number.

    ## Why it matters

    The host takes a dictionary apart there, and every such call fails. A model is not turned into one:
    `model_dump()` does that.

    ## Example

    ```python
    def execute(self, inputs, context):
        return Output(greeting="Hello")
    ```

    ## Use instead

    ```python
    def execute(self, inputs, context):
        return Output(greeting="Hello").model_dump()
    ```

    ## Fix safety

    The fix adds `.model_dump()` to a model that is made in the `return`. It is unsafe: code that calls the
    method itself gets a dictionary.

    ## References

    - apcore 0.32.2: `BuiltinOutputValidation` in `builtin_steps.py`
    """

    code, name = "HOK237", "output-not-a-mapping"
    refused = False
    examples = (
        Bad(
            f"{MODELS}class Greeter:\n{NAMES}\n    def execute(self, inputs, context):\n        return ^Output(greeting='x')^\n",
            fixed=f"{MODELS}class Greeter:\n{NAMES}\n    def execute(self, inputs, context):\n        return Output(greeting='x').model_dump()\n",
        ),
        Bad(
            f"{MODELS}class Greeter:\n{NAMES}\n    async def execute(self, inputs, context):\n        if inputs['name']:\n            return ^['x']^\n        return {{'greeting': ''}}\n"
        ),
        Good(MODULE),
        Good(
            f"{MODELS}class Greeter:\n{NAMES}\n    def execute(self, inputs, context):\n        if inputs['name']:\n            return None\n        return make(inputs)\n"
        ),
        Good(
            f"{MODELS}class Greeter:\n{NAMES}\n    def execute(self, inputs, context):\n        return Output(greeting='x').model_dump()\n"
        ),
    )

    def check(self, facts: ModuleCode) -> Iterator[Finding]:
        for result in facts.other_results():
            yield self.at(
                result.place,
                f"`execute` returns {result.what}, and the host wants a mapping: every such call fails",
                dumped(result),
            )
