"""What an instance of the plugin's class keeps, and what its `teardown` reaches."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from plugcheck_lsp.python.calls import call_graph
from plugcheck_lsp.python.keeping import kept_resources
from plugcheck_lsp.python.own_attributes import handled_as_a_whole
from plugcheck_lsp.python.telling import is_told_to_end
from plugcheck_rules.catalogs import resources

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from plugcheck_lsp.python.calls import Call
    from plugcheck_lsp.python.keeping import Kept
    from plugcheck_lsp.python.module import ClassFacts, FunctionFacts
    from plugcheck_lsp.python.resource_catalog import Resources
    from plugcheck_rules.hosts.dagstack.facts import ManifestFacts

    FunctionKey = tuple[Path, int, int]


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
        return tuple(
            kept
            for kept in kept_resources(self.facts.code.program, self.catalog)
            if kept.holds and not kept.escapes and any(id(store.owner) in owners for store in kept.stores)
        )

    def is_released(self, kept: Kept) -> bool:
        """Whether `teardown` reaches a release, or the function that makes it releases it again."""
        for release in kept.releases:
            if release.function is None:
                continue
            if release.function.key in self.ended_by:
                return True
            if any(release.function.key == store.function.key for store in kept.stores):
                return True
        return is_told_to_end(self.facts.code.program, kept, self.ending)


def instance_resources(facts: ManifestFacts) -> InstanceResources:
    """The resources of the plugin of `facts`; computed once."""
    program = facts.code.program
    return program.once(("instance resources", facts.path), lambda: InstanceResources(facts))
