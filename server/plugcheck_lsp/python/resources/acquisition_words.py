"""Which functions can acquire a resource at all, by the words of their calls: a screen before names are resolved.

Sound for what `plugcheck_lsp.python.resources.lifetimes` finds: a call leads to a maker of the catalog by its last word, by
an alias of it, or by a function of the program that returns what such a call made.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

import libcst as cst

from plugcheck_lsp.python.names import ScopeKind, StepKind
from plugcheck_lsp.python.unit_facts import unit_facts

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from plugcheck_lsp.documents.python import ParsedUnit, Unit
    from plugcheck_lsp.python.names import Binding, Scope
    from plugcheck_lsp.python.program import Program
    from plugcheck_lsp.python.resources.catalog import Resources
    from plugcheck_lsp.python.unit_facts import UnitFacts

_NONE: frozenset[str] = frozenset()


@dataclass
class UnitWords:
    """The words of one unit."""

    called: dict[int, set[str]] = field(default_factory=dict)
    """By the function's scope (its identity; 0 for code that runs at import): the last words of what it calls, alone
    and with each keyword: ``get``, ``get(stream``."""
    aliases: list[tuple[str, str]] = field(default_factory=list)
    """The last word of what a name is given, and the name."""
    returned: list[tuple[str, str]] = field(default_factory=list)
    """The last word of a call whose value a function returns, and the function's name."""


_known: WeakKeyDictionary[ParsedUnit, UnitWords] = WeakKeyDictionary()


def unit_words(unit: Unit) -> UnitWords:
    """The words of `unit`; found once for each parsed unit."""
    found = _known.get(unit.parsed)
    if found is None:
        found = _known[unit.parsed] = _find(unit_facts(unit))
    return found


def acquiring(program: Program, catalog: Resources) -> frozenset[str]:
    """The words by which the functions of `program` can acquire; computed once."""
    return program.once(("acquiring", id(catalog)), lambda: _acquiring(program, catalog))


def can_acquire(unit: Unit, scope: Scope | None, words: frozenset[str]) -> bool:
    """Whether a function of `unit` (None: its code that runs at import) calls one of `words`."""
    return not words.isdisjoint(unit_words(unit).called.get(id(scope) if scope is not None else 0, _NONE))


def _acquiring(program: Program, catalog: Resources) -> frozenset[str]:
    words: set[str] = set()
    for name, resource in catalog.made_by.items():
        last = name.rpartition(".")[2]
        words.update([f"{last}({keyword}" for keyword in resource.only_if] or [last])
    return with_aliases(program, words)


def with_aliases(program: Program, wanted: Iterable[str]) -> frozenset[str]:
    """`wanted` with the names that code of the program gives to what they mean, or to what that returns."""
    words = set(wanted)
    pairs: dict[str, set[str]] = {}
    for module in program.modules.values():
        for unit, _ in module.units:
            known = unit_words(unit)
            for word, name in (*known.aliases, *known.returned):
                pairs.setdefault(word, set()).add(name)
    todo = list(words)
    while todo:
        new = pairs.get(todo.pop(), set()) - words
        words |= new
        todo.extend(new)
    return frozenset(words)


def alternatives(node: cst.BaseExpression | None) -> Iterator[cst.BaseExpression | None]:
    """The expressions of which `node` is one: both sides of ``x if y else z``."""
    todo = [node]
    while todo:
        current = todo.pop()
        if isinstance(current, cst.IfExp):
            todo += [current.orelse, current.body]
        else:
            yield current


def _find(facts: UnitFacts) -> UnitWords:
    found = UnitWords()
    for site in facts.calls:
        function = site.scope.function
        called = found.called.setdefault(id(function) if function is not None else 0, set())
        called.update(_words(site.node))
    for scope in facts.module.walk():
        for name, bindings in scope.bindings.items():
            for binding in bindings:
                source = _source(binding, facts)
                if source is not None and source != name:
                    found.aliases.append((source, name))
        if scope.kind is ScopeKind.FUNCTION:
            for word in _returned(scope):
                found.returned.append((word, scope.name))
    for chain, value in facts.stored.items():
        source = _last_word(value)
        if source is not None and isinstance(chain, cst.Attribute) and source != chain.attr.value:
            found.aliases.append((source, chain.attr.value))
    return found


def _words(node: cst.Call) -> Iterator[str]:
    last = _last_word(node.func)
    if last is not None:
        yield last
        for argument in node.args:
            if argument.keyword is not None:
                yield f"{last}({argument.keyword.value}"


def _last_word(node: cst.BaseExpression) -> str | None:
    if isinstance(node, cst.Attribute):
        return node.attr.value
    return node.value if isinstance(node, cst.Name) else None


def _source(binding: Binding, facts: UnitFacts) -> str | None:
    if binding.imported is not None:
        return binding.imported.member
    use = facts.uses.get(binding.value) if binding.value is not None else None
    if use is None or any(step.kind is not StepKind.ATTRIBUTE for step in use.steps):
        return None
    return use.steps[-1].key if use.steps else use.name


def _returned(scope: Scope) -> Iterator[str]:
    """The last words (with keywords) of the calls whose value the function returns, by itself or in a name."""
    for node in (part for whole in scope.returned for part in alternatives(whole)):
        values = [node]
        if isinstance(node, cst.Name):
            values = [binding.value for binding in scope.bindings.get(node.value, ())]
        for value in values:
            call = value.expression if isinstance(value, cst.Await) else value
            if isinstance(call, cst.Call):
                yield from _words(call)
