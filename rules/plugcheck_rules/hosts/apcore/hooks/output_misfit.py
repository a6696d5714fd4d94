"""HOK240: `execute` returns a dictionary that the output model does not take."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.rule import Bad, Good
from plugcheck_rules.hosts.apcore.hooks.example_modules import MODELS, NAMES
from plugcheck_rules.hosts.apcore.modules.module_rule import ModuleRule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.findings import Finding
    from plugcheck_rules.hosts.apcore.modules.facts import ModuleCode


class OutputMisfit(ModuleRule):
    """`execute` returns a dictionary that the output model does not take.

    ## What it does

    Finds dictionaries that `execute` returns as they are written and that lack a required field, have a value
    of another type (a literal), or a key that the model forbids.

    ## Why it matters

    The host checks the output strictly, without conversions: `Output validation failed`, every time.

    ## Example

    ```python
    class Output(BaseModel):
        total: float
        count: int


    def execute(self, inputs, context):
        return {"total": "12.5"}
    ```

    ## Use instead

    ```python
    def execute(self, inputs, context):
        return {"total": 12.5, "count": 1}
    ```

    ## Fix safety

    There is no fix: what is missing only the author knows.

    ## References

    - apcore 0.32.2: `BuiltinOutputValidation` in `builtin_steps.py`
    """

    code, name = "HOK240", "output-misfit"
    refused = False
    examples = (
        Bad(
            f"{MODELS}class Greeter:\n{NAMES}\n    def execute(self, inputs, context):\n        return ^{{'greetings': 'x'}}^\n"
        ),
        Bad(
            f"{MODELS}class Greeter:\n{NAMES}\n    async def execute(self, inputs, context):\n        return {{'greeting': ^3^}}\n"
        ),
        Bad(
            MODELS.replace("greeting: str", "model_config = {'extra': 'forbid'}\n    greeting: str")
            + f"class Greeter:\n{NAMES}\n    def execute(self, inputs, context):\n        return {{'greeting': 'x', ^'when'^: 3}}\n"
        ),
        Good(
            f"{MODELS}class Greeter:\n{NAMES}\n    def execute(self, inputs, context):\n        return {{**inputs, 'more': 3}}\n"
        ),
        Good(
            f"{MODELS}class Greeter:\n{NAMES}\n    def execute(self, inputs, context):\n        return {{'greeting': str(3), 'more': 3}}\n"
        ),
        Good(
            MODELS.replace("greeting: str", "greeting: float | None")
            + f"class Greeter:\n{NAMES}\n    def execute(self, inputs, context):\n        return {{'greeting': 3}} if inputs else {{'greeting': None}}\n"
        ),
    )

    def check(self, facts: ModuleCode) -> Iterator[Finding]:
        for misfit in facts.returned_misfits():
            yield self.at(
                misfit.place, f"{misfit.what}, so the host refuses what `execute` returns here{misfit.hint}"
            )
