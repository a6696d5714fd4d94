"""Random binding files of apcore as YAML text, most of them faulty, and the package that their targets lie in."""

from __future__ import annotations

import random
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

PACKAGE = {
    "shop/__init__.py": "from shop.orders import order as ordered\nfrom shop.orders import *\n",
    "shop/empty/__init__.py": "",
    "shop/orders.py": '''\
"""Targets."""

import dataclasses
import enum
import functools
import os
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any, Optional

from pydantic import BaseModel, Field

LIMIT = 5
NAMES = ["a"]
__all__ = ["pay", "LIMIT"]


class Result(BaseModel):
    count: int


def order(count: int, town: str = "x") -> dict:
    """Orders something."""
    return {}


def pay(amount: Annotated[int, Field(description="how much")], *more, **rest) -> Result:
    return Result(count=amount)


def nothing() -> None:
    return None


def untyped(count, town):
    return {}


def half(count: int, town):
    return {}


def no_return(count: int):
    return {}


def only_return(count) -> dict:
    return {}


def keywords(*, count: int, town) -> dict:
    return {}


def selfish(self, cls) -> dict:
    return {}


async def later(count: int) -> dict:
    return {}


def sets(items: set[str]) -> dict:
    return {}


def pairs(place: list[tuple[int, int]]) -> dict:
    return {}


def points(place: tuple[int, ...], names: dict[str, frozenset[int]]) -> dict:
    return {}


def path(count: int) -> Path:
    return Path()


def binary(data: Optional[bytes]) -> dict:
    return {}


def mapping(count: int) -> dict[str, set[int]]:
    return {}


def anything(value: Any) -> Any:
    return value


def maybe(value: int | None, names: list[str]) -> list[str]:
    return names


def wrapped(function):
    @functools.wraps(function)
    def inner(*args, **kwargs):
        return function(*args, **kwargs)

    return inner


@wrapped
def decorated(count: int) -> dict:
    return {}


alias = order
lambda_ = lambda count: {}
partial = functools.partial(order, 1)

if os.name == "posix":

    def branch(count: int) -> dict:
        return {}


class Desk:
    rate = 3

    def __init__(self, size=1):
        self.size = size
        self.made = order

    def place(self, count: int) -> dict:
        return {}

    def untyped(self, count):
        return {}

    def other(this, count: int) -> dict:
        return {}

    @staticmethod
    def fixed(count: int) -> dict:
        return {}

    @classmethod
    def of(cls, count: int) -> dict:
        return {}

    @property
    def title(self) -> str:
        return "x"

    @property
    def runner(self):
        return order


class BigDesk(Desk):
    def grow(self, by: int) -> None:
        return None


class Color(enum.Enum):
    RED = 1


@dataclasses.dataclass
class Size:
    height: int


class Plain:
    pass


class Deeper(Plain):
    pass


def plain(value: Plain | None) -> dict:
    return {}


def deeper(values: list[Deeper]) -> dict:
    return {}


def gives(count: int) -> Plain:
    return Plain()


def known(color: Color, size: Size, result: Result, kind: type[Plain], run: Callable[[Plain], None]) -> dict:
    return {}


class Closed:
    def __init__(self, key):
        self.key = key

    def place(self, count: int) -> dict:
        return {}


class Open:
    def __getattr__(self, name):
        return order
''',
    "shop/typed.py": """\
from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from apcore import Context

if TYPE_CHECKING:
    from pathlib import Path

    import os as system


def given(place: Path) -> dict:
    return {}


def returned(count: int) -> Path | None:
    return None


def quoted(place: "list[int]", kind: Literal["Path"]) -> "dict":
    return {}


def named(place: "Path") -> dict:
    return {}


def below(count: int, *, place: system.PathLike | None = None) -> dict:
    return {}


def late(count: int, context: Context, *rest: Path) -> dict:
    return {}


def well(count: int, context: Context) -> dict[str, int]:
    place: Path
    return {}
""",
    "loose.py": "def call(count: int) -> dict:\n    return {}\n",
}
TARGETS = [
    *(
        f"shop.orders:{name}"
        for name in re.findall(r"^(?:async )?(?:def|class) (\w+)", PACKAGE["shop/orders.py"], re.MULTILINE)
    ),
    *(f"shop.typed:{name}" for name in ("given", "returned", "quoted", "named", "below", "late", "well", "Context")),
    *(
        f"shop.orders:{name}"
        for name in (
            "Desk.place", "Desk.untyped", "Desk.other", "Desk.fixed", "Desk.of", "Desk.title", "Desk.runner",
            "Desk.rate", "Desk.size", "Desk.made", "Desk.nope", "Desk.place.more", "BigDesk.place", "BigDesk.grow",
            "Closed.place", "Open.place", "order.place", "nothing.x", "LIMIT", "NAMES", "alias", "lambda_", "branch",
            "nope", "Path", "os", "", "ordr", "partial", "Desk.", "__name__", "LIMIT.x",
        )
    ),
    "shop:ordered", "shop:pay", "shop:orders", "shop:nope", "shop.nope:order", "shop.empty:order", "shop.empty.x:y",
    "shop.orders.more:x", "loose:call", "loose.call:call", "shop.orders", "shop.orders:order:x", ":order", ".shop:order",
    "shop..orders:order", "shop.orders :order", "shop.orders: order", "loose:call.x",
]  # fmt: skip
ODD = (
    "null", "~", "true", "false", "no", "0", "1", "1.0", '"1.0"', "text", '""', "[]", "{}", "[a]", "{a: 1}", "strict",
    "permissive", "Strict", "2024-01-02", '"true"', "é🎉", "[a, [b]]", "5", ".nan", "'1.0.0'", "v1", "on",
)  # fmt: skip
SCHEMAS = (
    "{}", "{type: object, properties: {a: {type: string}}, required: [a]}", "{properties: {a: {type: strng}}}",
    "{properties: {a: {type: [string, 'null']}}}", "{properties: [a]}", "{properties: {a: text}}", "{oneOf: [], properties: 5}",
    "{required: 5}", "{required: a, properties: {}}", "{required: null}", "{properties: {_a: {}, b: {}}}",
    "{properties: {model_config: {}}}", "{properties: {model_dump: {}}}", "{properties: {5: {}}}", "{properties: null}",
    "{properties: {a: null}}", "{required: [[a]], properties: {a: {}}}", "{format: x, required: 5}", "{properties: abc}",
    "{properties: {a: {type: null}}}", "{properties: {model_x: {type: object}}}", "{required: [zz], properties: {a: {}}}",
)  # fmt: skip
REFERENCES = {
    "bindings/good.yaml": "input_schema: {}\noutput_schema: {properties: {a: {type: integer}}}\n",
    "bindings/empty.yaml": "",
    "bindings/list.yaml": "- a\n",
    "bindings/broken.yaml": "a: [\n",
    "bindings/null.yaml": "input_schema: null\n",
    "bindings/bad.yaml": "input_schema: {properties: {a: 5}}\n",
    "schemas/good.yaml": "input_schema: {}\noutput_schema: {}\n",
    "bindings/note.txt": "input_schema: {}\noutput_schema: {}\n",
}
CONFIG = """\
version: "1.0"
project: {name: shop}
validation:
  binding:
    description_max_length: 12
    documentation_max_length: 20
    tags_pattern: "^[a-z]+$"
    version_require_semver: true
"""
QUOTED = '"1.0"'
_KEYS = (
    "description", "documentation", "tags", "version", "annotations", "metadata", "auto_schema", "schema_ref",
    "input_schema", "output_schema",
)  # fmt: skip


def documents(seed: int, count: int) -> Iterator[str]:
    """`count` texts, the same for the same seed."""
    chance = random.Random(seed)
    for _ in range(count):
        yield document(chance)


def document(chance: random.Random) -> str:
    if chance.random() < 0.03:
        return chance.choice(
            ["", "# nothing\n", "null\n", "- a\n", "text\n", "spec_version: '1.0'\n", "bindings:\n", "bindings: {}\n",
             "bindings: [5]\n", "bindings: [null]\n", "bindings: []\n---\nbindings: []\n", "bindings: [\n"]
        )  # fmt: skip
    lines = []
    if chance.random() < 0.9:
        lines.append(f"spec_version: {chance.choice(['[a]', *ODD]) if chance.random() < 0.1 else QUOTED}")
    if chance.random() < 0.03:
        lines.append(
            f"{chance.choice(['owner', 'spec_verison', '5', 'on', 'display'])}: {chance.choice(ODD)}"
        )
    lines.append(chance.choice(["bindings:"] * 30 + ["binding:", "Bindings:"]))
    used: set[str] = set()
    for _ in range(chance.choice([1, 1, 1, 2, 3])):
        lines.extend(_binding(chance, used))
    text = chance.choice(["", "", "", "\ufeff", "# 🎉\n", "---\n"]) + "\n".join(lines) + "\n"
    return text.replace("\n", "\r\n") if chance.random() < 0.1 else text


def _binding(chance: random.Random, used: set[str]) -> Iterator[str]:
    entries: dict[str, str] = {}
    name = f"shop.m{chance.randint(0, 9 if chance.random() < 0.3 else 9999)}"
    if chance.random() < 0.1:
        name = chance.choice(
            ["Shop.x", "shop-x", "system.x", "5", "null", "''", "a" * 193, "shop..x", "[a]", "on", "acl", "é"]
        )
    entries["module_id"] = name
    used.add(name)
    sure = (
        "shop.orders:order",
        "shop.orders:pay",
        "loose:call",
        "shop.orders:Desk.place",
        "shop.orders:nothing",
    )
    target = chance.choice(sure if chance.random() < 0.55 else TARGETS)
    entries["target"] = chance.choice(ODD) if chance.random() < 0.03 else f'"{target}"'
    for key in chance.sample(_KEYS, chance.choice([0, 0, 1, 1, 2, 3])):
        entries[key] = _value(key, chance)
    if chance.random() < 0.35 and not {"auto_schema", "schema_ref"} & entries.keys():
        entries["input_schema"] = chance.choice(SCHEMAS[:2] if chance.random() < 0.6 else SCHEMAS)
        entries["output_schema"] = chance.choice(SCHEMAS[:2] if chance.random() < 0.6 else SCHEMAS)
    if chance.random() < 0.06:
        entries.pop(chance.choice(sorted(entries)))
    if chance.random() < 0.06:
        entries[chance.choice(["display", "examples", "traget", "descripton", "5", "null", "Target"])] = (
            chance.choice(ODD)
        )
    first = "  - "
    for key, value in entries.items():
        yield f"{first}{key}: {value}"
        first = "    "
    if first == "  - ":
        yield "  - {}"


def _value(key: str, chance: random.Random) -> str:
    if chance.random() < 0.25:
        return chance.choice(ODD)
    match key:
        case "tags":
            return chance.choice(["[a, b]", "[a, Bad]", "[]", "[5]", "['a-b']"])
        case "version":
            return chance.choice(['"1.0.0"', "1.2.3", '"1.0"', "1.0.0-rc.1", "'01.0.0'"])
        case "annotations":
            return chance.choice(
                ["{readonly: true}", "{streaming: true}", "{streaming: 'true'}", "{cache_ttl: -1}", "{extra: 5}", "{5: x}",
                 "{cache_key_fields: [a]}", "{read_only: true}", "{cache_ttl: x}", "{cache_key_fields: 5}"]
            )  # fmt: skip
        case "metadata":
            return chance.choice(["{a: 1}", "{5: 1}", "{x-deprecation: {since: x}}"])
        case "auto_schema":
            return chance.choice(["true", "strict", "permissive", "false", '"true"'])
        case "schema_ref":
            return chance.choice(
                ["good.yaml", "./good.yaml", "../schemas/good.yaml", "nope.yaml", "list.yaml", "empty.yaml", "broken.yaml",
                 "null.yaml", "bad.yaml", "note.txt", ".", "schemas/good.yaml"]
            )  # fmt: skip
        case "input_schema" | "output_schema":
            return chance.choice(SCHEMAS)
    return chance.choice(["short", "a text of some length"])
