"""Module files to compare verdicts on: classes, bases, schemas, decorators and places put together at random."""

from __future__ import annotations

import random
from dataclasses import dataclass, field

HELPERS = """\
import functools

from pydantic import BaseModel


class SharedInput(BaseModel):
    name: str = "x"


class SharedOutput(BaseModel):
    greeting: str = "y"


class Base:
    description = "Inherited"
    input_schema = SharedInput
    output_schema = SharedOutput

    def execute(self, inputs, context):
        return {"greeting": "z"}


class Half:
    def execute(self, inputs, context):
        return {"greeting": "z"}


class Schemas:
    input_schema = SharedInput
    output_schema = SharedOutput


class Needy(Base):
    def __init__(self, client):
        self.client = client


TEXT = "From elsewhere"


def keeps(function):
    @functools.wraps(function)
    def inner(*args, **kwargs):
        return function(*args, **kwargs)

    return inner


def same(owner):
    return owner


def make_model():
    return SharedInput
"""
HEADER = """\
import abc
import dataclasses
import enum
import functools
import typing
from typing import TYPE_CHECKING, Any, Generic, TypeVar

import pydantic
from apcore import Module
from pydantic import BaseModel, Field, create_model

import helpers
from helpers import TEXT, keeps

T = TypeVar("T")


class Input(BaseModel):
    name: str = "x"


class Output(BaseModel):
    greeting: str = "y"


class Deeper(Input):
    size: int = 3


@dataclasses.dataclass
class Plain:
    name: str = "x"


class Box(BaseModel, Generic[T]):
    held: T | None = None


Renamed = Input
Made = create_model("Made", name=(str, "x"))
CONSTANT = "A constant"


def greet(self, inputs, context):
    return {"greeting": "hello"}


"""
SCHEMAS = (
    "{n} = Input", "{n} = Output", "{n} = Input", "{n} = Output", "{n} = Deeper", "{n} = Renamed", "{n} = Made",
    "{n} = helpers.SharedInput", "{n} = Plain", "{n}: type = Input", "{n}: type[BaseModel] = Output", "{n}: type", "{n} = None",
    "{n} = {{'type': 'object'}}", "{n} = dict", "{n} = dict()", "{n} = Input()", "{n} = BaseModel", "{n} = 'Input'", "",
    "{n} = Box[int]", "{n} = create_model('X')", "{n} = pydantic.RootModel", "{n} = helpers.make_model()", "{n} = typing.Any",
    "{n} = Input | Output", "{n} = (Input)", "{n} = Input if True else Output", "{n} = lambda: Input",
    "class {n}(BaseModel):\n        name: str = 'x'", "class {n}:\n        name = 'x'",
    "class In{n}(BaseModel):\n        name: str = 'x'\n\n    {n} = In{n}",
    "@property\n    def {n}(self):\n        return Input", "def {n}(self):\n        return Input",
    "@classmethod\n    def {n}(cls):\n        return Input", "{n} = {n}_of = Input", "{n}, other = Input, Output",
)  # fmt: skip
DESCRIPTIONS = (
    "description = 'Greets'", "description = 'Greets'", "description = 'Greets'", "description = 'Greets'", "description = ''",
    "description: str = 'Greets'", "description: str", "", "description = CONSTANT", "description = TEXT", "description = helpers.TEXT",
    "description = 3", "description = None", "description = b'Greets'", "description = ('Greets' ' you')", "description = ('Greets',)",
    "description = f'{CONSTANT}!'", "description = CONSTANT + '!'", "description = ' '", "description = ['Greets']",
    "description = str(3)", "description = 'Greets'.strip()", "description = '%s' % CONSTANT", "description = 'x' * 300",
    "@property\n    def description(self):\n        return 'x'", "def description(self):\n        return 'x'",
    "@functools.cached_property\n    def description(self):\n        return 'x'", "description = CONSTANT or ''",
    "if True:\n        description = 'x'", "description = 'x'\n    del description", "description = ''\n    description = 'x'",
    "description = 'x'\n    description = ''", "description = __doc__", "description = enum.Enum",
)  # fmt: skip
EXECUTES = (
    "def execute(self, inputs, context):\n        return {'greeting': 'x'}",
    "def execute(self, inputs, context):\n        return {'greeting': 'x'}",
    "def execute(self, inputs, context):\n        return {'greeting': 'x'}",
    "async def execute(self, inputs, context):\n        return {'greeting': 'x'}",
    "@staticmethod\n    def execute(inputs, context):\n        return {'greeting': 'x'}",
    "@classmethod\n    def execute(cls, inputs, context):\n        return {'greeting': 'x'}",
    "@keeps\n    def execute(self, inputs, context):\n        return {'greeting': 'x'}",
    "@property\n    def execute(self):\n        return greet",
    "@functools.cached_property\n    def execute(self):\n        return greet",
    "@abc.abstractmethod\n    def execute(self, inputs, context): ...",
    "execute = greet", "execute = lambda self, inputs, context: {}", "execute = None", "execute = 3", "execute = 'greet'",
    "execute = functools.partial(greet, None)", "", "def run(self, inputs, context):\n        return {}",
    "execute: typing.Callable", "class execute:\n        pass", "execute = keeps(greet)", "execute = Input()",
    "def execute(self):\n        return {}", "if True:\n        def execute(self, inputs, context):\n            return {}",
)  # fmt: skip
BASES = (
    "", "", "", "", "(object)", "(abc.ABC)", "(Module)", "(Generic[T])", "(typing.Protocol)", "(helpers.Base)", "(helpers.Half)",
    "(helpers.Schemas)", "(helpers.Needy)", "(helpers.Half, helpers.Schemas)", "(BaseModel)", "(Mixin)", "(Parent)", "(enum.Enum)",
    "(helpers.Half, abc.ABC)", "(Exception)", "(dict)", "(Mixin, helpers.Schemas)", "(typing.NamedTuple)", "(helpers.Base, helpers.Half)",
    "(metaclass=abc.ABCMeta)", "(Parent, Mixin)",
)  # fmt: skip
BEFORE = {
    "Mixin": "class Mixin:\n    description = 'Mixed in'\n    width = 3\n\n\n",
    "Parent": (
        "class Parent:\n    description = 'Of the parent'\n    input_schema = Input\n\n    def execute(self, inputs, context):\n"
        "        return {}\n\n\n"
    ),
}
DECORATORS = (
    "", "", "", "", "", "", "@helpers.same\n", "@dataclasses.dataclass\n", "@typing.final\n", "@dataclasses.dataclass(slots=True)\n",
    "@typing.runtime_checkable\n",
)  # fmt: skip
CONSTRUCTORS = (
    "", "", "", "", "", "def __init__(self):\n        self.size = 3", "def __init__(self, size):\n        self.size = size",
    "def __init__(self, size=3):\n        self.size = size", "def __init__(self, *, size):\n        self.size = size",
    "def __init__(self, *rest, **more):\n        self.size = 3", "def __init__(self, **more):\n        super().__init__()",
    "@keeps\n    def __init__(self, size):\n        self.size = size", "def __new__(cls, size):\n        return super().__new__(cls)",
    "size: int", "size: int = 3", "def __init__():\n        pass",
)  # fmt: skip
LOADS = (
    "", "", "", "", "def on_load(self):\n        pass", "async def on_load(self):\n        pass", "def on_load(self, context):\n        pass",
    "async def on_load(self):\n        yield", "@staticmethod\n    def on_load():\n        pass", "@staticmethod\n    async def on_load():\n        pass",
    "on_load = None", "def on_load(self, context=None):\n        pass", "@keeps\n    async def on_load(self):\n        pass",
    "@classmethod\n    async def on_load(cls):\n        pass", "@property\n    def on_load(self):\n        return 3",
    "@abc.abstractmethod\n    def on_load(self): ...",
)  # fmt: skip
AFTER = (
    "", "", "", "", "", "Alias = Greeter\n", "Greeter.description = 'Given later'\n", "Greeter.input_schema = dict\n",
    "setattr(Greeter, 'description', '')\n", "del Greeter\n", "instance = helpers.TEXT\n", "class Second(Greeter):\n    pass\n",
    "class Second:\n    description = 'x'\n    input_schema = Input\n    output_schema = Output\n\n    def execute(self, inputs, context):\n        return {}\n",
    "class Second:\n    input_schema = Input\n", "from helpers import Base\n", "from helpers import *\n", "Greeter = None\n",
    "if TYPE_CHECKING:\n    Other = Greeter\n", "if not TYPE_CHECKING:\n    Other = Greeter\n", "Other = helpers.Base\n",
    "try:\n    import ujson\nexcept ImportError:\n    ujson = None\n", "Greeter.__module__ = 'elsewhere'\n",
    "@dataclasses.dataclass\nclass Row:\n    name: 'str'\n", "@dataclasses.dataclass\nclass Row:\n    name: 'typing.Any'\n",
    "@dataclasses.dataclass\nclass Row:\n    name: str\n", "from .other import thing\n", "try:\n    from .other import thing\nexcept ImportError:\n    pass\n",
    "def later():\n    from .other import thing\n", "def later():\n    @dataclasses.dataclass\n    class Row:\n        name: 'str'\n",
    "items = [Greeter]\n", "Dynamic = type('Dynamic', (Greeter,), {'__module__': __name__})\n", "Other = Input\n",
    "class Second(Greeter):\n    description = 'x'\n\n    def __init__(self, size):\n        self.size = size\n",
    "Greeter = keeps(Greeter)\n", "for Other in (Greeter,):\n    pass\n", "Pair = Other = Greeter\n", "Other, size = Greeter, 3\n",
    "if __name__ == '__main__':\n    Other = Greeter\n", "class Kind(enum.Enum):\n    ONE = 1\n",
    "def make():\n    class Inner(Greeter):\n        pass\n\n    return Inner\n",
)  # fmt: skip
PATHS = (
    "greeter.py", "greeter.py", "greeter.py", "greeter.py", "greeter.py", "greeter.py", "greeter.py", "greeter.py", "team/greeter.py",
    "team/send-mail.py", "Team/greeter.py", "system/greeter.py", "team/system.py", "acl/greeter.py", "a__b/class.py", "team/9lives.py",
    "plugins/greeter.py", "schema.py", "ünï.py", "a.b.py", "a b.py", "core_x/greeter.py", "x" * 100 + "/" + "y" * 95 + ".py",
    "x" * 100 + "/" + "y" * 90 + ".py",
)  # fmt: skip
METAS = (
    "", "", "", "", "", "", "", "description: From the metadata\n", "entry_point: greeter:Greeter\n", "entry_point: Greter\n",
    "entry_point: helpers:Output\n", "entry_point: a:b:Greeter\n", "entry_point: CONSTANT\n", "entry_point: later\n", "version: 3\n",
)  # fmt: skip


@dataclass(frozen=True)
class Generated:
    """One project with one module file."""

    path: str
    """Below the extensions."""
    files: dict[str, str] = field(default_factory=dict)

    @property
    def module_id(self) -> str:
        return self.path.removesuffix(".py").replace("/", ".")


def generate(seed: int) -> Generated:
    """A module file; of its parts most are sound, so that single faults are seen."""
    chance = random.Random(seed)

    def pick(parts: tuple[str, ...], sound: int) -> str:
        return chance.choice(parts) if chance.random() < 0.18 else parts[chance.randrange(sound)]

    members = [
        pick(DESCRIPTIONS, 3),
        pick(SCHEMAS, 3).format(n="input_schema"),
        pick(SCHEMAS, 3).format(n="output_schema"),
        pick(CONSTRUCTORS, 4),
        pick(EXECUTES, 3),
        pick(LOADS, 3),
    ]
    body = "".join(f"    {member}\n\n" for member in members if member) or "    pass\n"
    bases = pick(BASES, 4)
    before = "".join(text for name, text in BEFORE.items() if name in bases)
    future = "from __future__ import annotations\n\n" if chance.random() < 0.05 else ""
    source = f"{future}{HEADER}{before}{pick(DECORATORS, 5)}class Greeter{bases}:\n{body}\n{pick(AFTER, 5)}"
    path = pick(PATHS, 8)
    files = {
        "apcore.yaml": "version: '1'\nproject:\n  name: x\n",
        "helpers.py": HELPERS,
        f"extensions/{path}": source,
    }
    meta = pick(METAS, 6)
    if meta:
        files[f"extensions/{path.removesuffix('.py')}_meta.yaml"] = meta
    return Generated(path, files)
