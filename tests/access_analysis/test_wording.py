"""What is said in words is what was found: descriptions are read back and compared with the sets they stand for."""

from __future__ import annotations

import random
import re
from typing import TYPE_CHECKING

import pytest
from access_lists import random_document, read, text_of
from apcore.utils.pattern import match_pattern

from plugcheck_lsp.documents import yaml as documents
from plugcheck_lsp.text import Text
from plugcheck_rules.hosts.apcore.acls.grants import described, grants, takers
from plugcheck_rules.hosts.apcore.acls.reach import reach_of
from plugcheck_rules.hosts.apcore.acls.reading import read_access_list
from plugcheck_rules.hosts.apcore.acls.regions import callers_named, rectangles, targets_named

if TYPE_CHECKING:
    from plugcheck_rules.hosts.apcore.acls.ground import Side

ALL = ("every caller, calls from outside included", "every caller", "every module")


def meant(words: str, side: Side) -> int | None:
    """The classes that a description means; None where it gives examples alone."""
    if "others like these" in words:
        return None
    whole, _, excepted = words.partition(" but ")
    return named(whole, side) & ~(named(excepted, side) if excepted else 0)


def named(words: str, side: Side) -> int:
    if words in ALL:
        return side.classes.all
    globs = re.findall(r"`([^`]+)`", words)
    assert re.sub(r"`[^`]+`", "", words).replace(" and ", "").replace(", ", "") == ""
    return sum(
        1 << number
        for number, word in enumerate(side.classes.words)
        if any(match_pattern(glob, word) for glob in globs)
    )


def test_descriptions_of_callers_and_targets_are_exact() -> None:
    exact = 0
    for seed in range(150):
        reach = reach_of(read(random_document(random.Random(seed))))
        for part in reach.reached:
            for callers, targets in rectangles(part):
                for side, classes, words in (
                    (reach.ground.callers, callers, callers_named(reach.ground.callers, callers)),
                    (reach.ground.targets, targets, targets_named(reach.ground.targets, targets)),
                ):
                    found = meant(words, side)
                    assert found in (None, classes), (seed, words)
                    exact += found is not None
    assert exact > 1000


def test_rectangles_are_the_part_they_are_made_of() -> None:
    for seed in range(60):
        reach = reach_of(read(random_document(random.Random(seed))))
        for part in reach.reached:
            cells: dict[tuple[int, int], int] = {}
            for (callers, targets), situations in rectangles(part).items():
                for situation in situations:
                    for caller in range(callers.bit_length()):
                        if callers >> caller & 1:
                            assert not cells.get((situation, caller), 0) & targets, "no two overlap"
                            cells[situation, caller] = cells.get((situation, caller), 0) | targets
            assert cells == dict(part)


def test_every_rule_of_every_list_can_be_described() -> None:
    for seed in range(80):
        document = random_document(random.Random(seed))
        text = Text(text_of(document))
        reach = reach_of(read_access_list(documents.parse(text).roots[0]))
        for place in range(len(reach.claims)):
            told = described(reach, place, text)
            assert told.startswith("This rule ")
            assert told.endswith(".")
            assert bool(grants(reach, place)) or not reach.reached[place] or "by itself" in told
            assert all(rule.index < place for rule in takers(reach, place))


RULES = """\
rules:
  - {callers: ["@external"], targets: ["api.*"], effect: allow}
  - {callers: ["*"], targets: ["vault.*"], effect: deny}
  - {callers: ["root.*"], targets: ["vault.keys"], effect: allow}
  - {callers: ["root.*", "api.*"], targets: ["*"], effect: allow, conditions: {roles: [admin]}}
  - {callers: ["*"], targets: ["*"], effect: allow, approval: required}
"""


@pytest.mark.parametrize(
    ("place", "words"),
    [
        (0, "This rule allows: `@external` -> `api.*`. For example `@external` -> `api.users`."),
        (
            2,
            "This rule never decides: rule 1 (line 3) takes every call that it is about. For example `root.a`",
        ),
        (3, "where its conditions are met: `api.*` and `root.*` -> every module but `vault.*`"),
        (3, "`api.users` -> `api.users` by an identity of type `user` with the role `admin`."),
        (4, "This rule allows after approval"),
        (4, "Of the rest rules 0 (line 2), 1 (line 3) and 3 (line 5) above decide."),
    ],
)
def test_what_a_rule_decides_after_the_rules_above_it(place: int, words: str) -> None:
    text = Text(RULES)
    reach = reach_of(read_access_list(documents.parse(text).roots[0]), known=["api.users"])
    assert words in described(reach, place, text)
