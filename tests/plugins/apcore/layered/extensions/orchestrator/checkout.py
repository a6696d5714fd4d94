"""What has to be done for an order, and in which order."""

from typing import Any

from apcore import Context, ModuleAnnotations
from pydantic import BaseModel, ConfigDict, Field


class Cart(BaseModel):
    model_config = ConfigDict(extra="forbid")

    product: str = Field(min_length=1, max_length=64, description="The product's code")
    quantity: int = Field(ge=1, le=100, description="How many pieces")


class Placed(BaseModel):
    reservation: str = Field(description="The reservation's number")
    total: float = Field(description="What it costs, in euro")


class Checkout:
    description = "Has an order priced and its goods reserved"
    input_schema = Cart
    output_schema = Placed
    annotations = ModuleAnnotations(open_world=False)

    def execute(self, inputs: dict[str, Any], context: Context) -> dict[str, Any]:
        quote = context.executor.call("executor.pricing.quote", {"quantity": inputs["quantity"]}, context)
        reserved = context.executor.call("executor.stock.reserve", inputs, context)
        return {"reservation": reserved["reservation"], "total": quote["total"]}
