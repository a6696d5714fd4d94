"""Which patterns can match an id: against every legal id of a few characters, and the released matcher."""

from __future__ import annotations

import random
import re
from itertools import product

import pytest
from apcore.registry.registry import Registry
from apcore.utils.pattern import match_pattern

from plugcheck_rules.hosts.apcore.acls.legal_ids import (
    can_match,
    likely_special,
    matches,
    mended,
    reserved_segment,
    why_impossible,
)

LEGAL = re.compile(r"[a-z][a-z0-9_]*(?:\.[a-z][a-z0-9_]*)*")
IDS = [
    "".join(chars)
    for length in range(1, 8)
    for chars in product("a0._", repeat=length)
    if LEGAL.fullmatch("".join(chars))
]


def test_a_pattern_is_impossible_exactly_if_no_id_matches() -> None:
    draw = random.Random(2)
    seen = {True: 0, False: 0}
    for _ in range(1500):
        pattern = "".join(draw.choices("aa0_.**", k=draw.randint(1, 5)))
        real = any(match_pattern(pattern, module_id) for module_id in IDS)
        assert can_match(pattern) == real, (pattern, why_impossible(pattern))
        seen[real] += 1
    assert min(seen.values()) > 300


def test_matching_is_the_hosts() -> None:
    draw = random.Random(4)
    for _ in range(4000):
        pattern = "".join(draw.choices("ab.**@é", k=draw.randint(1, 7)))
        name = "".join(draw.choices("ab.@é", k=draw.randint(0, 8)))
        assert matches(pattern, name) == match_pattern(pattern, name), (pattern, name)


@pytest.mark.parametrize(
    ("pattern", "words"),
    [
        ("Executor.*", "capital letters such as `E`"),
        ("my-mod", "no `-`"),
        ("a b", "no blank"),
        ("a..b", "no segment of an id is empty"),
        (".a", "begins with a dot"),
        ("a.", "ends with a dot"),
        ("9a", "begins with a letter"),
        ("a._b", "begins with a letter"),
        ("*.9*", "begins with a letter"),
        ("a" * 193, "192 characters"),
        ("a" * 192 + "*b", "192 characters"),
        ("É", "no `É`"),
        ("@foo", "no `@`"),
        ("$orders.*", "no `$`"),
    ],
)
def test_why_no_id_matches(pattern: str, words: str) -> None:
    assert words in (why_impossible(pattern) or "")


@pytest.mark.parametrize(
    "pattern", ["*", "**", "a", "a" * 192, "*9", "a__b.class", "*.*.*", "*_*", "system.*", "@system"]
)
def test_what_some_id_matches(pattern: str) -> None:
    assert why_impossible(pattern) is None


@pytest.mark.parametrize(
    ("pattern", "meant"),
    [
        ("Executor.*", "executor.*"),
        ("my-mod", "my_mod"),
        ("a..b.", "a.b"),
        ("é", None),
        ("9", None),
        ("a", None),
    ],
)
def test_what_was_likely_meant(pattern: str, meant: str | None) -> None:
    assert mended(pattern) == meant


def test_calls_from_outside_are_callers_alone() -> None:
    assert can_match("@*", caller=True)
    assert can_match("*external", caller=True)
    assert not can_match("@*")
    assert not can_match("@sys*", caller=True)


@pytest.mark.parametrize(
    ("pattern", "meant"),
    [
        ("@System", "@system"),
        ("@extern", "@external"),
        ("@foo", None),
        ("@system", None),
        ("@ext*", None),
        ("system", None),
    ],
)
def test_special_names(pattern: str, meant: str | None) -> None:
    assert likely_special(pattern) == meant


@pytest.mark.parametrize("pattern", ["internal.*", "core", "plugin.a.*", "acl.*"])
def test_reserved_namespaces_are_the_registrys(pattern: str) -> None:
    assert reserved_segment(pattern) == pattern.partition(".")[0]
    with pytest.raises(Exception, match="reserved"):
        Registry().register(pattern.replace("*", "x"), object())


@pytest.mark.parametrize("pattern", ["system.*", "internals.x", "*internal.x", "a.internal", "internal*"])
def test_other_namespaces_are_free(pattern: str) -> None:
    assert reserved_segment(pattern) is None
