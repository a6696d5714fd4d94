"""What code registers with the process, or with an event loop, until somebody takes it back."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import libcst as cst

from plugcheck_lsp.python.calls.graph import call_graph
from plugcheck_lsp.python.resources.acquisition_words import can_acquire, with_aliases

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from plugcheck_lsp.python.calls.graph import Call
    from plugcheck_lsp.python.module import FunctionFacts
    from plugcheck_lsp.python.program import Program
    from plugcheck_lsp.python.resources.catalog import Registration, Resources


class Registered(NamedTuple):
    """A call that registers something."""

    registration: Registration
    call: Call


def registered(program: Program, resources: Resources) -> tuple[Registered, ...]:
    """What functions of the program register and do not take back themselves."""
    return program.once(("registered", id(resources)), lambda: tuple(_registered(program, resources)))


def _registered(program: Program, resources: Resources) -> Iterator[Registered]:
    graph = call_graph(program)
    wanted = {word for one in resources.registrations.values() for word in one.making_words}
    words = with_aliases(program, wanted)
    for function in graph.functions:
        if not can_acquire(function.unit, function.scope, words):
            continue
        for registration in resources.registrations.values():
            made = [call for call in graph.calls(function) if _registers(call, registration)]
            if made and not takes_back(program, registration, (function,), besides=made):
                yield from (Registered(registration, call) for call in made)


def takes_back(
    program: Program,
    registration: Registration,
    functions: Iterable[FunctionFacts],
    besides: Iterable[Call] = (),
) -> bool:
    """Whether one of the functions takes back what was registered, whichever it is; not by the calls `besides`."""
    graph = call_graph(program)
    ignored = {id(call) for call in besides}
    return any(
        _method(call) in registration.undone_by_methods
        or (call.may_be(registration.undoing_words) and not registration.undone_by.isdisjoint(call.names))
        for function in functions
        for call in graph.calls(function)
        if id(call) not in ignored
    )


def _registers(call: Call, registration: Registration) -> bool:
    if call.node is None or not call.may_be(registration.making_words) or call.functions:
        return False
    return _method(call) in registration.made_by_methods or not registration.made_by.isdisjoint(call.names)


def _method(call: Call) -> str:
    node = call.node
    return node.func.attr.value if node is not None and isinstance(node.func, cst.Attribute) else ""
