"""HOK241: a module reads an input that its model does not have."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.findings import Severity
from plugcheck_lsp.nearest import nearest
from plugcheck_lsp.rule import Bad, Good
from plugcheck_rules.hosts.apcore.hooks.example_modules import MODELS, MODULE, NAMES
from plugcheck_rules.hosts.apcore.modules.code_rule import unsafe
from plugcheck_rules.hosts.apcore.modules.module_rule import ModuleRule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.findings import Finding
    from plugcheck_rules.hosts.apcore.modules.facts import ModuleCode


class UndeclaredInput(ModuleRule):
    """A module reads an input that its model does not have.

    ## What it does

    Finds `inputs["key"]` and `inputs.get("key")` in `execute` and `stream` for keys that are no field of the
    input model. Models that allow others are left alone.

    ## Why it matters

    Where the model forbids other keys, it is never there. Where it ignores them, nothing checks it, no schema
    tells callers of it, and a slip of the pen looks like an input that nobody gives.

    ## Example

    ```python
    class Input(BaseModel):
        name: str


    def execute(self, inputs, context):
        return {"greeting": inputs["nmae"]}
    ```

    ## Use instead

    ```python
    def execute(self, inputs, context):
        return {"greeting": inputs["name"]}
    ```

    ## Fix safety

    The fix writes the nearest field. It is unsafe: another one may be meant.

    ## References

    - apcore 0.32.2: `BuiltinInputValidation` in `builtin_steps.py`
    """

    code, name = "HOK241", "undeclared-input"
    severity = Severity.WARNING
    refused = False
    examples = (
        Bad(
            f"{MODELS}class Greeter:\n{NAMES}\n    def execute(self, inputs, context):\n        return {{'greeting': inputs[^'nmae'^]}}\n",
            fixed=f"{MODELS}class Greeter:\n{NAMES}\n    def execute(self, inputs, context):\n        return {{'greeting': inputs['name']}}\n",
        ),
        Bad(
            MODELS.replace("name: str", "model_config = {'extra': 'forbid'}\n    name: str")
            + f"class Greeter:\n{NAMES}\n    def execute(self, inputs, context):\n        return {{'greeting': inputs.get(^'title'^, '')}}\n"
        ),
        Good(MODULE),
        Good(
            MODELS.replace("name: str", "model_config = {'extra': 'allow'}\n    name: str")
            + f"class Greeter:\n{NAMES}\n    def execute(self, inputs, context):\n        return {{'greeting': inputs.get('title', '')}}\n"
        ),
        Good(
            f"from base import Base\n{MODELS.replace('class Input(BaseModel)', 'class Input(Base)')}class Greeter:\n{NAMES}\n    def execute(self, inputs, context):\n        return {{'greeting': inputs['title']}}\n"
        ),
    )

    def check(self, facts: ModuleCode) -> Iterator[Finding]:
        record = facts.record("input_schema")
        if (
            record is None
            or not record.complete
            or record.extra in (None, "allow")
            or facts.has_aliases(record)
        ):
            return
        for read in facts.input_reads():
            if read.key in record.properties or read.key.startswith("_"):
                continue
            near = nearest(read.key, record.properties, 0.75)
            hint = f"; did you mean `{near[0]}`?" if near else ""
            quoted = read.place.text
            fix = None
            if near and quoted[1:-1] == read.key:
                fix = unsafe(
                    f"Read `{near[0]}`", read.place.path, read.place.span, f"{quoted[0]}{near[0]}{quoted[-1]}"
                )
            forbidden = record.extra == "forbid"
            what = (
                "the model forbids others, so it is never there"
                if forbidden
                else "nothing tells callers of it"
            )
            yield self.at(
                read.place,
                f"`{read.key}` is no field of the inputs, and {what}{hint}",
                fix,
                severity=None if near or forbidden else Severity.INFORMATION,
            )
