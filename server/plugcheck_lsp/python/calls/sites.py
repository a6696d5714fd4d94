"""Where control may leave each function of a unit: its calls, ``with`` items, loops, names and decorators."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from plugcheck_lsp.python.names import WRITES, Role, ScopeKind, StepKind
from plugcheck_lsp.python.unit_facts import unit_facts

if TYPE_CHECKING:
    import libcst as cst

    from plugcheck_lsp.documents.python import ParsedUnit, Unit
    from plugcheck_lsp.python.names import Block, CallSite, Scope, Use

_GOES_NOWHERE = frozenset({Role.READ, Role.ANNOTATION, Role.BASE, Role.DECORATOR, *WRITES})
"""The roles of a name whose value is not handed on as it is."""


@dataclass(slots=True, eq=False)
class Sites:
    """What one function (or the code that runs at import) holds; what nested functions hold is theirs."""

    calls: list[CallSite] = field(default_factory=list)
    entered: list[Block] = field(default_factory=list)
    iterated: list[Block] = field(default_factory=list)
    handed: list[Use] = field(default_factory=list)
    """Chains of names alone whose value goes somewhere."""
    read: list[Use] = field(default_factory=list)
    """Chains with attributes."""
    lambdas: list[Scope] = field(default_factory=list)
    decorators: list[cst.BaseExpression] = field(default_factory=list)


_known: WeakKeyDictionary[ParsedUnit, dict[int | None, Sites]] = WeakKeyDictionary()
_bound: WeakKeyDictionary[ParsedUnit, frozenset[str]] = WeakKeyDictionary()
_NONE = Sites()


def bound_names(unit: Unit) -> frozenset[str]:
    """Every name and attribute that the unit gives a value to. What has no such name is not the plugin's own."""
    found = _bound.get(unit.parsed)
    if found is None:
        facts = unit_facts(unit)
        names = {name for scope in facts.module.walk() for name in scope.bindings}
        names.update(use.steps[-1].key for use in facts.writes if use.steps[-1].key is not None)
        names.update(binding.name for binding in facts.rebound)
        found = _bound[unit.parsed] = frozenset(names)
    return found


def sites_of(unit: Unit, function: Scope | None) -> Sites:
    """The sites of a function of `unit`, by its scope; None: of the code that runs at import."""
    found = _known.get(unit.parsed)
    if found is None:
        found = _known[unit.parsed] = _collect(unit)
    return found.get(id(function) if function is not None else None, _NONE)


def _collect(unit: Unit) -> dict[int | None, Sites]:
    facts = unit_facts(unit)
    found: dict[int | None, Sites] = {}

    def of(scope: Scope | None) -> Sites:
        function = scope.function if scope is not None else None
        return found.setdefault(id(function) if function is not None else None, Sites())

    for site in facts.calls:
        of(site.scope).calls.append(site)
    for block in facts.entered:
        of(block.scope).entered.append(block)
    for block in facts.iterated:
        of(block.scope).iterated.append(block)
    for use in facts.uses.values():
        attributes = [step.kind is StepKind.ATTRIBUTE for step in use.steps]
        if use.role not in _GOES_NOWHERE and all(attributes):
            of(use.scope).handed.append(use)
        if any(attributes) and use.role is not Role.ANNOTATION:
            of(use.scope).read.append(use)
    for scope in facts.module.walk():
        if scope.kind is ScopeKind.LAMBDA:
            of(scope.parent).lambdas.append(scope)
        of(scope.parent).decorators.extend(scope.decorators)
    return found
