from apcore import Context
from pydantic import BaseModel, Field


class Number(BaseModel):
    number: str = Field(description="The ticket's number")


class Found(BaseModel):
    found: bool = Field(description="Whether it is there")


class Archive:  # wrong: the host wants `description` as an attribute, so it leaves this module out
    """Looks a ticket up in the archive."""

    input_schema = Number
    output_schema = Found

    def execute(self, inputs: dict, context: Context) -> dict:
        return {"found": False}
