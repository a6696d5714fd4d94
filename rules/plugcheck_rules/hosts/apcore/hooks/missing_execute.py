"""HOK204: a module class has no `execute`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.rule import Bad, Good
from plugcheck_rules.hosts.apcore.hooks.example_modules import MODELS, MODULE, NAMES
from plugcheck_rules.hosts.apcore.modules.module_rule import ModuleRule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.findings import Finding
    from plugcheck_rules.hosts.apcore.modules.facts import ModuleCode


class MissingExecute(ModuleRule):
    """A module class has no `execute`.

    ## What it does

    Finds module classes without an `execute`, with one that cannot be called (a property, a value), and those
    that have but the empty one of `apcore.Module`.

    ## Why it matters

    Discovery does not see a module in a class without it and skips the file. The one of `apcore.Module` does
    nothing: such a module is registered, and each call returns nothing.

    ## Example

    ```python
    class Greeter:
        description = "Greets"
        input_schema = Input
        output_schema = Output

        def run(self, inputs, context): ...
    ```

    ## Use instead

    ```python
    class Greeter:
        description = "Greets"
        input_schema = Input
        output_schema = Output

        def execute(self, inputs, context): ...
    ```

    ## Fix safety

    There is no fix: what is missing only its author knows.

    ## References

    - apcore 0.32.2: `_is_module_class` in `registry/entry_point.py`, `Module` in `module.py`
    """

    code, name = "HOK204", "missing-execute"
    examples = (
        Bad(f"{MODELS}class ^Greeter^:\n{NAMES}\n    def run(self, inputs, context):\n        return {{}}\n"),
        Bad(
            f"{MODELS}class Greeter:\n{NAMES}\n    @property\n    def ^execute^(self):\n        return lambda inputs, context: {{}}\n"
        ),
        Bad(f"from apcore import Module\n{MODELS}class ^Greeter^(Module):\n{NAMES}"),
        Good(MODULE),
        Good(
            f"{MODELS}def greet(self, inputs, context):\n    return {{'greeting': ''}}\n\n\nclass Greeter:\n{NAMES}    execute = greet\n"
        ),
        Good(f"from base import Base\n{MODELS}class Greeter(Base):\n{NAMES}"),
    )

    def check(self, facts: ModuleCode) -> Iterator[Finding]:
        found = facts.discovery
        fault = found.execute_fault() if found is not None else None
        if fault is None:
            return
        if fault.is_registered:
            yield self.at(
                fault.place,
                f"{fault.what}, so every call of `{facts.module_id}` does nothing and returns nothing",
                refused=False,
            )
        else:
            yield self.at(
                fault.place,
                f"{fault.what}, so discovery sees no module in the class: `{facts.module_id}` will not exist",
            )
