from apcore import ModuleAnnotations
from pydantic import BaseModel, Field


class Wanted(BaseModel):
    urgency: int = Field(ge=0, le=5, description="How urgent it is")


class Team(BaseModel):
    team: str = Field(description="The team's name")


class Route:
    description = "Finds the team for a ticket"
    input_schema = Wanted
    output_schema = Team
    annotations = ModuleAnnotations(readonly=True)

    def execute(self, inputs: dict) -> dict:  # wrong: the host calls it with the context as well
        return {"team": "first line"}
