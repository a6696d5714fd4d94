"""Attributes of instances that one method alone gives a value."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from plugcheck_lsp.python.names import Role
from plugcheck_lsp.python.own_attributes import uses_of_self

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.python.module import FunctionFacts, Place, Used
    from plugcheck_lsp.python.program import Program


class SoleValue(NamedTuple):
    """An attribute whose only value comes from one method."""

    name: str
    assigned: Place
    """The first assignment."""
    reads: tuple[tuple[FunctionFacts, Place], ...]
    """Where it is read as ``self.name``, and in which function."""


def sole_values(program: Program, method: FunctionFacts) -> Iterator[SoleValue]:
    """The attributes of the instance that nothing but `method` assigns: no other method, and no class body."""
    owner = method.owner
    if owner is None:
        return
    known = {name for ancestor in program.ancestry(owner)[0] for name in ancestor.attributes}
    for name, useds in uses_of_self(program, owner).items():
        stored = [
            used for used in useds if used.use.role is not Role.READ and _is_whole(used) and _stores(used)
        ]
        if not stored or name in known or any(_function(used) != method.key for used in stored):
            continue
        if any(not used.use.steps or used.use.steps[0].key != name for used in useds):
            continue  # by `getattr` and the like: it may have a default
        reads = tuple(
            (function, used.place._replace(node=used.use.steps[0].node))
            for used in useds
            if not (_is_whole(used) and _stores(used))
            and (function := used.module.function_of(used.unit, used.use.scope)) is not None
        )
        yield SoleValue(name, stored[0].place, reads)


def _is_whole(used: Used) -> bool:
    """Whether the chain ends with the attribute itself."""
    return len(used.use.steps) == 1


def _stores(used: Used) -> bool:
    return used.use.role in (Role.STORED, Role.AUGMENTED, Role.DELETED)


def _function(used: Used) -> object:
    function = used.module.function_of(used.unit, used.use.scope)
    return function.key if function is not None else None
