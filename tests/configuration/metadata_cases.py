"""Random metadata and id maps of a small project as YAML text, most of them faulty."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_MODULE = """\
from pydantic import BaseModel


class Empty(BaseModel):
    pass


class Worker:
    description = "Works"
    input_schema = Empty
    output_schema = Empty
{version}
    def execute(self, inputs, context):
        return {{}}


class Helper:
    pass
"""
VERSIONS = {"a": None, "b": "2.1.0", "c": "0.3.1", "shop/d": "v7"}
"""The modules of the project by file, with the version that the class gives."""
FILES = {
    "apcore.yaml": 'version: "1.0"\nproject: {name: shop}\nid_map: {overrides: ids.yaml}\n',
    **{
        f"extensions/{name}.py": _MODULE.format(version=f'    version = "{version}"\n' if version else "")
        for name, version in VERSIONS.items()
    },
}
IDS = [name.replace("/", ".") for name in VERSIONS]
METAS = [f"extensions/{name}_meta.yaml" for name in VERSIONS]
ODD = (
    "null", "true", "false", "0", "1", "1.0", '"1.0"', "text", '""', "[]", "{}", "[a]", "{a: 1}", "2024-01-02", "é🎉",
    "[[a]]", "5", "on", "[null]", "[{}]", "{5: 1}",
)  # fmt: skip
_CONSTRAINTS = (
    '"1"', '"1.0"', '">=1.0"', '"^2.0"', '"~2.1"', '">=1.0,<3"', '"<1"', '"=2.1.0"', '"v1"', '"latest"', '">= 1.0"',
    '"==1.0"', '""', '",1"', '"1,"', "1.0", "1", '"^0.3"', '"0.3"', '"*"', '"2.x"', '">0.0.0"', '"<5,latest"', '">5,latest"',
)  # fmt: skip

_KEYS = (
    "version", "annotations", "examples", "metadata", "tags", "entry_point", "description", "name", "x-note",
    "depndencies",
)  # fmt: skip


def cases(seed: int, count: int) -> Iterator[dict[str, str]]:
    """`count` sets of files, the same for the same seed. A file that says nothing is empty."""
    chance = random.Random(seed)
    for _ in range(count):
        files = dict.fromkeys(METAS, "")
        for path in chance.sample(METAS, chance.choice([1, 1, 2, 3, 4])):
            files[path] = _meta(chance, path)
        files["ids.yaml"] = _id_map(chance) if chance.random() < 0.25 else "mappings: []\n"
        yield files


def _meta(chance: random.Random, path: str) -> str:
    if chance.random() < 0.04:
        return chance.choice(
            ["- a\n", "text\n", "null\n", "5\n", "{}\n", "# nothing\n", "a: 1\n---\nb: 2\n", "a: [\n"]
        )
    lines: list[str] = []
    if chance.random() < 0.7:
        lines.extend(_dependencies(chance))
    keys = chance.sample(_KEYS, chance.choice([0, 0, 1, 2]))
    lines.extend(f"{key}: {_value(key, chance)}" for key in keys)
    text = "\n".join(lines) + "\n"
    return text.replace("\n", "\r\n") if chance.random() < 0.1 else text


def _dependencies(chance: random.Random) -> Iterator[str]:
    if chance.random() < 0.05:
        yield f"dependencies: {chance.choice(ODD)}"
        return
    yield "dependencies:"
    for _ in range(chance.choice([1, 1, 1, 2])):
        if chance.random() < 0.04:
            yield f"  - {chance.choice(ODD)}"
            continue
        target = chance.choice(IDS)
        if chance.random() < 0.08:
            target = chance.choice(["nope", "system.health.summary", "B", *ODD])
        yield f"  - module_id: {target}"
        if chance.random() < 0.4:
            yield f"    version: {chance.choice(_CONSTRAINTS)}"
        if chance.random() < 0.3:
            yield f"    optional: {chance.choice(['true', 'true', 'false', chance.choice(ODD)])}"


def _value(key: str, chance: random.Random) -> str:
    if chance.random() < 0.3:
        return chance.choice(ODD)
    match key:
        case "version":
            return chance.choice(["1.0.0", '"2.1"', "1.0", "v3", "5", '"0.3.9-rc.1"', "latest"])
        case "annotations":
            return chance.choice(
                ["{readonly: true}", "{read_only: true}", "{extra: 5}", "{cache_ttl: x}", "{5: 1}", "{streaming: true}",
                 "{cache_key_fields: [a]}", "{discoverable: false}"]
            )  # fmt: skip
        case "examples":
            return chance.choice(
                ["[{title: x}]", "[{inputs: {}}]", "[{title: x, input: 5}, {}]", "[{title: null}]", "[a]"]
            )
        case "entry_point":
            return chance.choice(["x.py:Worker", "Worker", "Wroker", "a:b:Worker", '":"'])
        case "tags":
            return chance.choice(["[a, b]", "a"])
        case "metadata":
            return chance.choice(["{a: 1}", "[a]"])
    return "text"


def _id_map(chance: random.Random) -> str:
    if chance.random() < 0.15:
        return chance.choice(
            ["", "mapping: []\n", "mappings: 5\n", "mappings: null\n", "- a\n", "mappings: [a]\n", "mappings: [null]\n",
             "mappings: [[]]\n", "mappings: [{}]\n", "mappings: {}\n", "mappings: [{file: [a], id: x}]\n"]
        )  # fmt: skip
    lines = ["mappings:"]
    for _ in range(chance.choice([1, 2])):
        file = chance.choice(
            ["a.py", "b.py", "shop/d.py", "./a.py", "extensions/a.py", "nope.py", "c.py", "null", "5"]
        )
        lines.append(f"  - file: {file}")
        if chance.random() < 0.93:
            name = chance.choice(
                ["shop.x", "x", "b", "shop.d", "system.x", "Shop.x", "shop-x", "x__y", *ODD[:9], "c"]
            )
            lines.append(f"    id: {name}")
    return "\n".join(lines) + "\n"
