"""One place from which control goes to other functions."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

import libcst as cst

from plugcheck_lsp.python.arguments import argument_of, parameter_of

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from plugcheck_lsp.python.how import How
    from plugcheck_lsp.python.module import FunctionFacts, Place

    FunctionKey = tuple[Path, int, int]


class Given(NamedTuple):
    """The arguments that a function gets by a call."""

    arguments: tuple[cst.Arg, ...]
    bound: bool
    """Whether its first parameter is filled already (a bound method, a constructor)."""


@dataclass(frozen=True, eq=False)
class Call:
    """One place from which control goes to other functions."""

    caller: FunctionFacts | None
    """The innermost function that it stands in; None: code that runs at import."""
    place: Place
    """The call (or the name, property, ``with`` item that leads to the functions)."""
    how: How
    functions: tuple[FunctionFacts, ...]
    """The plugin's own functions that may run; for a class its ``__init__`` (and ``__post_init__``, ``__new__``)."""
    names: tuple[str, ...]
    """The functions of others that may run, by dotted name with ``()`` for what a call returned: ``socket.socket().close``."""
    complete: bool
    """Whether nothing else can run."""
    awaited: bool = False
    given: Mapping[FunctionKey, Given] = field(default_factory=dict)
    """What each of `functions` gets, where that is known."""

    @property
    def node(self) -> cst.Call | None:
        """The call expression, if it is one."""
        return self.place.node if isinstance(self.place.node, cst.Call) else None

    def argument(self, function: FunctionFacts, parameter: str) -> cst.BaseExpression | None:
        """What `function`, one of `functions`, gets for its parameter here; None: its default, or unknown."""
        given = self.given.get(function.key)
        named = next((one for one in function.parameters if one.name == parameter), None)
        if given is None or named is None:
            return None
        found = argument_of(function, given.arguments, named, bound=given.bound)
        return found if found is not named.default else None

    def parameter(self, function: FunctionFacts, argument: cst.BaseExpression) -> str | None:
        """The parameter by which `function`, one of `functions`, gets the argument; None if unknown."""
        given = self.given.get(function.key)
        if given is None:
            return None
        found = parameter_of(function, given.arguments, argument, bound=given.bound)
        return found.name if found is not None else None
