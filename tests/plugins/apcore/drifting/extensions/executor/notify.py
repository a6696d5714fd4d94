from apcore import Context
from pydantic import BaseModel, Field


class Message(BaseModel):
    text: str = Field(description="What to say")


class Sent(BaseModel):
    sent: bool = Field(description="Whether it went out")


class Notify:
    description = "Tells a team"
    input_schema = Message
    output_schema = Sent

    async def on_load(self) -> None:  # wrong: nobody would await it, so the host refuses the module
        self.ready = True

    def execute(self, inputs: dict, context: Context) -> dict:
        return {"sent": self.ready}
