"""What depends on a condition that differs between two runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from plugcheck_lsp.python.chains import chain_of, receiver_class
from plugcheck_lsp.python.differences.taint import Kind, Seen, Taint
from plugcheck_lsp.python.names import owner_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.python.differences.taint_flow import Step, TaintFlow

_CHANCE = frozenset({"random-value", "environment"})
"""The categories whose values can be false as well as true."""
_NEAR = 3
"""In so many steps a value is not yet made into something else."""
_DECIDING = frozenset({"random-value", "wall-clock", "environment", "locale"})
"""The categories whose comparisons tell more than whether something is the same process or is over."""


def is_chance(flow: TaintFlow, step: Step) -> bool:
    """Whether the truth of the value itself differs, as far as that is seen where it was drawn."""
    near = step.frame is None and step.depth <= _NEAR
    return near and step.taint.kind is Kind.VALUE and not step.taint.path and flow.category in _CHANCE


def compared(flow: TaintFlow, step: Step, comparison: cst.Comparison) -> bool:
    """Whether the result of a comparison with the value differs between runs."""
    operators = [part.operator for part in comparison.comparisons]
    if step.taint.path or flow.category not in _DECIDING:
        return False
    if any(isinstance(operator, (cst.Is, cst.IsNot, cst.NotIn, cst.In)) for operator in operators):
        return False
    if step.taint.kind is Kind.CLOCK:
        others = [comparison.left, *(part.comparator for part in comparison.comparisons)]
        return not any(isinstance(operator, (cst.Equal, cst.NotEqual)) for operator in operators) and any(
            _is_date(flow, step, other) for other in others
        )
    return step.taint.kind is Kind.VALUE


def _is_date(flow: TaintFlow, step: Step, node: cst.BaseExpression) -> bool:
    """Whether an operand is a date that the code or the caller names, and not when something has to be over."""
    if flow.calls.is_about_time(_words(node)):
        return False
    if isinstance(node, (cst.Integer, cst.Float)):
        return True
    if isinstance(node, cst.Call):
        name = node.func.attr if isinstance(node.func, cst.Attribute) else node.func
        return isinstance(name, cst.Name) and name.value in ("date", "datetime", "strptime", "fromisoformat")
    root, _ = chain_of(node)
    scope = flow.scope_of(step)
    if root is None:
        return False
    owner = owner_of(root.value, scope)
    named = any(parameter.name == root.value for parameter in owner.parameters)
    return named and receiver_class(step.module, step.unit, scope, root.value) is None


def _words(node: cst.CSTNode) -> str:
    """The names that stand in an expression."""
    words: list[str] = []
    todo: list[cst.CSTNode] = [node]
    while todo:
        current = todo.pop()
        if isinstance(current, cst.Name):
            words.append(current.value)
        todo.extend(current.children)
    return " ".join(words)


def branch(flow: TaintFlow, step: Step, node: cst.If | cst.While) -> None:
    """What the branches of `node` return, raise, yield or store depends on the condition."""
    note = "it decides what happens here"
    for part in _decided(node):
        at = type(step)(
            step.place._replace(node=part), Taint(Kind.VALUE), step.frame, step, note, step.depth + 1
        )
        if isinstance(part, cst.Return):
            flow.result(at, Seen.RETURNED, Taint(Kind.VALUE))
        elif isinstance(part, cst.Yield):
            flow.result(at, Seen.YIELDED, Taint(Kind.VALUE))
        elif isinstance(part, cst.Raise):
            flow.sink(at, Seen.RAISED)
        elif isinstance(part, cst.Assign):
            for target in part.targets:
                if _is_local(flow, at, target.target):
                    flow.store(at, target.target, Taint(Kind.VALUE))


def _is_local(flow: TaintFlow, step: Step, target: cst.BaseExpression) -> bool:
    """Whether what is assigned to is (a part of) something that a local name means, and not the instance's."""
    root, _ = chain_of(target)
    return (
        root is not None and receiver_class(step.module, step.unit, flow.scope_of(step), root.value) is None
    )


def _decided(node: cst.If | cst.While) -> Iterator[cst.CSTNode]:
    """The statements in the branches of `node` by which their outcome is seen."""
    todo: list[cst.CSTNode] = [node.body]
    if node.orelse is not None:
        todo.append(node.orelse)
    while todo:
        current = todo.pop()
        if isinstance(current, (cst.FunctionDef, cst.ClassDef, cst.Lambda)):
            continue
        if isinstance(current, cst.Return):
            if current.value is not None:
                yield current
        elif isinstance(current, (cst.Yield, cst.Raise, cst.Assign)):
            yield current
        elif isinstance(current, cst.Expr):
            if isinstance(current.value, cst.Yield):
                yield current.value
        else:
            todo.extend(reversed(current.children))
