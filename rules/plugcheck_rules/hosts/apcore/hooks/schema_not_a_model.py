"""HOK203: a schema of a module class is no Pydantic model."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.rule import Bad, Good
from plugcheck_rules.hosts.apcore.hooks.example_modules import EXECUTE, MODELS, MODULE
from plugcheck_rules.hosts.apcore.modules.module_rule import ModuleRule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.findings import Finding
    from plugcheck_rules.hosts.apcore.modules.facts import ModuleCode


class SchemaNotAModel(ModuleRule):
    """A schema of a module class is no Pydantic model.

    ## What it does

    Finds module classes whose `input_schema` or `output_schema` is missing, only annotated, or something else
    than a class that inherits from `pydantic.BaseModel`.

    ## Why it matters

    Discovery does not see a module in such a class and skips the file. A dict is taken by `Registry.register`
    alone; a property does not count, for discovery looks at the class and not at an object.

    ## Example

    ```python
    class Greeter:
        description = "Greets"
        input_schema = {"type": "object"}
        output_schema = Output
    ```

    ## Use instead

    ```python
    class Greeter:
        description = "Greets"
        input_schema = Input
        output_schema = Output
    ```

    ## Fix safety

    There is no fix: what the schema is to hold only its author knows.

    ## References

    - apcore 0.32.2: `_is_module_class` in `registry/entry_point.py`, `registry/validation.py`
    """

    code, name = "HOK203", "schema-not-a-model"
    examples = (
        Bad(
            f"{MODELS}class Greeter:\n    description = 'x'\n    ^input_schema^ = {{'type': 'object'}}\n    output_schema = Output\n{EXECUTE}"
        ),
        Bad(
            f"{MODELS}class ^Greeter^:\n    description = 'x'\n    input_schema: type = Input\n    output_schema: type\n{EXECUTE}"
        ),
        Bad(
            f"{MODELS}class Greeter:\n    description = 'x'\n    output_schema = Output\n\n    @property\n    def ^input_schema^(self):\n"
            f"        return Input\n{EXECUTE}"
        ),
        Bad(
            f"{MODELS}class Greeter:\n    description = 'x'\n    ^input_schema^ = Input(name='a')\n    ^output_schema^ = None\n{EXECUTE}"
        ),
        Good(MODULE),
        Good(
            f"import models\n{MODELS}class Greeter:\n    description = 'x'\n    input_schema = models.Unknown\n    output_schema = Output\n{EXECUTE}"
        ),
        Good(
            f"from pydantic import create_model\n{MODELS}class Greeter:\n    description = 'x'\n    input_schema = create_model('I')\n    output_schema = Output\n{EXECUTE}"
        ),
    )

    def check(self, facts: ModuleCode) -> Iterator[Finding]:
        found = facts.discovery
        for fault in found.schema_faults() if found is not None else ():
            yield self.at(
                fault.place,
                f"{fault.what}, and discovery takes only a subclass of Pydantic's `BaseModel`: `{facts.module_id}` will not exist",
            )
