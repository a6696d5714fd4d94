"""What the rules about schemas and models that part have in common."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from plugcheck_lsp.findings import Related, Severity
from plugcheck_rules.hosts.apcore.schema_rule import SchemaRule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.findings import Finding
    from plugcheck_rules.hosts.apcore.schemas.facts import SchemaFacts

EXAMPLE_MODULE = """\
from typing import Literal

from pydantic import BaseModel, Field


class Input(BaseModel):
    name: str = Field(max_length=80)
    style: Literal["plain", "warm"] = "plain"
    times: int = Field(1, ge=1)


class Output(BaseModel):
    greeting: str


class Greeter:
    description = "Greets a person by name"
    input_schema = Input
    output_schema = Output

    def execute(self, inputs, context):
        return {"greeting": "Hello, " + inputs["name"]}
"""
EXAMPLE_FILES = {"extensions/greeter.py": EXAMPLE_MODULE}
EXAMPLE_SCHEMA = """\
module_id: greeter
description: Greets a person by name
input_schema:
  type: object
  properties:
    name: {type: string, maxLength: 80, description: Whom to greet}
    style: {type: string, enum: [plain, warm], default: plain, description: How}
    times: {type: integer, minimum: 1, default: 1, description: How often}
  required: [name]
output_schema:
  type: object
  properties:
    greeting: {type: string, description: The words}
  required: [greeting]
"""


def example_with(old: str, new: str) -> dict[str, str]:
    """The example's module with another text in place of one."""
    return {"extensions/greeter.py": EXAMPLE_MODULE.replace(old, new)}


class SchemaDriftRule(SchemaRule):
    """A rule about one kind of difference between a schema file and the models of its module."""

    severity = Severity.WARNING
    concludes_from_absence = True
    kind: ClassVar[str]
    """The kind of difference (`schemas/drift.py`)."""

    def check(self, facts: SchemaFacts) -> Iterator[Finding]:
        for drift in facts.drift:
            if drift.kind.value == self.kind:
                severity = Severity.WARNING if drift.matters else Severity.INFORMATION
                proof = [Related(*drift.field, f"`{drift.field_name}` stands here")]
                yield self.at(facts, drift.where.span, drift.said, severity=severity, proof=proof)
