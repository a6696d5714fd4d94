"""Files that are made to be slow are looked at in bounded time, and no rule fails on them."""

from __future__ import annotations

import random
import time
from typing import TYPE_CHECKING

import pytest
from test_apcore_any_text import BOOK, lay_out, sources

from plugcheck_lsp.engine import check
from plugcheck_lsp.settings import Settings
from plugcheck_lsp.workspace import Workspace

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SECONDS = 30
"""Each takes a second or two; what multiplies takes hours."""
ACL = "acl/global_acl.yaml"
SCHEMA = "schemas/api/orders.schema.yaml"
CALLED = "input_schema: {type: object, properties: {a: {$ref: '#/definitions/d0'}}}\noutput_schema: {type: object}\n"


def schema(definitions: list[str]) -> str:
    listed = "".join(f"  d{number}: {body}\n" for number, body in enumerate(definitions))
    return f"module_id: api.orders\ndescription: Orders\nversion: '1.0.0'\ndefinitions:\n{listed}  last: {{}}\n{CALLED}"


def following(number: int) -> str:
    return f"{{$ref: '#/definitions/d{number + 1}'}}"


def rules(callers: Iterator[str], conditions: str = "") -> str:
    head = "version: '1.0'\ndefault_effect: deny\nrules:\n"
    tail = f", conditions: {conditions}" if conditions else ""
    return head + "".join(
        f"  - {{callers: ['{caller}'], targets: ['*'], effect: {('allow', 'deny')[number % 2]}{tail}}}\n"
        for number, caller in enumerate(callers)
    )


def stars(draw: random.Random, letters: str, length: int) -> str:
    return "*" + "*".join(draw.choices(letters, k=length)) + "*"


DRAW = random.Random(4)
MONSTERS = {
    "references that fork in properties": (
        SCHEMA,
        schema(
            [
                f"{{type: object, properties: {{a: {following(n)}, b: {following(n)}, c: {following(n)}}}}}"
                for n in range(40)
            ]
        ),
    ),
    "references that fork in allOf": (
        SCHEMA,
        schema([f"{{allOf: [{following(n)}, {following(n)}]}}" for n in range(40)]),
    ),
    "references all ways": (
        SCHEMA,
        schema([f"{{anyOf: [{', '.join(following(n) for n in range(-1, 29))}]}}" for _ in range(30)]),
    ),
    "patterns that multiply": (ACL, rules(stars(DRAW, "ab", 8) for _ in range(150))),
    "one endless pattern": (ACL, rules(iter(["*a" * 5000]))),
    "deep conditions": (ACL, rules(iter(["*"]), "{$not: " * 90 + "{}" + "}" * 90)),
    "patterns that come back": (
        SCHEMA,
        schema(["{type: string, pattern: '^(a+)+$', default: '" + "a" * 4000 + "!'}"]),
    ),
    "patterns that repeat repeats": (
        SCHEMA,
        schema(["{type: string, pattern: '" + "(a{0,1000}){0,1000}" * 20 + "'}"]),
    ),
}


@pytest.mark.parametrize("name", MONSTERS)
def test_monsters_are_looked_at_in_bounded_time(name: str, tmp_path: Path) -> None:
    path, text = MONSTERS[name]
    contents = {**sources("layered"), path: text}
    start = time.perf_counter()
    report = check(Workspace(tmp_path, lay_out(tmp_path, contents), Settings(), BOOK))
    assert time.perf_counter() - start < SECONDS
    assert report.faults == ()
    assert report.findings
