"""HOK236: a module takes an input by its key that a caller may leave out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.findings import Severity
from plugcheck_lsp.rule import Bad, Good
from plugcheck_rules.hosts.apcore.hooks.example_modules import MODELS, MODULE, NAMES
from plugcheck_rules.hosts.apcore.modules.code_rule import with_default
from plugcheck_rules.hosts.apcore.modules.module_rule import ModuleRule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.findings import Finding
    from plugcheck_rules.hosts.apcore.modules.facts import ModuleCode


class AssumedInputDefault(ModuleRule):
    """A module takes an input by its key that a caller may leave out.

    ## What it does

    Finds `inputs["key"]` in `execute` and `stream` for a field of the input model that has a default. A key
    that the code looks for (`in`), fills in or takes with `get` is left alone.

    ## Why it matters

    The host checks the inputs by the model and hands them on as they were given: it fills in no defaults. A
    call that leaves the key out passes the check and fails with a `KeyError`.

    ## Example

    ```python
    class Input(BaseModel):
        limit: int = 20


    def execute(self, inputs, context):
        return self.find(inputs["limit"])
    ```

    ## Use instead

    ```python
    def execute(self, inputs, context):
        return self.find(inputs.get("limit", 20))
    ```

    ## Fix safety

    The fix takes the default of the field, where it is a plain value. It is unsafe: calls that failed go on.

    ## References

    - apcore 0.32.2: `BuiltinInputValidation` in `builtin_steps.py`
    """

    code, name = "HOK236", "assumed-input-default"
    severity = Severity.WARNING
    refused = False
    examples = (
        Bad(
            MODELS.replace("name: str", "name: str = 'you'")
            + f"class Greeter:\n{NAMES}\n    def execute(self, inputs, context):\n        return {{'greeting': inputs[^'name'^]}}\n",
            fixed=MODELS.replace("name: str", "name: str = 'you'")
            + f"class Greeter:\n{NAMES}\n    def execute(self, inputs, context):\n        return {{'greeting': inputs.get('name', 'you')}}\n",
        ),
        Bad(
            MODELS.replace("name: str", "name: str | None = None")
            + f"class Greeter:\n{NAMES}\n    def execute(self, inputs, context):\n        return self._greet(inputs)\n\n    def _greet(self, data):\n        return {{'greeting': data[^\"name\"^]}}\n",
            fixed=MODELS.replace("name: str", "name: str | None = None")
            + f"class Greeter:\n{NAMES}\n    def execute(self, inputs, context):\n        return self._greet(inputs)\n\n    def _greet(self, data):\n        return {{'greeting': data.get(\"name\", None)}}\n",
        ),
        Good(MODULE),
        Good(
            MODELS.replace("name: str", "name: str = 'you'")
            + f"class Greeter:\n{NAMES}\n    def execute(self, inputs, context):\n        if 'name' in inputs:\n            return {{'greeting': inputs['name']}}\n        return {{'greeting': inputs.get('name', '')}}\n"
        ),
        Good(
            MODELS.replace("name: str", "name: str = 'you'")
            + f"class Greeter:\n{NAMES}\n    def execute(self, inputs, context):\n        inputs = {{'name': 'x', **inputs}}\n        return {{'greeting': inputs['name']}}\n"
        ),
        Good(
            MODELS.replace("name: str", "name: str = 'you'")
            + f"class Greeter:\n{NAMES}\n    def execute(self, inputs, context):\n        try:\n            return {{'greeting': inputs['name']}}\n        except KeyError:\n            return {{'greeting': ''}}\n"
        ),
    )

    def check(self, facts: ModuleCode) -> Iterator[Finding]:
        record = facts.record("input_schema")
        for read in facts.input_reads() if record is not None else ():
            assert record is not None
            known = record.properties.get(read.key)
            if known is None or known.required is not False or not read.may_fail:
                continue
            yield self.at(
                read.place,
                f"`{read.key}` has a default, which the host does not fill in: a call that leaves it out fails with a `KeyError`",
                with_default(read, known.default),
            )
