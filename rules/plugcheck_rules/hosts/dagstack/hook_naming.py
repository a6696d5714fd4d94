"""Which names the host looks for in a plugin's class, and what stands under them or near them."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain
from typing import TYPE_CHECKING

from plugcheck_lsp.findings import Applicability, FileEdit, Fix
from plugcheck_lsp.nearest import nearest, same_word
from plugcheck_lsp.python.module import FunctionFacts, Place
from plugcheck_lsp.python.names import BindingKind
from plugcheck_lsp.text import Span
from plugcheck_rules.hosts.dagstack.calling import LIFECYCLE
from plugcheck_rules.hosts.dagstack.class_shape import KEEPING, PROPERTIES, is_none, is_uncallable
from plugcheck_rules.hosts.dagstack.hook_marks import SPECIFIED, Mark, required_by_pluggy
from plugcheck_rules.hosts.dagstack.signature_edits import unsafe_fix

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.python.module import ModuleFacts
    from plugcheck_rules.hosts.dagstack.facts import ManifestFacts

_WORD = re.compile(r"\w+")
_CLOSE = 0.85
"""How alike the names of a method and a hook must be; 0.85 tells `get_schemas` from `get_state`."""


def hook_names(facts: ManifestFacts) -> tuple[str, ...]:
    """Every name that the host looks for in this plugin's class, sorted."""
    marked = {mark.hook for mark in facts.marks if mark.counts and mark.hook is not None}
    return tuple(sorted({*facts.kind_hooks, *facts.named_hooks, *marked, *LIFECYCLE}))


def likely_hook(facts: ManifestFacts, name: str) -> str | None:
    """The hook that `name` is likely meant for, among those that the class lacks."""
    return _likely(name, _missing_hooks(facts))


def misspelled(facts: ManifestFacts) -> Iterator[tuple[FunctionFacts, str]]:
    """The unmarked public methods that are almost called like a hook that the class lacks, and that hook."""
    if not facts.shape.is_whole or facts.value("runtime") != "in_process":
        return
    marked = {mark.method.name for mark in facts.marks}
    known = {*hook_names(facts), *marked}
    hooks = _missing_hooks(facts)
    lifecycle = tuple(name for name in LIFECYCLE if _is_missing(facts, name))
    for name in facts.code.methods:
        if name in known or name.startswith("_"):
            continue
        meant = next((hook for hook in lifecycle if same_word(hook, name)), None)
        if meant is None and (likely := _likely(name, hooks)) is not None and not _is_called(facts, name):
            meant = likely
        method = facts.shape.method(name) if meant is not None else None
        if method is not None and meant is not None and not method.scope.decorators:
            yield method, meant


def _missing_hooks(facts: ManifestFacts) -> tuple[str, ...]:
    names = {*facts.kind_hooks, *facts.named_hooks}
    return tuple(sorted(name for name in names if _is_missing(facts, name)))


@lru_cache(maxsize=10_000)
def _likely(name: str, hooks: tuple[str, ...]) -> str | None:
    # Names of very different lengths cannot be alike, and most names are.
    near = [hook for hook in hooks if 2 * min(len(hook), len(name)) >= _CLOSE * (len(hook) + len(name) - 4)]
    return next(iter(nearest(name, near, _CLOSE)), None) if near else None


def _is_missing(facts: ManifestFacts, hook: str) -> bool:
    """Whether the class surely has nothing under the name."""
    return (
        facts.shape.is_whole
        and hook not in facts.shape.stores
        and not any(hook in known.attributes for known in facts.shape.ancestry[0])
    )


def _is_called(facts: ManifestFacts, name: str) -> bool:
    """Whether the plugin's own code names the method anywhere else than where it is defined."""
    return _mentions(facts, name) > 1


def _mentions(facts: ManifestFacts, name: str) -> int:
    program = facts.code.program
    words = program.once(
        "words", lambda: Counter(chain.from_iterable(map(_words_of, program.modules.values())))
    )
    return words[name]


def _words_of(module: ModuleFacts) -> list[str]:
    return _WORD.findall(module.document.text.source)


def rename_method(facts: ManifestFacts, method: FunctionFacts, name: str) -> Fix | None:
    """Give a method another name, where nothing else in the code says the old one."""
    if _is_called(facts, method.name):
        return None
    edits = (FileEdit(method.place.path, method.span, name),)
    return unsafe_fix(f"Rename `{method.name}` to `{name}`", edits)


def mark_like(method: FunctionFacts, example: Mark) -> Fix | None:
    """Put the marker that `example` carries on a method of the same module, where registration takes it."""
    specified = SPECIFIED[method.name]
    wrong = [p for p in required_by_pluggy(method) if p.name not in specified]
    written = example.place
    if (
        wrong
        or written.module is not method.module
        or example.options
        or example.method.owner is not method.owner
    ):
        return None
    text = method.module.document.text
    node = method.scope.node
    if node is None:
        return None
    at = Place(method.module, method.unit, node).span.start
    indent = text.source[text.line_span(text.line_of(at)).start : at]
    if indent.strip():
        return None
    edits = (FileEdit(method.module.path, Span(at, at), f"@{written.text}\n{indent}"),)
    return unsafe_fix(f"Add `@{written.text}`", edits)


def hidden(facts: ManifestFacts, name: str) -> Iterator[Place]:
    """Where a value that cannot be called takes the place of the hook `name`."""
    shape = facts.shape
    if not shape.is_plain or facts.value("runtime") != "in_process":
        return
    bound = shape.holding(name)
    if bound is not None and bound.binding.kind is BindingKind.ASSIGNED:
        if is_uncallable(bound) and not is_none(bound):
            yield bound.place
        return
    for stored in shape.stores.get(name, ()):
        if not shape.runs(stored):
            continue
        if is_uncallable(stored) and (bound is not None or (name in LIFECYCLE and not is_none(stored))):
            yield stored.place


def definitions(facts: ManifestFacts, name: str) -> tuple[FunctionFacts, ...]:
    """The functions of the class body that are called `name`, where each takes the place of the one before."""
    owner = facts.code.owner
    if owner is None or owner.broken:
        return ()
    bounds = owner.attributes.get(name, ())
    if any(bound.binding.kind is not BindingKind.FUNCTION or bound.binding.conditional for bound in bounds):
        return ()
    scopes = [bound.binding.inner for bound in bounds]
    found = tuple(method for method in owner.all_methods if method.scope in scopes)
    marks = {mark.place.node for mark in facts.marks}
    plain = all(
        decorator in KEEPING or node in marks
        for method in found
        for node, decorator in zip(method.scope.decorators, method.decorators, strict=True)
    )
    return found if plain else ()


@dataclass(frozen=True)
class HookProperty:
    """A property that stands under the name of a hook, or carries a marker."""

    method: FunctionFacts
    place: Place
    """The decorator that makes it a property."""
    refused: bool
    """Whether a marker is put on the property, which cannot carry one."""
    fix: Fix | None


def hook_properties(facts: ManifestFacts) -> Iterator[HookProperty]:
    """The properties that the host takes for hooks, or that a marker is put on."""
    if facts.value("runtime") != "in_process" or facts.code.owner is None:
        return
    marks = {mark.place.node for mark in facts.all_marks}
    held = {id(method.scope) for method in map(facts.shape.method, hook_names(facts)) if method is not None}
    for method in facts.shape.decorated:
        decorators = method.scope.decorators
        for position, name in enumerate(method.decorators):
            if name not in PROPERTIES:
                continue
            refused = name == "builtins.property" and bool(marks & set(decorators[:position]))
            if refused or id(method.scope) in held:
                place = Place(method.module, method.unit, decorators[position])
                fix = None if _is_called(facts, method.name) else _without_line(place)
                yield HookProperty(method, place, refused, fix)
            break


def _without_line(place: Place) -> Fix | None:
    """Remove a decorator that stands on a line of its own."""
    text = place.module.document.text
    line = text.line_of(place.span.start)
    span = text.line_span(line)
    if text.slice(span).strip() != f"@{place.text}" or line + 1 >= len(text.line_starts):
        return None
    end = text.line_span(line + 1).start
    edit = FileEdit(place.path, Span(span.start, end), "")
    return Fix(f"Remove `@{place.text}`", Applicability.UNSAFE, (edit,))
