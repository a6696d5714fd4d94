"""Module code that the examples of rules are made of."""

MODELS = """\
from pydantic import BaseModel


class Input(BaseModel):
    name: str


class Output(BaseModel):
    greeting: str


"""
"""The schemas of a module that greets."""
NAMES = """\
    description = "Greets a person by name"
    input_schema = Input
    output_schema = Output
"""
EXECUTE = """
    def execute(self, inputs, context):
        return {"greeting": "Hello, " + inputs["name"]}
"""
MODULE = f"{MODELS}class Greeter:\n{NAMES}{EXECUTE}"
"""A module that the host takes."""
