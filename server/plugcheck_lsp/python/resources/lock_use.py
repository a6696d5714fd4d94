"""Locks that a function takes by ``acquire`` and does not give back on every path."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.python.names import Role, StepKind
from plugcheck_lsp.python.resources.custody import Act, Custody, Deed
from plugcheck_lsp.python.resources.tracking import Loss, Lost, Taken, Tracker

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.python.module import FunctionFacts, ModuleFacts
    from plugcheck_lsp.python.names import CallSite, Use
    from plugcheck_lsp.python.resources.catalog import Resource
    from plugcheck_lsp.python.resources.lifetimes import Lifetimes

LOCKS = frozenset({"lock", "async-lock"})
"""The kinds that are acquired and released again and again."""

_GIVING = frozenset({Role.ARGUMENT, Role.ASSIGNED, Role.RETURNED, Role.ELEMENT, Role.YIELDED})


def locks_taken(lifetimes: Lifetimes, module: ModuleFacts) -> Iterator[Taken]:
    """The locks that functions of `module` can leave held."""
    for unit, facts in module.units:
        for site in facts.calls:
            name = _taken(site)
            function = module.function_of(unit, site.scope) if name else None
            resource = _kind(lifetimes, function, site) if function is not None else None
            if function is None or name is None or resource is None:
                continue
            lost = _lost(lifetimes, function, site, name, resource)
            if lost is not None:
                yield Taken(function, site.node, name, resource, lost)


def _taken(site: CallSite) -> str | None:
    """The lock of ``lock.acquire()`` or ``self.lock.acquire()``, where it is waited for and its result is not asked."""
    use = site.use
    if use is None or use.role is not Role.READ or site.node.args or site.depth not in (1, 2):
        return None
    rest = use.steps[site.depth + 1 :]
    if any(step.kind is not StepKind.AWAIT for step in rest):
        return None
    steps = use.steps[: site.depth]
    if any(step.kind is not StepKind.ATTRIBUTE for step in steps) or steps[-1].key != "acquire":
        return None
    return use.name if site.depth == 1 else f"{use.name}.{steps[0].key}"


def _kind(lifetimes: Lifetimes, function: FunctionFacts, site: CallSite) -> Resource | None:
    call = lifetimes.raising.call(function, site.node)
    if call is None or not call.complete or not call.names or call.functions:
        return None
    made_by = lifetimes.catalog.made_by
    kinds = {made_by.get(name.removesuffix("().acquire")) for name in call.names}
    kind = kinds.pop() if len(kinds) == 1 else None
    return kind if kind is not None and kind.name in LOCKS else None


def _lost(
    lifetimes: Lifetimes, function: FunctionFacts, site: CallSite, name: str, resource: Resource
) -> Lost | None:
    flow = lifetimes.flow(function)
    if flow is None or site.use is None or _released_elsewhere(function, name):
        return None
    begin = site.use.steps[-1].node
    custody = _LockCustody(lifetimes.raising, function, resource, lifetimes.fates)
    tracker = Tracker(
        function,
        flow,
        custody,
        lifetimes.raising,
        begins=(begin,),
        known=lifetimes.conditions(function, flow),
        taken_as=name,
        live=True,
    )
    result = tracker.run()
    if not result.complete or Deed.RELEASED not in result.deeds:
        return None
    return result.find(Loss.LEFT, by_exception=False) or result.find(
        Loss.LEFT, Loss.RAISED, by_exception=True
    )


def _released_elsewhere(function: FunctionFacts, name: str) -> bool:
    """Whether a function of the module releases such a lock without taking it: then they share the work."""
    last = name.rpartition(".")[2]
    released: set[int] = set()
    taken: set[int] = set()
    for _, facts in function.module.units:
        for site in facts.calls:
            use = site.use
            if use is None or not site.depth or use.steps[site.depth - 1].key not in ("acquire", "release"):
                continue
            before = use.steps[site.depth - 2].key if site.depth > 1 else use.name
            if before == last:
                found = released if use.steps[site.depth - 1].key == "release" else taken
                found.add(id(site.scope.function))
    return not released <= taken


class _LockCustody(Custody):
    """A lock is no one's: naming it, storing it and handing it out change nothing, as long as nobody releases it."""

    def acts(self, use: Use, start: int = 0) -> Iterator[Act]:
        steps = use.steps[start:]
        if len(steps) > 1 and steps[0].key == "release" and steps[1].kind is StepKind.CALL:
            yield Act(Deed.RELEASED, steps[1].node)
        elif (steps and steps[0].key == "release") or (
            not steps
            and use.role
            in (
                Role.ARGUMENT,
                Role.ASSIGNED,
                Role.RETURNED,
                Role.ELEMENT,
                Role.YIELDED,
            )
        ):
            yield Act(Deed.GIVEN, use.root)
