"""The way in: an order from outside."""

from typing import Any

from apcore import Context, ModuleAnnotations
from pydantic import BaseModel, ConfigDict, Field


class Order(BaseModel):
    model_config = ConfigDict(extra="forbid")

    product: str = Field(min_length=1, max_length=64, description="The product's code")
    quantity: int = Field(ge=1, le=100, description="How many pieces")


class Receipt(BaseModel):
    order: str = Field(description="The order's number")
    total: float = Field(description="What it costs, in euro")


class Orders:
    description = "Takes an order and answers with a receipt"
    input_schema = Order
    output_schema = Receipt
    annotations = ModuleAnnotations(open_world=False)

    def execute(self, inputs: dict[str, Any], context: Context) -> dict[str, Any]:
        placed: dict[str, Any] = context.executor.call("orchestrator.checkout", inputs, context)
        return {"order": placed["reservation"], "total": placed["total"]}
