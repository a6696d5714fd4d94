"""Resources that code makes: which attributes of instances keep them, and what releases them.

Order does not count here: that a release is reached at all is what an instance owes to what it keeps.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

import libcst as cst

from plugcheck_lsp.python.calls.graph import call_graph
from plugcheck_lsp.python.own_attributes import uses_of_self
from plugcheck_lsp.python.parents import enclosing
from plugcheck_lsp.python.resources.acquisition_words import acquiring, can_acquire
from plugcheck_lsp.python.resources.making import is_constant, must_be_released

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.python.calls.graph import Call
    from plugcheck_lsp.python.module import ClassFacts, FunctionFacts, Place
    from plugcheck_lsp.python.program import Program
    from plugcheck_lsp.python.resources.catalog import Resource, Resources


class Store(NamedTuple):
    """Where an instance gets a resource."""

    owner: ClassFacts
    attribute: str
    place: Place
    function: FunctionFacts
    in_container: bool

    @property
    def always(self) -> bool:
        """Whether ``__init__`` or ``setup`` stores it, whatever else happens there."""
        if self.function.name not in ("__init__", "setup"):
            return False
        around = (parent for parent, _ in enclosing(self.place.unit, self.place.node))
        return not any(
            isinstance(parent, (cst.For, cst.If, cst.Match, cst.Try, cst.While)) for parent in around
        )

    @property
    def by_key(self) -> bool:
        """Whether it is put into a mapping (or at an index)."""
        value = self.place.module.facts_of(self.place.unit).stored.get(self.place.node)
        return isinstance(self.place.node, cst.Subscript) or isinstance(value, (cst.Dict, cst.DictComp))

    def starts_as_none(self, program: Program) -> bool:
        """Whether the attribute is None before the instance gets one."""
        for used in uses_of_self(program, self.owner).get(self.attribute, ()):
            value = used.module.facts_of(used.unit).stored.get(used.use.node)
            if is_constant(value, "None"):
                return True
        return False


class Release(NamedTuple):
    """Where a resource is released, or may be."""

    place: Place
    function: FunctionFacts | None
    method: str
    """The method that is called on it; empty for ``with`` and for functions of others."""
    awaited: bool
    kept: bool
    """Whether it is reached there through an attribute of the instance."""


@dataclass(eq=False)
class Kept:
    """One place that makes a resource, and all that becomes of it."""

    resource: Resource
    call: Call
    stores: list[Store] = field(default_factory=list)
    """The attributes that keep it; empty: none does."""
    releases: list[Release] = field(default_factory=list)
    escapes: list[Place] = field(default_factory=list)
    """Where it gets to code that is not known: then nothing follows from a missing release."""
    started: bool = False
    """Whether one of the methods is called that make it hold something (`Resource.starts_with`)."""
    inside: Kept | None = None
    """For an instance of a class of the program: what that instance keeps."""
    set_to_true: set[str] = field(default_factory=set)
    """Its attributes that are set to True: ``thread.daemon = True``."""

    @property
    def made(self) -> Place:
        return self.call.place

    @property
    def function(self) -> FunctionFacts | None:
        """Where it is made; None: while the module is imported."""
        return self.call.caller

    @property
    def is_daemon(self) -> bool:
        """Whether the process does not wait for it: it is made, or made to be, a daemon."""
        arguments = self.call.node.args if self.call.node is not None else ()
        given = {item.keyword.value: item.value for item in arguments if item.keyword is not None}
        return is_constant(given.get("daemon"), "True") or "daemon" in self.set_to_true

    @property
    def holds(self) -> bool:
        """Whether it ever holds something."""
        return self.started or not self.resource.starts_with


def kept_resources(program: Program, resources: Resources) -> tuple[Kept, ...]:
    """Every resource that a function of the program makes, in the order of files and text."""
    return program.once(("kept", id(resources)), lambda: tuple(_kept(program, resources)))


def _kept(program: Program, resources: Resources) -> Iterator[Kept]:
    from plugcheck_lsp.python.resources.kept_trace import follow

    graph = call_graph(program)
    words = acquiring(program, resources)
    for function in graph.functions:
        if not can_acquire(function.unit, function.scope, words):
            continue
        for call in graph.calls(function):
            if call.node is None or not call.may_be(resources.making_words):
                continue
            kinds = {resources.made_by.get(name) for name in call.names}
            resource = kinds.pop() if len(kinds) == 1 and not call.functions else None
            if resource is not None and resource.on_instance and must_be_released(resource, call.node):
                yield follow(program, resources, Kept(resource, call))
