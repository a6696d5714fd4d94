"""Instances of the program's own classes that keep resources: they must be ended like the resources themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.python.calls.graph import call_graph
from plugcheck_lsp.python.own_attributes import handled_as_a_whole
from plugcheck_lsp.python.resources.catalog import Resource
from plugcheck_lsp.python.resources.keeping import Kept, kept_resources
from plugcheck_lsp.python.resources.kept_trace import follow

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.python.calls.graph import Call
    from plugcheck_lsp.python.module import ClassFacts, FunctionFacts
    from plugcheck_lsp.python.program import Program
    from plugcheck_lsp.python.resources.catalog import Resources

_ROUNDS = 3
"""How deep instances may keep instances that keep resources."""
_PLAIN_BASES = frozenset({"abc.ABC", "builtins.object", "typing.Generic", "typing.Protocol"})
_ENTRIES = {"__exit__": "with", "__aexit__": "async with"}


def kept_instances(program: Program, resources: Resources) -> tuple[Kept, ...]:
    """The instances of own classes that functions of the program make, where such an instance keeps a resource that
    one of its public methods releases."""
    return program.once(("kept instances", id(resources)), lambda: tuple(_kept(program, resources)))


def _kept(program: Program, resources: Resources) -> Iterator[Kept]:
    known: set[object] = set()
    inner = kept_resources(program, resources)
    for _ in range(_ROUNDS):
        found: list[Kept] = []
        for kept in inner:
            for owner in {id(store.owner): store.owner for store in kept.stores}.values():
                calls = tuple(_constructions(program, owner)) if owner.place not in known else ()
                resource = _as_resource(program, kept, owner) if calls else None
                if resource is not None:
                    known.add(owner.place)
                    found += (follow(program, resources, Kept(resource, call, inside=kept)) for call in calls)
        yield from found
        inner = tuple(found)


def _as_resource(program: Program, kept: Kept, owner: ClassFacts) -> Resource | None:
    """An instance of the class as a resource; None where it releases nothing, or who else has it is not known."""
    classes, others = program.ancestry(owner)
    if kept.escapes or not kept.holds or not all(other in _PLAIN_BASES for other in others):
        return None
    methods: dict[str, FunctionFacts] = {}
    for ancestor in classes:
        for name, method in ancestor.methods.items():
            methods.setdefault(name, method)
    if any(handled_as_a_whole(method) for method in methods.values()):
        return None  # somebody else may end it
    graph = call_graph(program)
    releases = {release.function.key for release in kept.releases if release.function and release.kept}
    stores = {store.function.key for store in kept.stores}
    if releases & stores:
        return None  # it comes and goes within a call
    reached = {name: set(graph.ways([method])) for name, method in methods.items()}
    public = [name for name in methods if not name.startswith("_") or name in _ENTRIES]
    ends = [name for name in public if reached[name] & releases]
    if not ends:
        return None
    begins = [name for name in public if reached[name] & stores and name not in ends]
    at_once = any(name in reached and reached[name] & stores for name in ("__init__", "__post_init__"))
    if not at_once and not begins:
        return None
    methods_first = sorted(ends, key=lambda name: (name in _ENTRIES, name))
    release = methods_first[0]
    return Resource(
        name=owner.name,
        noun=f"a `{owner.name}`",
        made_by=frozenset(),
        released_by=frozenset(ends),
        release="" if release in _ENTRIES else release,
        release_function="",
        release_functions=frozenset(),
        manager=next((_ENTRIES[name] for name in _ENTRIES if name in ends), ""),
        async_release=methods[release].is_async,
        released_when=frozenset(),
        starts_with=frozenset() if at_once else frozenset(begins),
        on_instance=True,
        local=True,
        unless={},
        only_if={},
        unless_given=frozenset(),
        needs_arguments=False,
        awaiting=False,
        exhausting=False,
        with_maker=False,
    )


def _constructions(program: Program, owner: ClassFacts) -> Iterator[Call]:
    """The calls of the class itself in functions of the program."""
    graph = call_graph(program)
    if owner.module.classes.get(owner.name) is not owner:
        return
    for used in program.uses_of(owner.module, owner.name):
        if not used.is_called:
            continue
        function = used.module.function_of(used.unit, used.use.scope)
        node = used.use.steps[used.start].node
        for call in graph.calls(function) if function is not None else ():
            if call.place.node is node:
                yield call
