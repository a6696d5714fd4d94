from apcore import Context, ModuleAnnotations
from pydantic import BaseModel, Field


class Ticket(BaseModel):
    subject: str = Field(description="What it is about")
    urgency: int = Field(ge=1, le=5, description="How urgent it is")


class Taken(BaseModel):
    number: str = Field(description="The ticket's number")


class Tickets:
    description = "Takes a ticket"
    input_schema = Ticket
    output_schema = Taken
    annotations = ModuleAnnotations()

    def execute(self, inputs: dict, context: Context) -> dict:
        wanted = {"urgency": inputs["urgency"]}
        team = context.executor.call("executor.route", wanted)  # wrong: without the context it comes from outside
        return {"number": team["team"] + "-1"}
