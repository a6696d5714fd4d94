"""Prices."""

from typing import Any

from apcore import Context, ModuleAnnotations
from pydantic import BaseModel, ConfigDict, Field

PRICE = 2.5


class Wish(BaseModel):
    model_config = ConfigDict(extra="forbid")

    quantity: int = Field(ge=1, le=100, description="How many pieces")


class Quote(BaseModel):
    total: float = Field(description="What they cost, in euro")
    shown: str = Field(description="The same as customers read it")


class Quotes:
    description = "Says what a number of pieces costs"
    input_schema = Wish
    output_schema = Quote
    annotations = ModuleAnnotations(readonly=True, idempotent=True, open_world=False)

    def execute(self, inputs: dict[str, Any], context: Context) -> dict[str, Any]:
        total = PRICE * inputs["quantity"]
        shown = context.executor.call("common.currency", {"amount": total}, context)
        return {"total": total, "shown": shown["text"]}
