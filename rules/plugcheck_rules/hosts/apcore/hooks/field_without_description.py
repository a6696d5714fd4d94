"""HOK243: a field of a module's model has no description."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.findings import Severity
from plugcheck_lsp.rule import Bad, Good
from plugcheck_rules.hosts.apcore.hooks.example_modules import EXECUTE, MODELS, NAMES
from plugcheck_rules.hosts.apcore.modules.module_rule import ModuleRule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.findings import Finding
    from plugcheck_rules.hosts.apcore.modules.facts import ModuleCode


class FieldWithoutDescription(ModuleRule):
    """A field of a module's model has no description.

    ## What it does

    Finds fields of the input and output models that have no `Field(description=...)`. They are told together,
    at the first one. Models that take their descriptions from docstrings (`use_attribute_docstrings`) are
    left alone.

    ## Why it matters

    The descriptions of the fields are what an agent reads to know what to give; SPEC says that each field
    should have one.

    ## Example

    ```python
    class Input(BaseModel):
        name: str
    ```

    ## Use instead

    ```python
    class Input(BaseModel):
        name: str = Field(..., description="Who is greeted")
    ```

    ## Fix safety

    There is no fix: what the field means only the author knows.

    ## References

    - apcore 0.32.2: PROTOCOL_SPEC, section 4
    """

    code, name = "HOK243", "field-without-description"
    severity = Severity.INFORMATION
    refused = False
    examples = (
        Bad(
            MODELS.replace("name: str", "^name^: str\n    size: int = 3").replace(
                "greeting: str", "^greeting^: str"
            )
            + f"class Greeter:\n{NAMES}{EXECUTE}"
        ),
        Good(
            "from typing import Annotated\n\nfrom pydantic import BaseModel, Field\n\n\nclass Input(BaseModel):\n    name: str = Field(..., description='Who')\n\n\nclass Output(BaseModel):\n    greeting: Annotated[str, Field(description='What')]\n\n\n"
            f"class Greeter:\n{NAMES}{EXECUTE}"
        ),
        Good(
            "from pydantic import BaseModel\n\n\nclass Input(BaseModel):\n    model_config = {'use_attribute_docstrings': True}\n\n    name: str\n    'Who.'\n\n\nclass Output(BaseModel):\n    pass\n\n\n"
            f"class Greeter:\n{NAMES}{EXECUTE}"
        ),
    )

    def check(self, facts: ModuleCode) -> Iterator[Finding]:
        for side in ("input_schema", "output_schema"):
            record = facts.record(side)
            if record is None or facts.has_docstrings(record):
                continue
            fields = [
                each
                for each in record.properties.values()
                if each.description is None and each.required is not None
            ]
            if not fields:
                continue
            first, *others = sorted(fields, key=lambda each: (each.where.path, each.where.span))
            more = f" and {len(others)} more" if others else ""
            what = "inputs" if side == "input_schema" else "output"
            yield self.finding(
                first.where.path,
                first.where.span,
                f"`{first.key}`{more} of the {what} have no description, which is what agents go by"
                if others
                else f"`{first.key}` of the {what} has no description, which is what agents go by",
            )
