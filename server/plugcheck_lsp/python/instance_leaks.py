"""What instances keep and never release, for classes whose life cycle no host gives."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from plugcheck_lsp.python.keeping import kept_resources
from plugcheck_lsp.python.names import Role, StepKind
from plugcheck_lsp.python.own_attributes import attributes_of_others, handled_as_a_whole, relatives

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from plugcheck_lsp.python.keeping import Kept, Store
    from plugcheck_lsp.python.module import ClassFacts, FunctionFacts
    from plugcheck_lsp.python.program import Program
    from plugcheck_lsp.python.resource_catalog import Resources

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
_TELLING = frozenset(
    {"set", "put", "put_nowait", "notify", "notify_all", "send", "write", "release", "clear"}
)
RUNNING = frozenset({"task", "thread", "timer", "timer-handle", "worker"})


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
        if not _is_known(program, store, closers):
            continue
        if kept.resource.name in RUNNING and tells_to_end(closers):
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


def tells_to_end(functions: Iterable[FunctionFacts]) -> bool:
    """Whether one of `functions` sets a flag, an event or an attribute by which what runs may be told to end."""
    for function in functions:
        if function.receiver is None:
            continue
        for use in function.scope.uses.get(function.receiver, ()):
            keys = [step.key for step in use.steps if step.kind is StepKind.ATTRIBUTE]
            if use.role is Role.STORED and len(keys) == 1:
                return True
            if len(keys) > 1 and keys[-1] in _TELLING:
                return True
    return False
