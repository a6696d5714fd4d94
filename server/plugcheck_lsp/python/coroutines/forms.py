"""``for`` and ``with`` of the wrong kind, and locks of threads that are held over an ``await``."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import libcst as cst

from plugcheck_lsp.python.coroutines.lost import may_mean
from plugcheck_lsp.python.module import Place
from plugcheck_lsp.python.names import ScopeKind
from plugcheck_lsp.python.parents import enclosing, inside
from plugcheck_lsp.python.values.origins import OriginKind, origins

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.documents.python import Unit
    from plugcheck_lsp.python.catalog import Effects
    from plugcheck_lsp.python.module import ClassFacts, ModuleFacts
    from plugcheck_lsp.python.names import Scope
    from plugcheck_lsp.python.program import Program
    from plugcheck_lsp.python.values.origins import Origin

_ITERABLES = (
    cst.List,
    cst.Tuple,
    cst.Set,
    cst.Dict,
    cst.ListComp,
    cst.SetComp,
    cst.DictComp,
    cst.SimpleString,
)
_LOCKS = frozenset(
    f"threading.{name}()" for name in ("Lock", "RLock", "Condition", "Semaphore", "BoundedSemaphore")
)
_MANAGERS = {
    "contextlib.contextmanager": "with",
    "contextlib.asynccontextmanager": "async with",
}


class WrongForm(NamedTuple):
    """A ``for`` or a ``with`` whose subject needs the other kind."""

    place: Place
    """The subject."""
    scope: Scope
    written: str
    """``for``, ``async for``, ``with`` or ``async with``."""
    needed: str
    what: str
    """What the subject is, with its article."""
    statement: Place | None
    """The statement, if it could be written in the other form by its keyword alone."""


class HeldLock(NamedTuple):
    """A lock of threads that a task holds while it waits."""

    place: Place
    """The lock in its ``with``."""
    name: str
    """What made it."""
    wait: Place
    """The first ``await`` under it."""


def wrong_forms(program: Program, module: ModuleFacts, catalog: Effects) -> Iterator[WrongForm]:
    """Where `module` goes through or enters something that surely needs the other form of the statement.

    `catalog` names managers of others under ``async-manager`` and ``sync-manager``.
    """
    for unit, facts in module.units:
        for block in facts.iterated:
            found = _iterated(program, module, unit, block.node, block.is_async)
            if found is not None:
                written, needed = ("async for", "for") if block.is_async else ("for", "async for")
                yield _form(module, unit, block.node, block.scope, written, needed, found)
        for block in facts.entered:
            found = _entered(program, module, unit, block.node, block.is_async, catalog)
            if found is not None:
                written, needed = ("async with", "with") if block.is_async else ("with", "async with")
                yield _form(module, unit, block.node, block.scope, written, needed, found)


def _form(
    module: ModuleFacts,
    unit: Unit,
    node: cst.BaseExpression,
    scope: Scope,
    written: str,
    needed: str,
    what: str,
) -> WrongForm:
    statement: Place | None = None
    for parent, _ in enclosing(unit, node):
        if isinstance(parent, (cst.For, cst.With)):
            whole = isinstance(parent, cst.For) or len(parent.items) == 1
            statement = Place(module, unit, parent) if whole else None
            break
        if isinstance(parent, (cst.CompFor, cst.BaseExpression, cst.BaseSmallStatement)):
            break
    return WrongForm(Place(module, unit, node), scope, written, needed, what, statement)


def _iterated(
    program: Program, module: ModuleFacts, unit: Unit, node: cst.BaseExpression, is_async: bool
) -> str | None:
    """What is iterated over, if that surely is of the other kind."""
    if not is_async and not _may_be_async(program, module, unit, node):
        return None
    known = origins(program, module, unit, node)
    if (
        not known.complete
        or not known.found
        or not all(_is_iterated(origin, is_async) for origin in known.found)
    ):
        return None
    origin = known.found[0]
    if origin.function is not None:
        kind = "a generator" if is_async else "an asynchronous generator"
        return (
            f"`{origin.function.qualified_name}` is {kind}" if origin.kind is OriginKind.GENERATOR else None
        )
    return "this is a plain value"


def _is_iterated(origin: Origin, is_async: bool) -> bool:
    """Whether an origin surely needs the other form of ``for`` than the one (not) asynchronous."""
    if origin.kind is OriginKind.GENERATOR and origin.function is not None:
        return origin.function.is_async is not is_async
    return is_async and origin.kind is OriginKind.EXPRESSION and isinstance(origin.place.node, _ITERABLES)


def _may_be_async(program: Program, module: ModuleFacts, unit: Unit, node: cst.BaseExpression) -> bool:
    """Whether asking for origins is worth it: what is called has the name of an asynchronous generator."""
    site = module.facts_of(unit).call_of.get(node)
    names: frozenset[str] = program.once(("async generators",), lambda: _async_generators(program))
    return site is not None and bool(names) and may_mean(module, site, names)


def _async_generators(program: Program) -> frozenset[str]:
    return frozenset(
        function.name
        for module in program.modules.values()
        for function in module.all_functions
        if function.is_async and function.is_generator
    )


def _entered(
    program: Program,
    module: ModuleFacts,
    unit: Unit,
    node: cst.BaseExpression,
    is_async: bool,
    catalog: Effects,
) -> str | None:
    """What is entered, if that surely is of the other kind."""
    site = module.facts_of(unit).call_of.get(node)
    if site is None or site.use is None or site.node is not node:
        return None
    target = program.callee(module, unit, site.use, site.depth)
    function = program.function_of(target)
    if function is not None:
        kinds = {_MANAGERS[name] for name in function.decorators if name in _MANAGERS}
        other = "with" if is_async else "async with"
        if len(function.decorators) == 1 and kinds == {other}:
            kind = "a synchronous" if is_async else "an asynchronous"
            return f"`{function.qualified_name}` returns {kind} context manager"
        return None
    own = program.class_of(target)
    if own is not None:
        return _class_entered(program, own, is_async)
    name = getattr(target, "name", "")
    effect = catalog.find(name) if isinstance(name, str) else None
    wanted = "sync-manager" if is_async else "async-manager"
    if effect is None or effect.category != wanted or own is not None:
        return None
    return f"`{name.removeprefix('builtins.')}` {effect.what}"


def _class_entered(program: Program, own: ClassFacts, is_async: bool) -> str | None:
    ancestry, others = program.ancestry(own)
    if any(name not in ("builtins.object", "abc.ABC", "typing.Generic") for name in others):
        return None
    if any(
        each.broken
        or "metaclass" in each.scope.keywords
        or each.decorators
        or "__getattr__" in each.attributes
        for each in ancestry
    ):
        return None
    names = {name for each in ancestry for name in each.attributes}
    if "__new__" in names:
        return None
    missing, there = ("__aenter__", "__enter__") if is_async else ("__enter__", "__aenter__")
    if missing in names or there not in names:
        return None
    return f"`{own.name}` has `{there}` and no `{missing}`"


def held_locks(program: Program, module: ModuleFacts) -> Iterator[HeldLock]:
    """The locks of threads that coroutines of `module` hold while they wait."""
    for unit, facts in module.units:
        for block in facts.entered:
            function = block.scope.function
            if block.is_async or function is None or not function.is_async:
                continue
            if block.scope.kind is not ScopeKind.FUNCTION or not isinstance(
                block.node, (cst.Name, cst.Attribute)
            ):
                continue
            wait = _wait_under(unit, block.node)
            if wait is None:
                continue
            known = origins(program, module, unit, block.node)
            if known.complete and known.found and all(origin.name in _LOCKS for origin in known.found):
                name = known.found[0].name.removesuffix("()")
                yield HeldLock(Place(module, unit, block.node), name, Place(module, unit, wait))


def _wait_under(unit: Unit, node: cst.BaseExpression) -> cst.CSTNode | None:
    """The first place in the body of the ``with`` around `node` at which the coroutine waits."""
    statement = next((parent for parent, _ in enclosing(unit, node) if isinstance(parent, cst.With)), None)
    for current in inside(statement.body) if statement is not None else ():
        if isinstance(current, cst.Await):
            return current
        if isinstance(current, (cst.For, cst.With, cst.CompFor)) and current.asynchronous is not None:
            return current
    return None
