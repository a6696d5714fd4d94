"""How what runs in the background is told to end: by an attribute that it looks at."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from plugcheck_lsp.python.calls.graph import call_graph
from plugcheck_lsp.python.names import Role, StepKind
from plugcheck_lsp.python.own_attributes import method_of_receiver
from plugcheck_lsp.python.parents import enclosing
from plugcheck_lsp.python.resources.making import is_constant

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from plugcheck_lsp.python.module import FunctionFacts
    from plugcheck_lsp.python.program import Program
    from plugcheck_lsp.python.resources.keeping import Kept

RUNNING = frozenset({"task", "thread", "timer", "timer-handle", "worker"})
"""The kinds of resources that run by themselves."""
_TELLING = frozenset({"notify", "notify_all", "put", "put_nowait", "set"})
_ENDING = _TELLING | {"cancel", "clear", "close", "release", "send", "shutdown", "stop", "write"}
"""What ends code that waits for it."""


def is_told_to_end(program: Program, kept: Kept, by: Iterable[FunctionFacts]) -> bool:
    """Whether one of the functions `by` sets an attribute, or calls `set` and the like on one, that it looks at.

    Where it is not known what runs, any attribute counts.
    """
    if kept.resource.name not in RUNNING or kept.resource.name == "timer-handle":
        return False
    running = run_by(program, kept)
    words = _ENDING if running else _TELLING
    told = {name for function in by for name in _told(function, words)}
    if not told or not running:
        return bool(told)
    reached = call_graph(program).ways(running)
    seen = {name for function in _functions(program, reached) for name in _attributes(function)}
    return bool(told & (seen | _given(kept)))


def run_by(program: Program, kept: Kept) -> tuple[FunctionFacts, ...]:
    """The functions of the program that a task, a thread or a timer runs."""
    node = kept.call.node
    if node is None or kept.function is None:
        return ()
    nodes = {id(node), *(id(argument.value) for argument in node.args)}
    calls = call_graph(program).calls(kept.function)
    return tuple(function for call in calls if id(call.place.node) in nodes for function in call.functions)


def runs_for_ever(program: Program, kept: Kept) -> bool:
    """Whether what runs is a function of the program that loops without an end of its own."""
    return any(_loops(function) for function in run_by(program, kept))


def _functions(program: Program, keys: Iterable[object]) -> list[FunctionFacts]:
    wanted = set(keys)
    return [function for function in call_graph(program).functions if function.key in wanted]


def _told(function: FunctionFacts, words: frozenset[str]) -> Iterator[str]:
    """The attributes of the instance by which `function` may tell something to end."""
    stores = function.module.facts_of(function.unit).stored
    for use in function.scope.uses.get(function.receiver or "", ()):
        keys = [step.key or "" for step in use.steps if step.kind is StepKind.ATTRIBUTE]
        stored = use.role is Role.STORED and len(keys) == 1 and not is_constant(stores.get(use.node), "None")
        if stored or (len(keys) > 1 and keys[-1] in words):
            yield keys[0]


def _attributes(function: FunctionFacts) -> Iterator[str]:
    """Every attribute that `function` names."""
    facts = function.module.facts_of(function.unit)
    for use in facts.uses.values():
        if use.scope.function is function.scope:
            yield from (step.key for step in use.steps if step.kind is StepKind.ATTRIBUTE and step.key)


def _given(kept: Kept) -> set[str]:
    """The attributes of the instance that stand in the call that makes it."""
    module, unit, node = kept.made
    return {
        use.steps[0].key or ""
        for use in module.facts_of(unit).uses.values()
        if use.steps
        and method_of_receiver(module, unit, use) is not None
        and any(parent is node for parent, _ in enclosing(unit, use.node))
    }


def _loops(function: FunctionFacts) -> bool:
    todo: list[cst.CSTNode] = [function.scope.node] if function.scope.node is not None else []
    while todo:
        node = todo.pop()
        if isinstance(node, cst.While) and is_constant(node.test, "True"):
            return True
        if isinstance(
            node, (cst.BaseSuite, cst.BaseCompoundStatement, cst.ExceptHandler, cst.Finally, cst.Else)
        ):
            todo.extend(node.children)
    return False
