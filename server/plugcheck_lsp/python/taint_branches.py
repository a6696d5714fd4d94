"""What depends on a condition that differs between two runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from plugcheck_lsp.python.taint import Kind, Seen, Taint

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.python.taint_flow import Step, TaintFlow

_CHANCE = frozenset({"random-value", "environment"})
"""The categories whose values can be false as well as true."""
_DECIDING = frozenset({"random-value", "wall-clock", "environment", "locale"})
"""The categories whose comparisons tell more than whether something is the same process or is over."""


def is_chance(flow: TaintFlow, taint: Taint) -> bool:
    """Whether the truth of the value itself differs."""
    return taint.kind is Kind.VALUE and not taint.path and flow.category in _CHANCE


def compared(flow: TaintFlow, step: Step, comparison: cst.Comparison) -> bool:
    """Whether the result of a comparison with the value differs between runs."""
    operators = [part.operator for part in comparison.comparisons]
    if step.taint.path or flow.category not in _DECIDING:
        return False
    if any(isinstance(operator, (cst.Is, cst.IsNot, cst.NotIn, cst.In)) for operator in operators):
        return False
    if step.taint.kind is Kind.CLOCK:
        return not flow.calls.is_about_time(_words(flow, step, comparison))
    return step.taint.kind is Kind.VALUE


def _words(flow: TaintFlow, step: Step, comparison: cst.Comparison) -> str:
    """The names that stand in a comparison, and the name of the function that it stands in."""
    function = flow.function_of(step)
    words = [function.name] if function is not None else []
    todo: list[cst.CSTNode] = [comparison]
    while todo:
        node = todo.pop()
        if isinstance(node, cst.Name):
            words.append(node.value)
        todo.extend(node.children)
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
                if not isinstance(target.target, (cst.Tuple, cst.List)):
                    flow.store(at, target.target, Taint(Kind.VALUE))
        elif isinstance(part, cst.AugAssign):
            flow.store(at, part.target, Taint(Kind.VALUE))


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
        elif isinstance(current, (cst.Yield, cst.Raise, cst.Assign, cst.AugAssign)):
            yield current
        elif isinstance(current, cst.Expr):
            if isinstance(current.value, cst.Yield):
                yield current.value
        else:
            todo.extend(reversed(current.children))
