"""Every entry of the catalogs: it is known through an alias, and silent where a local name hides it."""

from __future__ import annotations

import pytest
from async_check import codes

from plugcheck_rules.catalogs import blocking, coroutines

CODE_OF = {"files": "ASY002", "loop": "ASY005"}
WAITING = sorted(blocking().by_name)
COROUTINES = sorted(effect.name for effect in coroutines().of_category("coroutine"))
MANAGERS = sorted(effect.name for effect in coroutines().of_category("async-manager", "sync-manager"))


def use_of(name: str, argument: str) -> tuple[str, str, str]:
    """An import under a name of our own, the expression that calls `name`, and the name that it stands on."""
    first, *rest = name.split("()")
    parts = first.split(".")
    if parts[0] == "builtins":
        head, short = "", parts[1]
    else:
        # the first part that begins with a capital letter is a class; before it stand modules
        size = next((n for n, part in enumerate(parts) if n and part[:1].isupper()), len(parts) - 1)
        head = f"from {'.'.join(parts[:size])} import {parts[size]} as zz\n"
        short = ".".join(["zz", *parts[size + 1 :]])
    call = f"({argument})".join([short, *rest]) + f"({argument})"
    return head, call, short.partition(".")[0]


@pytest.mark.parametrize("name", WAITING)
def test_what_waits_is_known_through_an_alias_and_not_when_hidden(name: str) -> None:
    head, call, root = use_of(name, "'a'")
    code = CODE_OF.get(blocking().by_name[name].category, "ASY001")
    assert set(codes(f"{head}\n\nasync def execute():\n    return {call}\n")) == {code}
    assert codes(f"def {root}(*a): ...\n\n\nasync def execute():\n    return {call}\n") == []
    assert codes(f"{head}\n\nasync def execute({root}):\n    return {call}\n") == []
    assert codes(f"{head}\n\ndef execute():\n    return {call}\n") == []


@pytest.mark.parametrize("name", COROUTINES)
def test_a_coroutine_is_known_through_an_alias_and_not_when_hidden(name: str) -> None:
    head, call, root = use_of(name, "'a'")
    assert codes(f"{head}\n\nasync def execute():\n    {call}\n") == ["ASY003"]
    assert codes(f"{head}\n\nasync def execute():\n    await {call}\n") == []
    assert codes(f"def {root}(*a): ...\n\n\nasync def execute():\n    {call}\n") == []


@pytest.mark.parametrize("name", MANAGERS)
def test_a_manager_is_known_through_an_alias_and_not_when_hidden(name: str) -> None:
    head, call, root = use_of(name, "'a'")
    right = "async with" if coroutines().by_name[name].category == "async-manager" else "with"
    wrong = "with" if right == "async with" else "async with"
    body = "async def execute():\n    {} {}:\n        pass\n"
    assert "ASY007" in codes(f"{head}\n\n{body.format(wrong, call)}")
    assert "ASY007" not in codes(f"{head}\n\n{body.format(right, call)}")
    assert codes(f"def {root}(*a): ...\n\n\n{body.format(wrong, call)}") == []
