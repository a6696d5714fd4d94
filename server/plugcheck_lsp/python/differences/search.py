"""Where two runs with equal inputs can differ: each source whose value, or whose order, is seen from outside."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import libcst as cst

from plugcheck_lsp.python.calls.graph import call_graph
from plugcheck_lsp.python.chains import scope_at
from plugcheck_lsp.python.differences.catalog import Source
from plugcheck_lsp.python.differences.elements import have_one_order
from plugcheck_lsp.python.differences.own_sources import (
    INSTANCE_STATE,
    OBJECT_TEXT,
    changed_state,
    object_texts,
)
from plugcheck_lsp.python.differences.sources import Found, function_at, sets_in, sources_in
from plugcheck_lsp.python.differences.taint import Kind, Seen, Taint
from plugcheck_lsp.python.differences.taint_flow import After, TaintFlow, World
from plugcheck_lsp.python.program import External

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.host import Hooks
    from plugcheck_lsp.python.calls.graph import Call
    from plugcheck_lsp.python.differences.catalog import Nondeterminism
    from plugcheck_lsp.python.differences.taint_flow import Sink, Step, Taking
    from plugcheck_lsp.python.module import FunctionFacts, ModuleFacts, Place
    from plugcheck_lsp.python.program import Program

SETS = "unordered-set"
"""The category of sets whose order is taken; the catalog has no names for it."""
AT_IMPORT = "at-import"
"""Stands among forbidden categories for all sources in code that runs at import."""
_SET = Source("set", SETS, "has no order", Kind.SET, sort="")


class Event(NamedTuple):
    """One step of a proof: a place, and a clause or sentence that says what happens there."""

    place: Place
    text: str


@dataclass(frozen=True, eq=False)
class Difference:
    """One source whose difference is seen from outside."""

    source: Source
    place: Place
    """The call (or read) itself; for a set the expression that takes its order."""
    operand: Place | None
    """For an order: the expression that can be put into ``sorted(...)`` where it stands; None: there is none."""
    function: FunctionFacts | None
    """Where the source stands; None: in code that runs at import."""
    seen: Seen
    outlet: FunctionFacts | None
    """The function in which the difference is seen."""
    chain: tuple[Call, ...]
    """The calls that lead from a hook to the source, in order; empty where it stands in a hook."""
    list_maker: Place | None
    """The name ``list``, where the source is ``list(operand)``: ``sorted`` can stand in its place."""
    trail: tuple[Event, ...]
    """Where the value goes, in order; the last one is where it is seen."""

    @property
    def arguments(self) -> str:
        """The text of the arguments of the call; empty for none."""
        node = self.place.node
        if not isinstance(node, cst.Call) or not node.args:
            return ""
        first, last = (self.place._replace(node=argument).span for argument in (node.args[0], node.args[-1]))
        return self.place.module.document.text.source[first.start : last.end].rstrip(", \n\t")


def differences(
    program: Program, catalog: Nondeterminism, hooks: Hooks, module: ModuleFacts, forbidden: frozenset[str]
) -> Iterator[Difference]:
    """Every difference whose source stands in `module`, in the order of the text.

    `forbidden` are the categories that are not looked for.
    """
    world = program.once(
        ("taint world", id(catalog)), lambda: World(program, call_graph(program), catalog, hooks)
    )
    found = [*_of_sources(world, module, forbidden)]
    found += _of_sets(world, module)
    found += _of_own(world, module, hooks)
    return iter(sorted(found, key=lambda difference: difference.place.span))


def _of_sources(world: World, module: ModuleFacts, forbidden: frozenset[str]) -> Iterator[Difference]:
    for found in sources_in(world, module):
        if found.source.category in forbidden or not world.runs(found.function):
            continue
        if found.function is None and AT_IMPORT in forbidden:
            continue
        flow = TaintFlow(world, found.source.category)
        begin(flow, found)
        sink = flow.run()
        if sink is not None:
            yield _difference(world, found, sink)


def begin(flow: TaintFlow, found: Found) -> None:
    """Start with the value of a source, or with the argument that it changes."""
    source, node = found.source, found.place.node
    if source.changes is None:
        path = (None,) if source.parts else () if source.part is None else (source.part,)
        flow.start(found.place, After(node, Taint(source.kind, path)))
    elif isinstance(node, cst.Call) and source.changes < len(node.args):
        flow.start(found.place, After(node.args[source.changes].value, Taint(source.kind), node))


def _difference(world: World, found: Found, sink: Sink, before: tuple[Event, ...] = ()) -> Difference:
    return Difference(
        found.source, found.place, _sortable(world, found), found.function, sink.seen, sink.function, world.way(found.function),
        _list_maker(found), (*before, *_trail(sink)),
    )  # fmt: skip


def _sortable(world: World, found: Found) -> Place | None:
    """What can be put into ``sorted(...)``, where that name means what it should."""
    place = found.operand if found.source.category == SETS else found.place
    if found.source.sort is None or place is None:
        return None
    scope = scope_at(place.module, place.unit, place.node)
    target = world.program.resolve_name(place.module, place.unit, "sorted", scope)
    return place if target == External("builtins.sorted") else None


def _list_maker(found: Found) -> Place | None:
    node, operand = found.place.node, found.operand
    if operand is None or not isinstance(node, cst.Call) or len(node.args) != 1:
        return None
    is_list = isinstance(node.func, cst.Name) and node.func.value == "list"
    return found.place._replace(node=node.func) if is_list and node.args[0].value is operand.node else None


_SEEN = {
    Seen.RETURNED: "it is returned here",
    Seen.YIELDED: "it is yielded here",
    Seen.RAISED: "it is raised here",
    Seen.STORED: "it is stored here, beyond this call",
    Seen.SENT: "it is written or sent here",
}


def _trail(sink: Sink) -> tuple[Event, ...]:
    """The notable places on the way, then where the difference is seen."""
    told: list[Event] = []
    callers: list[Step] = []
    step: Step | None = sink.step
    while step is not None:
        before = step.before
        if step.caller is not None:
            callers.append(step.caller)
        elif callers and before is not None and step.frame is not None and before.frame is not step.frame:
            # The value may have entered the function by several calls: go on from the one that gets it back.
            before = callers.pop().before
        if step.note and before is not None:
            told.append(Event(before.place, step.note))
        step = before
    told.reverse()
    return (*told, Event(sink.step.place, _SEEN[sink.seen]))


def _of_own(world: World, module: ModuleFacts, hooks: Hooks) -> Iterator[Difference]:
    for found in object_texts(world, module):
        if world.runs(found.function):
            flow = TaintFlow(world, OBJECT_TEXT)
            flow.start(found.place, After(found.place.node, Taint(Kind.VALUE)))
            sink = flow.run()
            if sink is not None:
                yield _difference(world, found, sink)
    if hooks.every:
        return
    lifecycle = frozenset(function.key for function in hooks.lifecycle)
    for found, name in changed_state(world, module, lifecycle):
        flow = TaintFlow(world, INSTANCE_STATE)
        if found.function is not None and found.function.owner is not None:
            flow.start_attribute(found.place, found.function.owner, name)
        sink = flow.run()
        if sink is not None:
            yield _difference(world, found, sink)


# -- sets --------------------------------------------------------------------------------------------------


def _of_sets(world: World, module: ModuleFacts) -> Iterator[Difference]:
    for taking, made in takings(world, module):
        function = function_at(taking.place)
        if not world.runs(function):
            continue
        flow = TaintFlow(world, SETS)
        for after in taking.after:
            flow.start(taking.place, after)
        sink = flow.run()
        if sink is not None:
            before = (Event(made, "the set is made here"),) if made.node is not taking.step.node else ()
            yield _difference(world, Found(_SET, taking.place, function, taking.operand), sink, before)


def takings(world: World, module: ModuleFacts) -> Iterator[tuple[Taking, Place]]:
    """Where `module` takes the order of a set that the program makes, once each, and where the set is made."""
    every = world.program.once(("takings", id(world)), lambda: _all_takings(world))
    return iter(every.get(id(module), ()))


def _all_takings(world: World) -> dict[int, list[tuple[Taking, Place]]]:
    found: dict[tuple[object, ...], tuple[Taking, Place]] = {}
    for module in world.program.modules.values():
        for made in sets_in(world, module):
            flow = TaintFlow(world, SETS)
            flow.elements.extend(made.elements)
            node = made.place.node
            flow.start(made.place, After(node, Taint(Kind.SET), node if isinstance(node, cst.Name) else None))
            flow.run()
            if not flow.takings or have_one_order(world, flow.elements):
                continue
            for taking in flow.takings:
                place = taking.place
                key = (place.path, place.unit.start, id(place.node))
                known = found.get(key)
                if known is None or _earlier(made.place, known[1]):
                    found[key] = (taking, made.place)
    by_module: dict[int, list[tuple[Taking, Place]]] = {}
    for taking, place in found.values():
        by_module.setdefault(id(taking.place.module), []).append((taking, place))
    return by_module


def _earlier(one: Place, other: Place) -> bool:
    return (one.path, one.span) < (other.path, other.span)
