"""What is known of conditions along one path, so that a path does not take ``if x`` once this and once that way.

A condition is known by its text: a name, an attribute, a comparison or a call of such things. What is learnt of it
holds until one of its names is bound again.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import libcst as cst

from plugcheck_lsp.python.names import WRITES, BindingKind, Role

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from plugcheck_lsp.python.flow.graph import Flow, Point
    from plugcheck_lsp.python.names import Scope

Known = frozenset[tuple[str, bool]]
"""Conditions by their text, and whether they hold."""
NOTHING: Known = frozenset()

_DEPTH = 6
_CONSTANTS = frozenset({"None", "True", "False"})


@dataclass
class Conditions:
    """The conditions of one function that are worth remembering: those that something else decides too."""

    names_of: dict[str, frozenset[str]] = field(default_factory=dict)
    """The names in each condition."""
    tests: dict[int, tuple[str, bool]] = field(default_factory=dict)
    """For each TEST point (by identity): its condition, and the truth of it that is the truth of the test."""
    bound: dict[int, list[tuple[frozenset[str], tuple[tuple[str, bool], ...]]]] = field(default_factory=dict)
    """The conditions that hold no longer after each point that binds something, and what is known then."""

    def learn(self, known: Known, point: Point, *, truth: bool) -> Known | None:
        """What is known after the test at `point` came out as `truth`; None: it cannot, by what is known."""
        test = self.tests.get(id(point))
        if test is None:
            return known
        condition, positive = test
        holds = truth is positive
        if (condition, not holds) in known:
            return None
        facts = [fact for fact in _implied(condition, holds=holds) if fact[0] in self.names_of]
        if any((text, not value) in known for text, value in facts):
            return None
        return known.union(facts)

    def known_of_arguments(self, known: Known, node: cst.CSTNode | None) -> Known:
        """What is known after the call at `node` has made something: its first argument was neither empty nor ``None``."""
        call = node.expression if isinstance(node, cst.Await) else node
        if not isinstance(call, cst.Call) or not call.args or call.args[0].keyword or call.args[0].star:
            return known
        text = _text(call.args[0].value)
        if text is None:
            return known
        facts = [fact for fact in _implied(text, holds=True) if fact[0] in self.names_of]
        return known.difference((condition, not value) for condition, value in facts).union(facts)

    def bind(self, known: Known, point: Point) -> Known:
        """What is known after the bindings at `point`."""
        for ended, facts in self.bound.get(id(point), ()):
            known = frozenset(fact for fact in known if fact[0] not in ended)
            known = known.union(fact for fact in facts if fact[0] in self.names_of)
        return known


def conditions(
    flow: Flow, scope: Scope, stored: Mapping[cst.CSTNode, cst.BaseExpression] | None = None
) -> Conditions:
    """The conditions of the function with this flow and scope; `stored` are the values that chains are given."""
    stored = stored or {}
    found = Conditions()
    count: dict[str, int] = {}
    constant = {
        name
        for name, bindings in scope.bindings.items()
        for binding in bindings
        if binding.kind is BindingKind.ASSIGNED and _literal(binding.value) is not None
    }
    for target, value in stored.items():
        if target in flow.at and _literal(value) is not None:
            constant.add(_text(target) or "")
    names_of: dict[str, frozenset[str]] = {}
    for node, points in flow.at.items():
        if not any(point.kind == "test" and point.node is node for point in points):
            continue
        text, positive = _normal(node)
        if text is None:
            continue
        names_of[text] = frozenset(_names(node))
        count[text] = count.get(text, 0) + 1
        found.tests.update((id(point), (text, positive)) for point in points if point.node is node)
    for text, names in names_of.items():
        subject = text.removesuffix(" is None")
        related = sum(count.get(other, 0) for other in (subject, f"{subject} is None"))
        if count[text] > 1 or related > 1 or names & constant or subject in constant:
            found.names_of[text] = names
    wanted = {name for names in found.names_of.values() for name in names}
    found.tests = {key: test for key, test in found.tests.items() if test[0] in found.names_of}
    for name in wanted:
        about = frozenset(text for text, names in found.names_of.items() if name in names)
        for binding in scope.bindings.get(name, ()):
            literal = _literal(binding.value) if binding.kind is BindingKind.ASSIGNED else None
            facts = _of_literal(name, literal) if literal is not None else ()
            for point in flow.at.get(binding.node, ()):
                found.bound.setdefault(id(point), []).append((about, facts))
        for use in scope.uses.get(name, ()):
            chain = _text(use.node) if use.role in WRITES else None
            if chain is None:
                continue
            literal = _literal(stored.get(use.node)) if use.role is Role.STORED else None
            facts = _of_literal(chain, literal) if literal is not None else ()
            ended = frozenset(text for text in about if chain in text)
            for point in flow.at.get(use.node, ()):
                found.bound.setdefault(id(point), []).append((ended, facts))
    return found


def _implied(condition: str, *, holds: bool) -> Iterator[tuple[str, bool]]:
    yield condition, holds
    if condition.endswith(" is None"):
        if holds:
            yield condition.removesuffix(" is None"), False
    elif holds:
        yield f"{condition} is None", False


def _of_literal(name: str, literal: str) -> tuple[tuple[str, bool], ...]:
    none = literal == "None"
    truth = literal not in ("None", "False", "0", "''", '""')
    return (name, truth), (f"{name} is None", none), (f"{name} == {literal}", True)


def _literal(node: cst.CSTNode | None) -> str | None:
    if isinstance(node, cst.Name) and node.value in _CONSTANTS:
        return node.value
    return node.value if isinstance(node, (cst.Integer, cst.SimpleString)) else None


def _normal(node: cst.CSTNode) -> tuple[str | None, bool]:
    """The text of a condition without ``not``, and whether it is the test itself or the opposite."""
    if isinstance(node, cst.Comparison) and len(node.comparisons) == 1:
        part = node.comparisons[0]
        left, right = _text(node.left), _text(part.comparator)
        if left is None or right is None:
            return None, True
        match part.operator:
            case cst.Is():
                return f"{left} is {right}", True
            case cst.IsNot():
                return f"{left} is {right}", False
            case cst.Equal():
                return (f"{left} is None" if right == "None" else f"{left} == {right}"), True
            case cst.NotEqual():
                return (f"{left} is None" if right == "None" else f"{left} == {right}"), False
            case cst.In():
                return f"{left} in {right}", True
            case cst.NotIn():
                return f"{left} in {right}", False
            case _:
                return f"{left} {type(part.operator).__name__} {right}", True
    if isinstance(node, cst.NamedExpr):
        return _text(node.target), True
    return _text(node), True


def _text(node: cst.CSTNode, depth: int = 0) -> str | None:
    if depth > _DEPTH:
        return None
    match node:
        case cst.Name() | cst.Integer() | cst.SimpleString():
            return node.value
        case cst.Attribute():
            base = _text(node.value, depth + 1)
            return f"{base}.{node.attr.value}" if base is not None else None
        case cst.Subscript() if len(node.slice) == 1 and isinstance(node.slice[0].slice, cst.Index):
            base, key = _text(node.value, depth + 1), _text(node.slice[0].slice.value, depth + 1)
            return f"{base}[{key}]" if base is not None and key is not None else None
        case cst.Tuple():
            parts = [_text(element.value, depth + 1) for element in node.elements]
            return f"({', '.join(part for part in parts if part)})" if None not in parts else None
        case cst.Call():
            parts = [
                _text(each, depth + 1) for each in (node.func, *(argument.value for argument in node.args))
            ]
            if None in parts or any(argument.keyword or argument.star for argument in node.args):
                return None
            return f"{parts[0]}({', '.join(part for part in parts[1:] if part)})"
        case _:
            return None


def _names(node: cst.CSTNode) -> Iterator[str]:
    """The names in a condition of which `_text` makes a text."""
    todo = [node]
    while todo:
        current = todo.pop()
        match current:
            case cst.Name():
                yield current.value
            case cst.Attribute():
                todo.append(current.value)
            case cst.Subscript():
                todo.append(current.value)
                todo.extend(part.slice.value for part in current.slice if isinstance(part.slice, cst.Index))
            case cst.Tuple():
                todo.extend(element.value for element in current.elements)
            case cst.Call():
                todo += [current.func, *(argument.value for argument in current.args)]
            case cst.Comparison():
                todo += [current.left, *(part.comparator for part in current.comparisons)]
            case cst.NamedExpr():
                todo.append(current.target)
