"""Amounts of money in words."""

from typing import Any

from apcore import Context, ModuleAnnotations
from pydantic import BaseModel, ConfigDict, Field


class Amount(BaseModel):
    model_config = ConfigDict(extra="forbid")

    amount: float = Field(ge=0, description="An amount in euro")


class Shown(BaseModel):
    text: str = Field(description="The amount as people read it")


class Currency:
    description = "Writes an amount of money"
    version = "1.2.0"
    input_schema = Amount
    output_schema = Shown
    annotations = ModuleAnnotations(readonly=True, idempotent=True, open_world=False)

    def execute(self, inputs: dict[str, Any], context: Context) -> dict[str, Any]:
        return {"text": f"{inputs['amount']:.2f} EUR"}
