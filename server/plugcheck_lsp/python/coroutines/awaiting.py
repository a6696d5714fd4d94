"""Coroutines that nobody awaits, and awaits of what is no coroutine."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import libcst as cst

from plugcheck_lsp.python.calls.graph import How, call_graph
from plugcheck_lsp.python.calls.inline_calls import PLAIN_DECORATORS
from plugcheck_lsp.python.coroutines.lost import lost, may_mean
from plugcheck_lsp.python.module import Place
from plugcheck_lsp.python.parents import enclosing, inside
from plugcheck_lsp.python.program import Global
from plugcheck_lsp.python.values.origins import OriginKind, returned

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.documents.python import Unit
    from plugcheck_lsp.python.calls.call import Call
    from plugcheck_lsp.python.catalog import Effects
    from plugcheck_lsp.python.module import FunctionFacts, ModuleFacts
    from plugcheck_lsp.python.names import Scope
    from plugcheck_lsp.python.program import Program

_PLAIN_VALUES = (
    cst.Integer, cst.Float, cst.Imaginary, cst.SimpleString, cst.ConcatenatedString, cst.FormattedString,
    cst.List, cst.Tuple, cst.Set, cst.Dict, cst.ListComp, cst.SetComp, cst.DictComp, cst.Comparison,
)  # fmt: skip
"""Expressions whose value nothing can await."""
_SWITCHES = frozenset({"True", "False"})
_CONSTANTS = _SWITCHES | {"None"}


_MAKERS = frozenset(
    {"builtins.property", "functools.cached_property", "contextlib.asynccontextmanager", "functools.cache",
     "functools.lru_cache"}
)  # fmt: skip
"""Decorators behind which a call of an ``async def`` is something else than a coroutine of its own."""


class Unawaited(NamedTuple):
    """A call that makes a coroutine which never runs."""

    call: Call
    scope: Scope
    """Where the call stands."""
    name: str
    """What is called."""
    function: FunctionFacts | None
    """The plugin's own function that is called."""
    what: str
    """For something of others: what therefore does not happen, a clause that follows its name."""
    how: str
    """What happens to the coroutine, a clause that follows it."""
    where: Place
    """Where that happens."""


class PlainAwait(NamedTuple):
    """An ``await`` of a call that returns nothing that can be awaited."""

    call: Call
    function: FunctionFacts
    returns: Place
    """One of the values that it returns."""


def unawaited(program: Program, module: ModuleFacts, catalog: Effects) -> Iterator[Unawaited]:
    """The calls of `module` whose coroutine surely never runs: of own functions, and of what `catalog` names."""
    names = program.once(("coroutine names", id(catalog)), lambda: _coroutine_names(program, catalog))
    for unit, facts in module.units:
        for site in facts.calls:
            if site.node in facts.awaited or not may_mean(module, site, names):
                continue
            why = lost(module, unit, site)
            call = call_graph(program).at(Place(module, unit, site.node)) if why is not None else None
            if why is None or call is None or call.how is not How.CALL or not call.complete:
                continue
            what = _makes_coroutine(call, catalog)
            if what is not None and not _is_switched(program, module, unit, site.node):
                function = call.functions[0] if call.functions else None
                name = function.qualified_name if function is not None else call.names[0]
                where = Place(module, unit, why.node)
                yield Unawaited(call, site.scope, name, function, what, why.how, where)


def _is_switched(program: Program, module: ModuleFacts, unit: Unit, node: cst.CSTNode) -> bool:
    """Whether a constant decides if the code runs at all: one source may serve as a synchronous module too."""
    for parent, _ in enclosing(unit, node):
        if isinstance(parent, cst.If):
            names = [part for part in inside(parent.test) if isinstance(part, cst.Name)]
            if any(name.value in _SWITCHES or _is_constant(program, module, unit, name) for name in names):
                return True
    return False


def _is_constant(program: Program, module: ModuleFacts, unit: Unit, name: cst.Name) -> bool:
    """Whether a name is bound at module level, once, to ``True`` or ``False``."""
    use = module.facts_of(unit).roots.get(name)
    target = program.resolve_name(module, unit, use.name, use.scope) if use is not None else None
    bounds = program.bounds_of(target) if isinstance(target, Global) else ()
    return len(bounds) == 1 and getattr(bounds[0].binding.value, "value", None) in _SWITCHES


def _coroutine_names(program: Program, catalog: Effects) -> frozenset[str]:
    """The last names of all that makes coroutines, by which most calls are seen not to."""
    own = (f.name for module in program.modules.values() for f in module.all_functions if f.is_async)
    return frozenset(own) | {effect.name.rpartition(".")[2] for effect in catalog.of_category("coroutine")}


def _makes_coroutine(call: Call, catalog: Effects) -> str | None:
    """What does not happen without ``await`` (empty for own functions); None where the call may return anything."""
    if call.functions:
        known = all(is_coroutine_function(function) for function in call.functions)
        return "" if known and not call.names else None
    effects = [catalog.find(name) for name in call.names]
    if not effects or any(effect is None or effect.category != "coroutine" for effect in effects):
        return None
    return next(effect.what for effect in effects if effect is not None)


def is_coroutine_function(function: FunctionFacts) -> bool:
    """Whether calling the function returns a coroutine."""
    if not function.is_async or function.is_generator:
        return False
    return all(name in PLAIN_DECORATORS and name not in _MAKERS for name in function.decorators)


def plain_awaits(program: Program, module: ModuleFacts) -> Iterator[PlainAwait]:
    """The awaits in `module` of own functions that surely return nothing that can be awaited.

    A function that only says what others should do (``...``, ``pass``, a docstring, ``raise``) is left out: what
    is called may be what overrides it.
    """
    names = program.once("plain names", lambda: _plain_names(program))
    for unit, facts in module.units:
        for node in facts.awaited:
            site = facts.call_of.get(node)
            if site is None or not may_mean(module, site, names):
                continue
            call = call_graph(program).at(Place(module, unit, node))
            if (
                call is None
                or call.how is not How.CALL
                or not call.complete
                or call.names
                or not call.functions
            ):
                continue
            values = [_plain_value(program, function) for function in call.functions]
            if values[0] is not None and all(value is not None for value in values):
                yield PlainAwait(call, call.functions[0], values[0])


def _plain_names(program: Program) -> frozenset[str]:
    """The names of all functions that are not asynchronous, by which most awaits are seen to be right."""
    functions = (f for module in program.modules.values() for f in module.all_functions)
    return frozenset(function.name for function in functions if not function.is_async)


def _plain_value(program: Program, function: FunctionFacts) -> Place | None:
    """Something that the function returns, if nothing of it can be awaited."""
    scope = function.scope
    if (
        function.is_async
        or function.is_generator
        or not all(name in PLAIN_DECORATORS for name in function.decorators)
    ):
        return None
    if not any(value is not None for value in scope.returned) or "abc.abstractmethod" in function.decorators:
        return None
    origins = returned(program, function)
    if not origins.complete or not origins.found:
        return None
    for origin in origins.found:
        node = origin.place.node
        plain = isinstance(node, _PLAIN_VALUES) or (isinstance(node, cst.Name) and node.value in _CONSTANTS)
        implicit = node is function.place.node
        if origin.kind is not OriginKind.EXPRESSION or not (plain or implicit):
            return None
    explicit = (origin.place for origin in origins.found if origin.place.node is not function.place.node)
    return next(explicit, None)
