"""Patterns against the engine that compiles them in apcore's models."""

from __future__ import annotations

import random

import pytest
from pydantic_core import SchemaError, SchemaValidator, core_schema

from plugcheck_rules.hosts.apcore.schemas.rust_regex import regex_fault

_WRITTEN = (
    r"a b é 😀 . ^ $ \d \w \s \D \b \B \A \z \Z \1 \. \- \/ \é \x41 \x{41} \x4 \u0041 \u{1F600} \p{L} \pN \p{Foo} \P{Lu}"
    r" [a-z] [^a] []a] [a ] } { {2} {2,} {2,5} {5,2} {,3} * + ? | ( ) (?: (?i) (?i: (?P<n> (?<m> (?= (?! (?<= (?P=n) (?x)"
    r" # && -- ~~ - [[:alpha:]] [: [a-\d] [\w-] [z-a] \b{start} \ \n (?-u) (?-u: (?s-m) (?) \< [a&&b] [^ [ \] \[ 0 _ = <"
    r" > : ! , P x (?U) (?# (?ii) (?i-) \p{sc=Greek} \p{Script=Nope} \p{^L} {100} [\d-a] [--a] [\x41-\x5A] \U00000041 \e"
)
ATOMS = (*_WRITTEN.split(" "), " ")


def theirs(pattern: str) -> str:
    try:
        SchemaValidator(core_schema.str_schema(pattern=pattern))
    except SchemaError as error:
        return str(error)
    return ""


def compare(seed: int, count: int) -> int:
    chooser = random.Random(seed)
    refused = 0
    for _ in range(count):
        pattern = "".join(chooser.choice(ATOMS) for _ in range(chooser.randint(1, 8)))
        real, ours = theirs(pattern), regex_fault(pattern)
        refused += bool(real)
        assert bool(real) == (ours is not None), f"{pattern!r}: {real or 'taken'}, ours: {ours}"
        if ours is not None:
            assert 0 <= ours.start <= ours.end <= len(pattern)
    return refused


def test_a_slice_of_generated_patterns() -> None:
    assert 500 < compare(1, 2000) < 1900


@pytest.mark.slow
def test_generated_patterns() -> None:
    compare(2, 60_000)


@pytest.mark.parametrize(
    "pattern",
    [
        *("a" * 50, "(" * 250 + ")" * 250, "(" * 251 + ")" * 251, "[" * 251 + "a" + "]" * 251),
        *(
            r"\w{1,200}",
            r"\w{1,255}",
            r"^[\w.-]{1,128}$",
            r"^[\w\s]{1,300}$",
            r"\d{1,1000}",
            r"\d{3000}",
            ".{0,255}",
        ),
        *(
            r"[^\s@]{1,64}@[^\s@]{1,255}",
            r"(\w{100}){3}",
            r"(?:a{1000}){1000}",
            "a{4294967296}",
            r"\p{L}{300}",
        ),
        *(
            "(?x) a # comment (",
            "(?x)[a #]",
            "[a-\\n]",
            "",
            "|",
            "()",
            "(?P<a.b[0]>x)",
            "(?P<1>x)",
            "a{2}{3}",
        ),
    ],
)
def test_patterns_that_matter(pattern: str) -> None:
    assert bool(theirs(pattern)) == (regex_fault(pattern) is not None)
