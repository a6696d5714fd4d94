"""What an instance of the plugin's class keeps, and what its `teardown` reaches."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from plugcheck_lsp.findings import Related
from plugcheck_lsp.python.calls.graph import call_graph
from plugcheck_lsp.python.module import Used
from plugcheck_lsp.python.names import Role
from plugcheck_lsp.python.own_attributes import handled_as_a_whole, uses_of_self
from plugcheck_lsp.python.resources.keeping import kept_resources
from plugcheck_lsp.python.resources.kept_paths import kept_paths
from plugcheck_lsp.python.resources.owning_classes import kept_instances
from plugcheck_lsp.python.resources.registrations import registered, takes_back
from plugcheck_lsp.python.resources.telling import RUNNING, is_told_to_end
from plugcheck_rules.catalogs import resources

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from plugcheck_lsp.python.calls.graph import Call
    from plugcheck_lsp.python.module import ClassFacts, FunctionFacts, Place
    from plugcheck_lsp.python.resources.catalog import Resources
    from plugcheck_lsp.python.resources.keeping import Kept, Store
    from plugcheck_lsp.python.resources.kept_paths import KeptPaths
    from plugcheck_lsp.python.resources.registrations import Registered
    from plugcheck_rules.hosts.dagstack.facts import ManifestFacts

    FunctionKey = tuple[Path, int, int]

_BEGINNING = ("begin", "connect", "init", "open", "prepare", "start")
"""How methods are called that are called once."""


@dataclass(frozen=True, eq=False)
class InstanceResources:
    """The resources of one plugin's instance."""

    facts: ManifestFacts

    @cached_property
    def catalog(self) -> Resources:
        return resources(self.facts.workspace.settings)

    @cached_property
    def setup(self) -> FunctionFacts | None:
        return self.facts.code.methods.get("setup")

    @cached_property
    def teardown(self) -> FunctionFacts | None:
        return self.facts.code.methods.get("teardown")

    @cached_property
    def ended_by(self) -> frozenset[FunctionKey]:
        """The keys of the functions that `teardown` reaches, its own among them."""
        return frozenset(self._ways(self.teardown))

    @cached_property
    def ending(self) -> tuple[FunctionFacts, ...]:
        """The methods of the class that `teardown` reaches, its own among them."""
        return tuple(method for method in self.facts.code.methods.values() if method.key in self.ended_by)

    @cached_property
    def begun_by(self) -> frozenset[FunctionKey]:
        """The keys of the functions that run while the instance is made and set up."""
        return frozenset(self._ways(self.facts.code.methods.get("__init__"), self.setup))

    @cached_property
    def called_by_hooks(self) -> Mapping[FunctionKey, tuple[Call, ...]]:
        """For each function that a hook reaches, the calls that lead there."""
        code = self.facts.code
        return self._ways(*(self.facts.hooks or code.public_methods))

    def _ways(self, *roots: FunctionFacts | None) -> Mapping[FunctionKey, tuple[Call, ...]]:
        graph = call_graph(self.facts.code.program)
        return graph.ways(root for root in roots if root is not None)

    @cached_property
    def owners(self) -> tuple[ClassFacts, ...]:
        """The plugin's class and those that it inherits from."""
        return self.facts.shape.ancestry[0]

    @cached_property
    def is_known(self) -> bool:
        """Whether all methods of the class are known, and `teardown` names what it works on."""
        if not self.facts.shape.is_whole or self.facts.code.owner is None:
            return False
        return not any(handled_as_a_whole(method) for method in self.ending)

    @cached_property
    def kept(self) -> tuple[Kept, ...]:
        """What an attribute of the instance keeps, and what nobody else has."""
        if not self.is_known:
            return ()
        owners = {id(owner) for owner in self.owners}
        program = self.facts.code.program
        return tuple(
            kept
            for kept in (*kept_resources(program, self.catalog), *kept_instances(program, self.catalog))
            if kept.holds and not kept.escapes and any(id(store.owner) in owners for store in kept.stores)
        )

    @cached_property
    def paths(self) -> KeptPaths:
        return kept_paths(self.facts.code.program, self.catalog)

    @cached_property
    def left_running(self) -> tuple[Kept, ...]:
        """The threads, processes and timers that the instance starts, and that nobody keeps to stop them."""
        if not self.is_known:
            return ()
        program = self.facts.code.program
        return tuple(
            kept
            for kept in kept_resources(program, self.catalog)
            if kept.resource.name in RUNNING - {"task"}
            and kept.holds
            and not (kept.stores or kept.escapes or kept.releases)
            and self._is_reached(kept.function)
            and not is_told_to_end(program, kept, self.ending)
        )

    def is_ended(self, kept: Kept) -> bool:
        """Whether `teardown` reaches a release."""
        functions = (release.function for release in kept.releases if release.kept)
        return any(function is not None and function.key in self.ended_by for function in functions)

    def releases_in_teardown(self, kept: Kept) -> Iterator[Related]:
        """Where `teardown` releases it."""
        for release in kept.releases:
            if release.function is not None and release.function.key in self.ended_by:
                yield Related(release.place.path, release.place.span, "it would be released here")

    def loss_in_setup(self, kept: Kept) -> Place | None:
        """What can raise in `__init__` or `setup` once the instance keeps it."""
        made = self.facts.code.methods.get("__init__")
        for function in (made, self.setup):
            if function is None:
                continue
            raiser = self.paths.lost_in(kept, function)
            if raiser is not None:
                return raiser
        made_before = made is not None and any(
            store.function.key in self._ways(made) for store in kept.stores
        )
        if self.setup is not None and made_before:
            return self.paths.lost_from_start(kept, self.setup)
        return None

    def is_released(self, kept: Kept) -> bool:
        """Whether `teardown` reaches a release, or the function that makes it releases it again."""
        if self.is_ended(kept):
            return True
        keepers = {store.function.key for store in kept.stores}
        if any(release.function.key in keepers for release in kept.releases if release.function is not None):
            return True
        return is_told_to_end(self.facts.code.program, kept, self.ending)

    def replaced(self, kept: Kept) -> tuple[Store, tuple[Call, ...]] | None:
        """Where a hook stores it anew on each call, over the last one, and the calls from the hook to there."""
        keepers = {store.function.key for store in kept.stores}
        released = {release.function.key for release in kept.releases if release.function is not None}
        if len(kept.stores) != 1 or kept.stores[0].in_container or keepers & released:
            return None
        store = kept.stores[0]
        if store.function.key in self.begun_by or store.function.name.startswith(_BEGINNING):
            return None
        way = self.called_by_hooks.get(store.function.key)
        if way is None:
            return None
        program = self.facts.code.program
        ends = {call.caller.key: call.place.span.start for call in way if call.caller is not None}
        ends[store.function.key] = store.place.span.start
        for used in (*uses_of_self(program, store.owner).get(store.attribute, ()), *_bare(store.function)):
            function = used.module.function_of(used.unit, used.use.scope)
            if function is None or used.use.role is Role.STORED:
                continue
            if used.place.span.start < ends.get(function.key, 0):
                return None  # it may be asked for, or released, before it is replaced
        return store, way

    def _is_reached(self, function: FunctionFacts | None) -> bool:
        """Whether the function runs in the life of an instance, before its end."""
        return function is not None and (
            function.key in self.begun_by or function.key in self.called_by_hooks
        )

    @cached_property
    def never_taken_back(self) -> tuple[Registered, ...]:
        """What the instance registers, and `teardown` does not take back."""
        if not self.is_known:
            return ()
        program = self.facts.code.program
        found = [one for one in registered(program, self.catalog) if self._is_reached(one.call.caller)]
        if not found:
            return ()
        ends = [function for function in call_graph(program).functions if function.key in self.ended_by]
        return tuple(one for one in found if not takes_back(program, one.registration, ends))


def _bare(method: FunctionFacts) -> Iterator[Used]:
    """Where a method hands its instance to something: ``hasattr(self, "name")``."""
    for use in method.scope.uses.get(method.receiver or "", ()):
        if not use.steps and use.role is Role.ARGUMENT:
            yield Used(method.module, method.unit, use)


def instance_resources(facts: ManifestFacts) -> InstanceResources:
    """The resources of the plugin of `facts`; computed once."""
    program = facts.code.program
    return program.once(("instance resources", facts.path), lambda: InstanceResources(facts))
