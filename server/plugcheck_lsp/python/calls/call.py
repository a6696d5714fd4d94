"""One place from which control goes to other functions."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

import libcst as cst

from plugcheck_lsp.python.calls.arguments import argument_of, parameter_of

if TYPE_CHECKING:
    from collections.abc import Callable, Container
    from pathlib import Path

    from plugcheck_lsp.python.calls.how import How
    from plugcheck_lsp.python.module import FunctionFacts, Place

    FunctionKey = tuple[Path, int, int]


class Target(NamedTuple):
    """A function of the plugin's own that may run."""

    function: FunctionFacts
    given: tuple[cst.Arg, ...] | None = None
    """The arguments that it gets, where they are known."""
    bound: bool = False
    """Whether its first parameter is filled already (a bound method, a constructor)."""


class Leads(NamedTuple):
    """Where control goes when something is called."""

    targets: tuple[Target, ...]
    names: tuple[str, ...]
    complete: bool


@dataclass(frozen=True, eq=False)
class Call:
    """One place from which control goes to other functions. What is not asked for is not found out."""

    caller: FunctionFacts | None
    """The innermost function that it stands in; None: code that runs at import."""
    place: Place
    """The call (or the name, property, ``with`` item that leads to the functions)."""
    how: How
    awaited: bool
    find: Callable[[], Leads] = field(repr=False)
    """Finds out where it leads."""
    word: str | None = None
    """The last part of the names of others that it leads to, if that is known without `find`: then it leads to no
    function of the plugin's own."""

    @cached_property
    def leads(self) -> Leads:
        return self.find()

    @cached_property
    def functions(self) -> tuple[FunctionFacts, ...]:
        """The plugin's own functions that may run, by file and text; for a class its ``__init__`` (and
        ``__post_init__``, ``__new__``).
        """
        if self.word is not None:
            return ()
        found = {id(target.function): target.function for target in self.leads.targets}
        return tuple(sorted(found.values(), key=in_text) if len(found) > 1 else found.values())

    def may_be(self, words: Container[str]) -> bool:
        """Whether one of `names` may end in one of `words`. Cheap: nothing is found out for it."""
        return self.word is None or self.word in words

    @property
    def names(self) -> tuple[str, ...]:
        """The functions of others that may run, by dotted name with ``()`` for what a call returned:
        ``socket.socket().close``.
        """
        return self.leads.names

    @property
    def complete(self) -> bool:
        """Whether nothing else can run."""
        return self.leads.complete

    @property
    def node(self) -> cst.Call | None:
        """The call expression, if it is one."""
        return self.place.node if isinstance(self.place.node, cst.Call) else None

    def argument(self, function: FunctionFacts, parameter: str) -> cst.BaseExpression | None:
        """What `function`, one of `functions`, gets for its parameter here; None: its default, or unknown."""
        target = self._target(function)
        named = next((one for one in function.parameters if one.name == parameter), None)
        if target is None or target.given is None or named is None:
            return None
        found = argument_of(function, target.given, named, bound=target.bound)
        return found if found is not named.default else None

    def parameter(self, function: FunctionFacts, argument: cst.BaseExpression) -> str | None:
        """The parameter by which `function`, one of `functions`, gets the argument; None if unknown."""
        target = self._target(function)
        if target is None or target.given is None:
            return None
        found = parameter_of(function, target.given, argument, bound=target.bound)
        return found.name if found is not None else None

    def _target(self, function: FunctionFacts) -> Target | None:
        return next((one for one in self.leads.targets if one.function.key == function.key), None)


def in_text(function: FunctionFacts) -> tuple[str, int, int]:
    """The order of functions: by file and text."""
    order = function.module.facts_of(function.unit).order
    node = function.scope.node
    return str(function.module.path), function.unit.start, order.get(node, 0) if node is not None else 0
