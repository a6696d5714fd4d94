"""Context managers that a function enters by calling ``__enter__`` itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.python.names import BindingKind, StepKind, owner_of
from plugcheck_lsp.python.resources.catalog import Resource
from plugcheck_lsp.python.resources.custody import Act, Custody, Deed
from plugcheck_lsp.python.resources.tracking import Loss, Lost, Taken, Tracker

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.python.module import FunctionFacts, ModuleFacts
    from plugcheck_lsp.python.names import CallSite, Use
    from plugcheck_lsp.python.resources.lifetimes import Lifetimes

_EXITS = {"__enter__": "__exit__", "__aenter__": "__aexit__"}


def blocks_entered(lifetimes: Lifetimes, module: ModuleFacts) -> Iterator[Taken]:
    """The context managers that functions of `module` enter so and may not leave."""
    for unit, facts in module.units:
        for site in facts.calls:
            method = _entering(site)
            function = module.function_of(unit, site.scope) if method is not None else None
            if function is None or method is None or site.use is None:
                continue
            name = site.use.name
            bindings = function.scope.bindings.get(name, ())
            own = owner_of(name, site.scope) is function.scope
            if not own or any(binding.kind is not BindingKind.ASSIGNED for binding in bindings):
                continue
            resource = _resource(_EXITS[method])
            lost = _lost(lifetimes, function, site, name, resource)
            if lost is not None:
                yield Taken(function, site.node, name, resource, lost)


def _entering(site: CallSite) -> str | None:
    if site.use is None or site.depth != 1:
        return None
    key = site.use.steps[0].key
    return key if key in _EXITS else None


def _lost(
    lifetimes: Lifetimes, function: FunctionFacts, site: CallSite, name: str, resource: Resource
) -> Lost | None:
    flow = lifetimes.flow(function)
    if flow is None:
        return None
    custody = _ByHand(lifetimes.raising, function, resource, lifetimes.fates)
    known = lifetimes.conditions(function, flow)
    tracker = Tracker(
        function, flow, custody, lifetimes.raising, begins=(site.node,), known=known, taken_as=name
    )
    result = tracker.run()
    if not result.complete or Deed.GIVEN in result.deeds:
        return None
    return result.find(Loss.LEFT, Loss.REBOUND, by_exception=False) or result.find(
        Loss.LEFT, Loss.RAISED, by_exception=True
    )


class _ByHand(Custody):
    """What works with a context manager may well leave it: only ``__exit__`` and plain calls are understood."""

    def acts(self, use: Use, start: int = 0) -> Iterator[Act]:
        steps = use.steps[start:]
        if steps and steps[0].key in self.resource.released_by:
            yield Act(Deed.RELEASED, steps[1].node if len(steps) > 1 else use.root)
        elif steps and steps[0].kind is StepKind.ATTRIBUTE:
            if steps[0].key not in _EXITS:
                yield Act(Deed.GIVEN, use.root)
        else:
            yield from super().acts(use, start)


def _resource(wanted: str) -> Resource:
    return Resource(
        name="context-manager",
        noun="a context manager",
        made_by=frozenset(),
        released_by=frozenset(_EXITS.values()),
        release=wanted,
        release_function="",
        release_functions=frozenset(),
        manager="with",
        async_release=wanted == "__aexit__",
        released_when=frozenset(),
        starts_with=frozenset(),
        on_instance=False,
        local=True,
        unless={},
        only_if={},
        unless_given=frozenset(),
        needs_arguments=False,
        awaiting=False,
        exhausting=False,
        with_maker=False,
    )
