"""Which exceptions a handler takes.

An exception is known by the dotted name of its class, or as one of the kinds below, whose class is not known.
"""

from __future__ import annotations

import builtins
from enum import Enum
from typing import TYPE_CHECKING

import libcst as cst

from plugcheck_lsp.python.program import Global

if TYPE_CHECKING:
    from collections.abc import Iterable

    from plugcheck_lsp.documents.python import Unit
    from plugcheck_lsp.python.module import ClassFacts, ModuleFacts
    from plugcheck_lsp.python.program import Program

UNKNOWN = "?"
"""An exception of code that we do not see: an ordinary one (an `Exception`)."""
FAILURE = "!"
"""An operation on a resource fails: `OSError`, or what its library has in its place."""
UNSEEN = "~"
"""What code that we do not see raises, if it raises at all: nothing tells that it works with the outside."""
CANCELLED = "asyncio.CancelledError"
CLOSED = "builtins.GeneratorExit"
INTERRUPTS = frozenset({"builtins.SystemExit", "builtins.KeyboardInterrupt"})
"""What ends the process."""


class Takes(Enum):
    """Whether a handler takes an exception."""

    YES = "yes"
    NO = "no"
    LIKELY = "likely"
    """It is for exceptions that cannot be told from this one: its author is believed."""


_SAME = {
    "socket.error": "builtins.OSError",
    "select.error": "builtins.OSError",
    "os.error": "builtins.OSError",
    "shutil.Error": "builtins.OSError",
    "socket.timeout": "builtins.TimeoutError",
    "socket.gaierror": "builtins.OSError",
    "asyncio.TimeoutError": "builtins.TimeoutError",
    "asyncio.exceptions.CancelledError": CANCELLED,
    "concurrent.futures.CancelledError": CANCELLED,
}
_NOT_ORDINARY = frozenset({*INTERRUPTS, CLOSED, CANCELLED, "builtins.StopIteration", "builtins.StopAsyncIteration"})  # fmt: skip


def handled(
    program: Program, module: ModuleFacts, unit: Unit, types: cst.BaseExpression | None
) -> tuple[str | None, ...]:
    """The dotted names of the classes that ``except types`` is for; None for what cannot be known.

    A bare ``except`` is for ``builtins.BaseException``.
    """
    if types is None:
        return ("builtins.BaseException",)
    nodes = [element.value for element in types.elements] if isinstance(types, cst.Tuple) else [types]
    return tuple(program.dotted(module, node, unit) for node in nodes)


def takes(program: Program, types: Iterable[str | None], raised: str) -> Takes:
    """Whether a handler for `types` takes an exception `raised`."""
    answers = {_takes(program, _SAME.get(one, one) if one else None, raised) for one in types}
    for answer in (Takes.YES, Takes.LIKELY):
        if answer in answers:
            return answer
    return Takes.NO


def _takes(program: Program, kind: str | None, raised: str) -> Takes:
    if kind == "builtins.BaseException":
        return Takes.YES
    if raised in (CANCELLED, CLOSED):
        return Takes.YES if kind == raised else Takes.NO
    if kind in _NOT_ORDINARY:
        return Takes.YES if kind == raised else Takes.NO
    if kind == "builtins.Exception":
        return Takes.YES
    if raised in (UNKNOWN, UNSEEN) or kind is None:
        return Takes.LIKELY
    known = _builtin(kind)
    if raised == FAILURE:
        other = known is not None and not issubclass(known, OSError)
        return Takes.NO if other else Takes.LIKELY
    if kind == raised:
        return Takes.YES
    ancestors = _ancestors(program, raised)
    if kind in ancestors:
        return Takes.YES
    if None in ancestors:
        return Takes.LIKELY
    own = _builtin(raised)
    if known is not None and own is not None and issubclass(known, own):
        return Takes.LIKELY  # `OSError(errno)` makes a subclass
    return Takes.NO


def _builtin(name: str) -> type[BaseException] | None:
    found = getattr(builtins, name.removeprefix("builtins."), None) if name.startswith("builtins.") else None
    return found if isinstance(found, type) and issubclass(found, BaseException) else None


def _ancestors(program: Program, name: str) -> frozenset[str | None]:
    """The dotted names of the classes that the class `name` inherits from; None among them: some are unknown."""
    known: dict[str, ClassFacts] = program.once("classes by dotted name", lambda: _classes(program))
    own = known.get(name)
    if own is None:
        builtin = _builtin(name)
        if builtin is None:
            return frozenset({None})
        return frozenset(f"builtins.{parent.__name__}" for parent in builtin.__mro__)
    owners, others = program.ancestry(own)
    found: set[str | None] = {f"{program.dotted_name(owner.module)}.{owner.name}" for owner in owners}
    for other in others:
        builtin = _builtin(other) if other else None
        if builtin is None:
            found |= {other, None}
        else:
            found.update(f"builtins.{parent.__name__}" for parent in builtin.__mro__)
    return frozenset(found)


def _classes(program: Program) -> dict[str, ClassFacts]:
    return {
        f"{program.dotted_name(module)}.{name}": owner
        for module in program.modules.values()
        for name, owner in module.classes.items()
    }


def class_raised(program: Program, module: ModuleFacts, unit: Unit, node: cst.BaseExpression) -> str | None:
    """The dotted name of the exception class that ``raise node`` raises; None if it cannot be known."""
    callee = node.func if isinstance(node, cst.Call) else node
    use = module.facts_of(unit).uses.get(node) or module.facts_of(unit).uses.get(callee)
    if use is None:
        return None
    name = program.dotted(module, node, unit)
    if name is None:
        return None
    if _builtin(name) is not None:
        return name
    target, _ = program.resolve(module, unit, use)
    if isinstance(target, Global):
        return name if program.class_of(target) is not None else None
    return name if name[name.rfind(".") + 1 :][:1].isupper() else None
