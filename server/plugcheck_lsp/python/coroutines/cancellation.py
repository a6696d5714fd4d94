"""Loops that no cancellation ends."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import libcst as cst

from plugcheck_lsp.python.module import Place
from plugcheck_lsp.python.parents import inside

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.documents.python import Unit
    from plugcheck_lsp.python.module import FunctionFacts, ModuleFacts

_CANCELLED = frozenset(
    {"builtins.BaseException", "asyncio.CancelledError", "asyncio.exceptions.CancelledError",
     "concurrent.futures.CancelledError"}
)  # fmt: skip
_LEAVING = (cst.Raise, cst.Return, cst.Break)


class EndlessLoop(NamedTuple):
    """A handler in an endless loop that takes a cancellation for something to go on after."""

    function: FunctionFacts
    handler: Place
    """The exception that it names, or the handler's whole if it names none."""
    wait: Place
    """The ``await`` that is cancelled."""


def endless_loops(module: ModuleFacts) -> Iterator[EndlessLoop]:
    """The ``while True`` loops of coroutines in `module` that swallow ``CancelledError`` and go on."""
    for function in module.all_functions:
        node = function.scope.node
        if function.is_async and "while" in function.unit.text and isinstance(node, cst.FunctionDef):
            for statement in inside(node.body):
                if isinstance(statement, cst.While) and _is_endless(statement.test):
                    yield from _swallowed(module, function, statement)


def _swallowed(module: ModuleFacts, function: FunctionFacts, loop: cst.While) -> Iterator[EndlessLoop]:
    unit = function.unit
    for statement in loop.body.body:
        if not isinstance(statement, cst.Try) or statement.finalbody is not None:
            continue
        wait = next((each for each in inside(statement.body) if _waits(each)), None)
        tried = {id(each) for each in inside(statement.body)}
        leaves = any(
            isinstance(each, _LEAVING) and not (isinstance(each, cst.Raise) and id(each) in tried)
            for each in inside(loop.body)
        )
        if wait is None or leaves:
            continue
        for handler in statement.handlers:
            names = _names(module, unit, handler)
            if names is None:
                break  # what it catches is not known
            if names & _CANCELLED:
                if not any(isinstance(each, cst.Await) or _may_leave(each) for each in inside(handler.body)):
                    place = Place(module, unit, handler.type if handler.type is not None else handler)
                    yield EndlessLoop(function, place, Place(module, unit, wait))
                break


def _may_leave(node: cst.CSTNode) -> bool:
    """Whether this may raise again: any call but one that only writes to a log."""
    if not isinstance(node, cst.Call):
        return False
    name = node.func.attr if isinstance(node.func, cst.Attribute) else node.func
    return not (isinstance(name, cst.Name) and name.value in _LOGGING)


_LOGGING = frozenset({"debug", "info", "warning", "warn", "error", "exception", "critical", "log", "print",
                      "print_exc", "format_exc", "str", "repr", "type"})  # fmt: skip


def _names(module: ModuleFacts, unit: Unit, handler: cst.ExceptHandler) -> frozenset[str] | None:
    """The dotted names of what a handler catches; None where that is not known."""
    if handler.type is None:
        return frozenset({"builtins.BaseException"})
    kind = handler.type
    parts = [element.value for element in kind.elements] if isinstance(kind, cst.Tuple) else [kind]
    names = [module.dotted(part, unit) for part in parts]
    return frozenset(name for name in names if name is not None) if None not in names else None


def _waits(node: cst.CSTNode) -> bool:
    return isinstance(node, cst.Await) or (
        isinstance(node, (cst.For, cst.With)) and node.asynchronous is not None
    )


def _is_endless(test: cst.BaseExpression) -> bool:
    return (isinstance(test, cst.Name) and test.value == "True") or (
        isinstance(test, cst.Integer) and test.value == "1"
    )
