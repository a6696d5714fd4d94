"""A `teardown` for a plugin that has none, which releases all that its instance keeps."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from plugcheck_lsp.findings import FileEdit
from plugcheck_lsp.python.edits.additions import made_async, new_method
from plugcheck_lsp.python.edits.blocks import guarded_from
from plugcheck_rules.hosts.dagstack.instance_resources import instance_resources
from plugcheck_rules.leaked_resources.release_edits import release_lines

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from plugcheck_lsp.python.module import ClassFacts
    from plugcheck_lsp.python.resources.keeping import Kept
    from plugcheck_lsp.text import Span
    from plugcheck_rules.hosts.dagstack.facts import ManifestFacts
    from plugcheck_rules.hosts.dagstack.instance_resources import InstanceResources


class Teardown(NamedTuple):
    """The edits that add it, and what they are about."""

    attributes: tuple[str, ...]
    """What it releases, in that order."""
    edits: tuple[FileEdit, ...]
    mends: tuple[tuple[str, Path, Span], ...]
    guarded: bool
    """Whether a `setup` that fails calls it."""


def teardown(facts: ManifestFacts, owner: ClassFacts) -> Teardown | None:
    """None where the class has one, keeps nothing, or where it cannot be said how each thing is released.

    dagstack calls no `teardown` after a failed `setup` (`setup_all` in `registry.py`): where `setup` can fail after it
    acquired something, it is made to call it.
    """
    life = instance_resources(facts)
    if life.teardown is not None or not life.is_known:
        return None
    kept = sorted((one for one in life.kept if not life.is_released(one)), key=_age)
    if not kept or any(one.stores[0].owner is not owner for one in kept):
        return None
    is_async = any(one.resource.async_release for one in kept)
    guard = _guard(life, kept, awaited=is_async)
    releases = [
        release_lines(
            facts.code.program,
            one,
            may_be_unset=bool(guard) or not (one.stores[0].always or _in_container(one)),
        )
        for one in reversed(kept)
    ]
    if not all(releases):
        return None
    annotated = any(method.scope.returns is not None for method in owner.all_methods)
    head = f"{'async ' if is_async else ''}def teardown(self){' -> None' if annotated else ''}:"
    added = new_method(owner, [head, *_indented(_one_by_one(releases))])
    if added is None:
        return None
    return Teardown(
        tuple(dict.fromkeys(one.stores[0].attribute for one in reversed(kept))),
        _joined((*guard, added)),
        tuple(("RES101", one.made.path, one.made.span) for one in kept),
        bool(guard),
    )


def _age(kept: Kept) -> tuple[bool, int]:
    """Smaller for what the instance gets earlier."""
    store = kept.stores[0]
    return store.function.name != "__init__", store.place.span.start


def _in_container(kept: Kept) -> bool:
    return kept.stores[0].in_container


def _guard(life: InstanceResources, kept: Sequence[Kept], *, awaited: bool) -> tuple[FileEdit, ...]:
    """Edits that let a failing `setup` release what it has by then; empty where it does not fail, or that cannot be."""
    setup = life.setup
    if setup is None or not any(life.loss_in_setup(one) is not None for one in kept):
        return ()
    here = [one.stores[0].place.span.start for one in kept if one.stores[0].function.key == setup.key]
    start = min(here, default=setup.span.end)
    call = "await self.teardown()" if awaited else "self.teardown()"
    guard = guarded_from(setup, start, ["except BaseException:", f"    {call}", "    raise"])
    if not guard or not awaited or setup.is_async:
        return guard
    switch = made_async(life.facts.code.program, setup)
    return (switch, *guard) if switch is not None else ()


def _one_by_one(releases: Sequence[Sequence[str]]) -> list[str]:
    """All releases, each of them also where an earlier one raises."""
    first, *others = releases
    if not others:
        return list(first)
    return ["try:", *_indented(first), "finally:", *_indented(_one_by_one(others))]


def _indented(lines: Sequence[str]) -> list[str]:
    return [f"    {line}" for line in lines]


def _joined(edits: Sequence[FileEdit]) -> tuple[FileEdit, ...]:
    """The edits with those of one place made one: their order must not depend on who applies them."""
    found: dict[tuple[Path, Span], FileEdit] = {}
    for edit in edits:
        before = found.get((edit.path, edit.span))
        text = edit.text if before is None else before.text + edit.text
        found[edit.path, edit.span] = FileEdit(edit.path, edit.span, text)
    return tuple(found.values())
