"""Calls between modules: `context.executor.call("...", inputs, context)` and the like."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import libcst as cst

from plugcheck_lsp.python.module import CallFacts, Place, Used
from plugcheck_lsp.python.names import StepKind
from plugcheck_lsp.python.parameters import is_never_awaited
from plugcheck_lsp.python.parents import enclosing, inside
from plugcheck_lsp.python.program import External
from plugcheck_lsp.python.values.origins import origins
from plugcheck_rules.hosts.apcore.modules.constants import Site, constant
from plugcheck_rules.hosts.apcore.modules.host_api import (
    DEFAULT_CALLS,
    DEFAULT_MODULE,
    MAKES_MODULE,
    MEMBERS,
    owner_of,
)
from plugcheck_rules.hosts.apcore.modules.signatures import CALLED, positional

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.documents.python import Unit
    from plugcheck_lsp.python.module import FunctionFacts, ModuleFacts, PathUse
    from plugcheck_lsp.python.names import CallSite
    from plugcheck_lsp.python.program import Program
    from plugcheck_lsp.text import Span

SURFACES = frozenset({"call", "call_async", "stream", "validate"})
"""The methods of executors and clients that take a module's id, inputs and a context."""
_CONDITIONAL = (
    cst.If, cst.Else, cst.For, cst.While, cst.Try, cst.TryStar, cst.ExceptHandler, cst.IfExp, cst.BooleanOperation, cst.Match,
    cst.FunctionDef, cst.Lambda, cst.BaseComp, cst.Assert,
)  # fmt: skip
"""What code stands in that may not run, or more than once."""
_CLIENT_MODULE = "apcore.APCore().module"
PARAMETERS = ("module_id", "inputs", "context", "version_hint")


@dataclass(frozen=True, eq=False)
class ModuleCall:
    """One call of a module."""

    place: Place
    """The call."""
    method: str
    function: FunctionFacts | None
    """Where it stands."""
    id: str | None
    """The id, where the text shows it."""
    id_place: Place | None
    """The argument that gives it."""
    context: str | None
    """The name of the context that is in reach where the call stands; None where none is known to be."""
    by_context: bool
    """Whether the executor is that of a context, so that a context was there once."""
    used: Used | None
    """The chain that the call belongs to; it ends with the call at `Used.start`."""

    @property
    def facts(self) -> CallFacts:
        return CallFacts(self.place, None)

    @property
    def is_forwarded(self) -> bool | None:
        """Whether the call gives a context; None where starred arguments may."""
        if self.facts.positional is None:
            return None
        given = self.facts.given(2, "context")
        return given is not None and given.text != "None"

    @property
    def gives_own_context(self) -> bool:
        """Whether the context that the call gives is the very one that the function got."""
        given = self.facts.given(2, "context")
        return given is not None and self.context is not None and given.text == self.context

    @property
    def is_awaited(self) -> bool:
        if self.used is None:
            return False
        after = self.used.use.steps[self.used.start : self.used.start + 1]
        return bool(after) and after[0].kind is StepKind.AWAIT

    @property
    def is_never_awaited(self) -> bool:
        """Whether what it returns surely is awaited nowhere."""
        return self.used is not None and is_never_awaited(self.used)

    @property
    def argument_fault(self) -> str | None:
        """Why the call cannot be made as it is written: a clause that follows the method; None where it can."""
        count = self.facts.positional
        if count is None:
            return None
        taken = PARAMETERS if self.method != "validate" else PARAMETERS[:3]
        if count > len(taken):
            return f"takes {len(taken)} arguments, and {count} are given"
        wrong = next((name for name in self.facts.keywords if name not in taken), None)
        if wrong is not None:
            return f"takes no `{wrong}`"
        twice = next((name for name in self.facts.keywords if name in taken[:count]), None)
        if twice is not None:
            return f"gets `{twice}` twice"
        return "gets no id" if self.id_place is None else None

    @property
    def is_certain(self) -> bool:
        """Whether nothing but an exception keeps the function from making the call."""
        function, node = self.function, self.place.node
        if function is None:
            return False
        for parent, below in enclosing(self.place.unit, node):
            if parent is function.scope.node:
                break
            if isinstance(parent, _CONDITIONAL) and below not in (
                getattr(parent, "test", None),
                getattr(parent, "iter", None),
            ):
                return False
        else:
            return False
        start = self.place.span.start
        ends = (part for part in inside(function.scope.node) if isinstance(part, (cst.Return, cst.Raise)))
        return all(self.place._replace(node=end).span.end >= start for end in ends)

    @property
    def span(self) -> Span:
        """The method's name, and all before it that leads to it."""
        node = self.place.node
        return self.place._replace(node=node.func).span if isinstance(node, cst.Call) else self.place.span


def module_calls(program: Program, module: ModuleFacts) -> tuple[ModuleCall, ...]:
    """The calls of modules in a file, in the order of the text; none whose executor is not surely one."""
    return program.once(("module calls", module.path), lambda: tuple(_module_calls(program, module)))


def _module_calls(program: Program, module: ModuleFacts) -> Iterator[ModuleCall]:
    if not any(name in module.document.text.source for name in SURFACES):
        return
    by_context = _by_context(program)
    for unit, facts in module.units:
        for site in facts.calls:
            function = site.node.func
            if site.use is not None and _names_default(program, module, unit, site):
                yield _module_call(program, module, unit, site, by_context=False)
                continue
            if not isinstance(function, cst.Attribute) or function.attr.value not in SURFACES:
                continue
            use = by_context.get((module.path, unit.start, id(site.node)))
            if use is None and not _is_of_apcore(program, module, unit, function):
                continue
            yield _module_call(program, module, unit, site, by_context=use is not None)


def _names_default(program: Program, module: ModuleFacts, unit: Unit, site: CallSite) -> bool:
    """Whether a call is one by the process-wide default client."""
    last = site.node.func.attr if isinstance(site.node.func, cst.Attribute) else site.node.func
    if not isinstance(last, cst.Name) or site.use is None:
        return False
    target = program.callee(module, unit, site.use, site.depth)
    return isinstance(target, External) and target.name in DEFAULT_CALLS


def _module_call(
    program: Program, module: ModuleFacts, unit: Unit, site: CallSite, *, by_context: bool
) -> ModuleCall:
    place = Place(module, unit, site.node)
    function = module.function_of(unit, site.scope)
    id_place = CallFacts(place, None).given(0, "module_id")
    value = (
        constant(Site(program, module, unit, site.scope), id_place.node).value
        if id_place is not None
        else None
    )
    used = Used(module, unit, site.use, site.depth + 1) if site.use is not None else None
    return ModuleCall(
        place,
        _method(program, module, unit, site),
        function,
        value if isinstance(value, str) else None,
        id_place,
        context_in(function),
        by_context,
        used,
    )


def _method(program: Program, module: ModuleFacts, unit: Unit, site: CallSite) -> str:
    function = site.node.func
    if isinstance(function, cst.Attribute):
        return function.attr.value
    target = program.callee(module, unit, site.use, site.depth) if site.use is not None else None
    return target.name.rpartition(".")[2] if isinstance(target, External) else ""


def _by_context(program: Program) -> dict[tuple[object, int, int], PathUse]:
    """What the module classes of the program call of their contexts' executors, by the call."""

    def find() -> dict[tuple[object, int, int], PathUse]:
        found: dict[tuple[object, int, int], PathUse] = {}
        for module in program.modules.values():
            if "executor" not in module.document.text.source:
                continue
            for owner in module.classes.values():
                for name in CALLED:
                    if name in owner.methods:
                        for use in owner.uses_of_parameter(name, 1):
                            call = (
                                use.call
                                if len(use.path) == 2 and use.path[0] == "executor" and use.sure
                                else None
                            )
                            if call is not None and use.path[1] in SURFACES:
                                found[call.place.path, call.place.unit.start, id(call.place.node)] = use
        return found

    return program.once("calls of contexts' executors", find)


def _is_of_apcore(program: Program, module: ModuleFacts, unit: Unit, function: cst.Attribute) -> bool:
    """Whether what is called is surely a method of an executor or a client of apcore's."""
    found = origins(program, module, unit, function)
    if not found.complete or not found.found:
        return False
    owners = [owner_of(origin.name) for origin in found.found]
    return all(
        owner is not None and owner[0] in ("Executor", "APCore") and owner[1] in MEMBERS[owner[0]]
        for owner in owners
    )


def host_calls(program: Program, module: ModuleFacts) -> Iterator[tuple[Place, str, str]]:
    """What the file calls of apcore's objects: what is called, the class, and the member."""
    if "apcore" not in module.document.text.source:
        return
    for unit, facts in module.units:
        for site in facts.calls:
            function = site.node.func
            if not isinstance(function, cst.Attribute):
                continue
            found = origins(program, module, unit, function)
            owners = {owner_of(origin.name) for origin in found.found}
            owner = owners.pop() if found.complete and len(owners) == 1 else None
            if owner is not None:
                yield Place(module, unit, function), *owner


def function_modules(program: Program, module: ModuleFacts) -> Iterator[FunctionFacts]:
    """The functions at module level that apcore's decorators make modules of."""
    for function, name, called in _decorated(program, module):
        if name == MAKES_MODULE or (called and name in (DEFAULT_MODULE, _CLIENT_MODULE)):
            yield function


def bare_decorators(program: Program, module: ModuleFacts) -> Iterator[FunctionFacts]:
    """The functions that a decorator without brackets takes for an id, so that nothing is registered."""
    for function, name, called in _decorated(program, module):
        if not called and name in (DEFAULT_MODULE, _CLIENT_MODULE):
            yield function


def _decorated(program: Program, module: ModuleFacts) -> Iterator[tuple[FunctionFacts, str, bool]]:
    """The functions at module level that are made modules: by which decorator, and whether that is called."""
    if "module" not in module.document.text.source:
        return
    for function in module.functions.values():
        for node in function.scope.decorators:
            callee = node.func if isinstance(node, cst.Call) else node
            found = origins(program, module, function.unit, callee)
            names = {
                _CLIENT_MODULE if owner_of(o.name) == ("APCore", "module") else o.name for o in found.found
            }
            if found.complete and len(names) == 1:
                yield function, names.pop(), isinstance(node, cst.Call)


def context_in(function: FunctionFacts | None) -> str | None:
    """The name of the context that a function gets from the host, where nothing else is bound to it."""
    while function is not None:
        name = _context_parameter(function)
        if name is not None:
            return name if len(function.scope.bindings.get(name, ())) == 1 else None
        if function.scope.parent is None:
            return None
        around = function.module.function_of(function.unit, function.scope.parent)
        function = around if around is not function else None
    return None


def _context_parameter(function: FunctionFacts) -> str | None:
    if function.owner is not None and function.name in CALLED:
        own = positional(function)
        return own[1].name if len(own) >= 2 else None
    for parameter in function.parameters:
        annotation = parameter.node.annotation
        if annotation is None:
            continue
        dotted = function.module.dotted(annotation.annotation, function.unit)
        if dotted in ("apcore.Context", "apcore.context.Context"):
            return parameter.name
    return None
