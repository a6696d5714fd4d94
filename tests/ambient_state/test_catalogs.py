"""Every entry of the catalogs: it fires through an alias, and is silent where a local name hides it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from plugcheck_rules.catalogs import objects, process_effects, surroundings

if TYPE_CHECKING:
    from ambient_check import Check

    from plugcheck_lsp.python.catalog import Effect

MADE = sorted(
    (name, kind.category)
    for name, kind in objects().made_by.items()
    if kind.category in {"lock", "context", "thread-local", "live"}
)
CODE_OF = {"lock": "AMB105", "context": "AMB106", "thread-local": "AMB107", "live": "AMB010"}
STATEFUL = sorted(
    name for name, kind in objects().made_by.items() if kind.category in {"container", "stateful"}
)
BY_METHOD = "pathlib.Path.open"


def alias(name: str) -> tuple[str, str]:
    """An import of `name` under a name of our own, and that name."""
    parts = name.split(".")
    if parts[0] == "builtins":
        return "", ".".join(parts[1:])
    # the longest lower-case run is taken for the module, as packages do name them; the rest are attributes
    size = next((n for n, part in enumerate(parts) if part[:1].isupper()), len(parts) - 1)
    size = min(size, len(parts) - 1)
    module, first, *rest = ".".join(parts[:size]), parts[size], *parts[size + 1 :]
    return f"from {module} import {first} as zz\n", ".".join(["zz", *rest])


@pytest.mark.parametrize(("name", "category"), [entry for entry in MADE if entry[0] != BY_METHOD])
def test_an_object_is_known_through_an_alias_and_not_when_hidden(
    name: str, category: str, check: Check
) -> None:
    head, short = alias(name)
    assert [finding.code for finding in check(f"{head}thing = {short}()\n")] == [CODE_OF[category]]
    root = short.partition(".")[0]
    hidden = f"class {root}:\n    pass\n\n\nthing = {short}()\n"
    assert check(hidden) == []


@pytest.mark.parametrize("name", STATEFUL)
def test_an_object_that_changes_is_known_through_an_alias_and_not_when_hidden(
    name: str, check: Check
) -> None:
    kind = objects().made_by[name]
    head, short = alias(name)
    if kind.attributes:
        use = "thing.attribute = 1"
    elif "__next__" in kind.mutators:
        use = "next(thing)"
    else:
        method = next(iter(sorted(kind.mutators - {"*"})), "draw")
        use = f"thing.{method}(1)"
    hook = f"\n\ndef execute():\n    {use}\n"
    expected = "AMB001" if kind.category == "container" else "AMB002"
    assert [f.code for f in check(f"{head}thing = {short}()\n{hook}")] == [expected]
    root = short.partition(".")[0]
    hidden = f"class {root}:\n    pass\n\n\nthing = {short}()\n{hook}"
    assert expected not in [f.code for f in check(hidden)]


def call_of(name: str, argument: str) -> tuple[str, str]:
    """An import under an alias, and the expression that calls `name`, which may go over what other calls return."""
    first, *rest = name.split("()")
    head, short = alias(first)
    links = [short, *rest]
    return head, f"({argument})".join(links) + f"({argument})"


@pytest.mark.parametrize("effect", process_effects().by_name.values(), ids=lambda effect: effect.name)
def test_an_effect_is_known_through_an_alias_and_not_when_hidden(effect: Effect, check: Check) -> None:
    head, use = call_of(effect.name, "'a'")
    if not effect.called:
        use = use.removesuffix("('a')") + "['a'] = 1"
    assert "AMB011" in [f.code for f in check(f"{head}{use}\n")]
    root = use.partition(".")[0].partition("(")[0].partition("[")[0]
    assert check(f"def {root}(*a): ...\n\n\n{use}\n") == []


@pytest.mark.parametrize("effect", surroundings().by_name.values(), ids=lambda effect: effect.name)
def test_a_read_is_known_through_an_alias_and_not_when_hidden(effect: Effect, check: Check) -> None:
    codes = {"environment": "AMB102", "directory": "AMB103", "path-argument": "AMB103", "value": "AMB108"}
    codes["event-loop"] = "AMB011" if process_effects().find(effect.name) else "AMB104"
    head, use = call_of(effect.name, "'a'")
    if not effect.called:
        use = use.removesuffix("('a')") + "['a']"
    assert codes[effect.category] in [f.code for f in check(f"{head}x = {use}\n")]
    root = use.partition(".")[0].partition("(")[0].partition("[")[0]
    assert check(f"def {root}(*a): ...\n\n\nx = {use}\n") == []
