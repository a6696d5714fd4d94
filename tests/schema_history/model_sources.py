"""Pydantic models, drawn as source: what a field can be annotated with, bounded by, and default to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from plugcheck_lsp.documents.python import parse
from plugcheck_lsp.python.program import Program
from plugcheck_lsp.text import Text

if TYPE_CHECKING:
    import random
    from pathlib import Path

    import pydantic

    from plugcheck_lsp.python.module import ClassFacts

HEAD = '''
import datetime
import decimal
import enum
import typing as t
import uuid
from collections.abc import Mapping, Sequence
from typing import Annotated, Any, ClassVar, Dict, List, Literal, Optional, Union

import annotated_types
import pydantic as p
from pydantic import BaseModel, ConfigDict, Field, computed_field, field_validator, model_validator
from pydantic import conint, conlist, constr

LOW, HIGH = 1, 9
LIMIT = 7
NAMES = Literal["x", "y"]
Short = Annotated[str, Field(max_length=5)]


class Colour(str, enum.Enum):
    RED = "red"
    BLUE = "blue"

    def shout(self) -> str:
        return self.value.upper()


class Level(enum.IntEnum):
    LOW = 1
    HIGH = 2


class Odd(enum.Enum):
    ONE = enum.auto()
    TWO = enum.auto()


class Item(BaseModel):
    """A thing."""

    name: str = Field(min_length=1)
    count: int = 0


class Node(BaseModel):
    label: str
    below: "list[Node]" = []

'''
ANNOTATIONS = (
    "str", "int", "float", "bool", "Any", "dict", "list", "dict[str, Any]", "dict[str, int]", "list[str]", "List[int]",
    "list[Item]", "Optional[str]", "Optional[int]", "int | None", "str | int", "Union[str, int, None]", "Literal['a', 'b']",
    "Literal['a', 1, None]", "Literal[True]", "NAMES", "Optional[NAMES]", "Colour", "Colour | None", "Level", "Odd", "Item",
    "Item | None", "Optional[Item]", "Node", "Short", "list[Short]", "constr(min_length=2, pattern='^a')", "conint(ge=1, lt=9)",
    "conlist(int, max_length=3)", "p.PositiveInt", "p.NonNegativeFloat", "p.StrictStr", "datetime.datetime", "datetime.date",
    "uuid.UUID", "decimal.Decimal", "bytes", "tuple[int, str]", "set[int]", "Sequence[str]", "Mapping[str, Any]", "t.Any",
    "t.Optional[t.List[str]]", "Annotated[int, Field(ge=LOW, le=LIMIT)]", "Annotated[int, annotated_types.Gt(3)]",
    "Annotated[str, annotated_types.MinLen(2)]", "Annotated[str, p.StringConstraints(max_length=4)]",
    "Annotated[Optional[int], Field(ge=2)]", "Optional[Annotated[int, Field(ge=2)]]", "Annotated[str, 'note']", "'str'",
    "'Item | None'", "list[list[int]]", "p.HttpUrl", "Annotated[list[int], Field(min_length=1)]", "int | float", "None",
    "Annotated[str, p.BeforeValidator(str)]", "Annotated[str, p.WithJsonSchema({'type': 'integer'})]", "p.Json", "p.SecretStr",
    "t.Union[Item, Node]", "Literal['a'] | Literal['b']", "Annotated[str, Field(alias='other', description='d')]",
)  # fmt: skip
ARGUMENTS = (
    "ge=1", "gt=0", "le=LIMIT", "lt=100", "multiple_of=2", "min_length=1", "max_length=8", "pattern='^[a-z]+$'",
    "description='what it is'", "title='T'", "examples=['a']", "alias='camelCase'", "validation_alias='va'",
    "serialization_alias='sa'", "json_schema_extra={'minimum': 3}", "strict=True", "deprecated=True", "exclude=True",
    "alias=p.AliasChoices('one', 'two')" , "validation_alias=p.AliasPath('deep', 0)",
)  # fmt: skip
DEFAULTS = (
    "None", "1", "-2.5", "'text'", "[]", "{}", "True", "LIMIT", "'a'", "Colour.RED", "['a', 'b']", "{'k': [1, None]}", "(1, 2)",
    "float('inf')", "Item(name='x')",
)  # fmt: skip
CONFIGS = (
    "extra='forbid'", "extra='allow'", "extra='ignore'", "populate_by_name=True", "alias_generator=str.upper",
    "str_max_length=9", "str_strip_whitespace=True", "frozen=True", "title='M'", "json_schema_extra={'x': 1}",
    "use_attribute_docstrings=True", "use_enum_values=True",
)  # fmt: skip
EXTRAS = (
    "    _hidden: int = 3\n", "    KIND: ClassVar[str] = 'k'\n",
    "    @field_validator('f0', check_fields=False)\n    @classmethod\n    def check(cls, value):\n        return value\n",
    "    @model_validator(mode='after')\n    def whole(self):\n        return self\n",
    "    @computed_field\n    @property\n    def made(self) -> int:\n        return 1\n",
    "    class Config:\n        extra = 'forbid'\n",
)  # fmt: skip


def draw_field(random: random.Random, name: str) -> str:
    annotation = random.choice(ANNOTATIONS).replace("'other'", f"'other_{name}'")
    line = f"    {name}: {annotation}"
    what = random.random()
    if what < 0.35:
        return line + "\n"
    if what < 0.5:
        return f"{line} = {random.choice(DEFAULTS)}\n"
    given = [
        argument.replace("'camelCase'", f"'camel{name}'").replace("'va'", f"'va_{name}'")
        for argument in random.sample(ARGUMENTS, random.randrange(3))
    ]
    if random.random() < 0.5:
        default = random.choice(("...", *DEFAULTS, "default_factory=list", "default_factory=lambda: 3"))
        given.append(default if "default_factory" in default else f"default={default}")
    return f"{line} = Field({', '.join(dict.fromkeys(given))})\n"


def draw_model(random: random.Random, name: str, bases: str, fields: int) -> str:
    lines = []
    if random.random() < 0.3:
        config = random.sample(CONFIGS, random.randrange(1, 3))
        if len({c.partition("=")[0] for c in config}) == len(config):
            lines.append(f"    model_config = ConfigDict({', '.join(config)})\n")
    lines += [draw_field(random, f"f{random.randrange(12)}") for _ in range(fields)]
    if random.random() < 0.25:
        lines.append(random.choice(EXTRAS))
    return f"class {name}({bases}):\n{''.join(lines) or '    pass'}\n\n"


def draw_source(random: random.Random) -> str:
    """A module with a model `Input`, which may inherit."""
    parts = [HEAD]
    bases = "BaseModel"
    if random.random() < 0.35:
        parts.append(draw_model(random, "Base", "BaseModel", random.randrange(1, 4)))
        bases = random.choice(("Base", "Base, Item"))
    parts.append(draw_model(random, "Input", bases, random.randrange(1, 5)))
    return "\n".join(parts)


@dataclass(frozen=True)
class Drawn:
    """The same model as code shows it, and as Python makes it."""

    source: str
    program: Program
    owner: ClassFacts
    schema: dict[str, Any]


def made(source: str, path: Path, name: str = "Input") -> Drawn | None:
    """None where Python or Pydantic refuses the source."""
    try:
        model = live(source, name)
        schema = model.model_json_schema()
    except Exception:  # noqa: BLE001 - whatever Pydantic raises for what it does not take
        return None
    program = Program({path: parse(Text(source))}, (path.parent,))
    return Drawn(source, program, program.modules[path].classes[name], schema)


def live(source: str, name: str = "Input") -> type[pydantic.BaseModel]:
    """The class, made."""
    import sys
    import types
    import warnings

    module = types.ModuleType("drawn_models")
    sys.modules["drawn_models"] = module  # annotations in strings are looked up there
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        exec(compile(source, "drawn_models.py", "exec", dont_inherit=True), module.__dict__)
        model: type[pydantic.BaseModel] = getattr(module, name)
        model.model_rebuild(_types_namespace=module.__dict__)
    return model
