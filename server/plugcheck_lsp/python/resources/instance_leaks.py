"""What instances keep and never release, for classes whose life cycle no host gives."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from plugcheck_lsp.python.own_attributes import (
    attributes_of_others,
    handled_as_a_whole,
    relatives,
    uses_of_self,
)
from plugcheck_lsp.python.resources.keeping import kept_resources
from plugcheck_lsp.python.resources.making import is_constant
from plugcheck_lsp.python.resources.telling import RUNNING, is_told_to_end, runs_for_ever

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.python.module import ClassFacts, FunctionFacts
    from plugcheck_lsp.python.program import Program
    from plugcheck_lsp.python.resources.catalog import Resources
    from plugcheck_lsp.python.resources.keeping import Kept, Store

CLOSERS = frozenset(
    {"__aexit__", "__exit__", "aclose", "clean_up", "cleanup", "close", "destroy", "disconnect", "dispose",
     "on_shutdown", "server_close", "shut_down", "shutdown", "stop", "tearDown", "tear_down", "teardown", "terminate"}
)  # fmt: skip
"""The names of methods by which a class says that its instances end."""
PLAIN_BASES = frozenset(
    {"abc.ABC", "builtins.object", "typing.Generic", "typing.Protocol", "typing_extensions.Protocol",
     "contextlib.AbstractAsyncContextManager", "contextlib.AbstractContextManager", "threading.Thread"}
)  # fmt: skip
"""Bases of others that release nothing that a class keeps."""


class InstanceLeak(NamedTuple):
    """A resource that an instance keeps and that nothing releases."""

    kept: Kept
    store: Store
    closers: tuple[FunctionFacts, ...]
    """The methods that end an instance, and do not release it; empty: there are none."""


def instance_leaks(program: Program, resources: Resources) -> tuple[InstanceLeak, ...]:
    """The resources that instances keep and that no code of the program releases."""
    return program.once(("leaks", id(resources)), lambda: tuple(_leaks(program, resources)))


def _leaks(program: Program, resources: Resources) -> Iterator[InstanceLeak]:
    for kept in kept_resources(program, resources):
        if not kept.stores or not kept.holds or kept.escapes or kept.releases:
            continue
        store = kept.stores[0]
        closers = _closers(program, store.owner)
        if not _is_known(program, store, closers) or _comes_and_goes(program, store, closers):
            continue
        if kept.resource.name in RUNNING and (
            kept.is_daemon or not runs_for_ever(program, kept) or is_told_to_end(program, kept, closers)
        ):
            continue
        yield InstanceLeak(kept, store, closers)


def _closers(program: Program, owner: ClassFacts) -> tuple[FunctionFacts, ...]:
    found = {
        method.key: method
        for member in relatives(program, owner)
        for name, method in member.methods.items()
        if name in CLOSERS
    }
    return tuple(found.values())


def _is_known(program: Program, store: Store, closers: tuple[FunctionFacts, ...]) -> bool:
    """Whether all code is known that can release what the instance keeps."""
    if any(handled_as_a_whole(method) for method in closers):
        return False
    if store.attribute in attributes_of_others(program):
        return False
    return all(
        name in PLAIN_BASES
        for member in relatives(program, store.owner)
        for name in program.ancestry(member)[1]
    )


def _comes_and_goes(program: Program, store: Store, closers: tuple[FunctionFacts, ...]) -> bool:
    """Whether a method in the life of the instance sets the attribute to None: what it held went somewhere."""
    ends = {store.function.key, *(method.key for method in closers)}
    for used in uses_of_self(program, store.owner).get(store.attribute, ()):
        value = used.module.facts_of(used.unit).stored.get(used.use.node)
        function = used.module.function_of(used.unit, used.use.scope)
        if not is_constant(value, "None") or function is None or function.name == "__init__":
            continue
        if function.key not in ends:
            return True
    return False
