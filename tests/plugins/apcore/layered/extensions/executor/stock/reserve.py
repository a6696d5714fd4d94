"""The stock."""

from typing import Any

from apcore import Context, ModuleAnnotations
from pydantic import BaseModel, ConfigDict, Field


class Goods(BaseModel):
    model_config = ConfigDict(extra="forbid")

    product: str = Field(min_length=1, max_length=64, description="The product's code")
    quantity: int = Field(ge=1, le=100, description="How many pieces")


class Reservation(BaseModel):
    reservation: str = Field(description="The reservation's number")


class Reserve:
    description = "Reserves pieces of a product"
    input_schema = Goods
    output_schema = Reservation
    annotations = ModuleAnnotations(open_world=False)

    def __init__(self) -> None:
        self._reserved: list[tuple[str, int]] = []

    def execute(self, inputs: dict[str, Any], context: Context) -> dict[str, Any]:
        self._reserved.append((inputs["product"], inputs["quantity"]))
        return {"reservation": f"R{len(self._reserved)}"}
