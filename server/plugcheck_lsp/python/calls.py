"""Who calls whom in a program: the call graph, its components, and the shortest way from a hook."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    import libcst as cst

    from plugcheck_lsp.python.module import FunctionFacts, Place
    from plugcheck_lsp.python.program import Program

    FunctionKey = tuple[Path, int, int]


class How(StrEnum):
    """How control gets from one function to another."""

    CALL = "call"
    CALLBACK = "callback"
    """It is handed to something that calls it at once: ``map``, ``sorted(key=)``, ``reduce`` ..."""
    THREAD = "thread"
    """It is handed to something that runs it in another thread or process: ``executor.submit``, ``to_thread``, ``Thread(target=)``."""
    TASK = "task"
    """Its coroutine is handed to something that runs it: ``create_task``, ``gather``, ``wait_for``."""
    LATER = "later"
    """It is handed to something that calls it at some time: ``call_later``, ``atexit.register``, ``add_done_callback``."""
    PROPERTY = "property"
    """It is the getter of a property that is read."""
    ENTER = "enter"
    """``with``, ``async with``: ``__enter__``, ``__exit__`` and their asynchronous forms."""
    ITERATE = "iterate"
    """``for``: ``__iter__``, ``__next__`` and their asynchronous forms, and the body of a generator."""
    DECORATED = "decorated"
    """It wraps (or is wrapped by) what is called."""
    NAMED = "named"
    """It is named and goes somewhere that is not known: it may be called."""


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

    @property
    def node(self) -> cst.Call | None:
        """The call expression, if it is one."""
        raise NotImplementedError

    def argument(self, function: FunctionFacts, parameter: str) -> cst.BaseExpression | None:
        """What `function`, one of `functions`, gets for its parameter here; None: its default, or unknown."""
        raise NotImplementedError

    def parameter(self, function: FunctionFacts, argument: cst.BaseExpression) -> str | None:
        """The parameter by which `function`, one of `functions`, gets the argument; None if unknown."""
        raise NotImplementedError


@dataclass(frozen=True, eq=False)
class CallGraph:
    """All calls of a program."""

    by_caller: Mapping[FunctionKey, tuple[Call, ...]]
    """The calls of each function (`FunctionFacts.key`) in the order of the text; those of nested functions are theirs."""
    at_import: tuple[Call, ...]
    by_callee: Mapping[FunctionKey, tuple[Call, ...]]

    def calls(self, function: FunctionFacts) -> tuple[Call, ...]:
        raise NotImplementedError

    def callers(self, function: FunctionFacts) -> tuple[Call, ...]:
        raise NotImplementedError

    def at(self, node: cst.CSTNode) -> Call | None:
        """The call at a node (``cst.Call``, or what stands for it)."""
        raise NotImplementedError

    def components(self) -> tuple[tuple[FunctionFacts, ...], ...]:
        """The strongly connected components, callees before callers: summaries are solved in this order."""
        raise NotImplementedError

    def ways(self, roots: Iterable[FunctionFacts]) -> Mapping[FunctionKey, tuple[Call, ...]]:
        """For each function that `roots` reach: the shortest chain of calls that leads there (empty for a root).

        Of several shortest chains the first in the order of files and text holds.
        """
        raise NotImplementedError


def call_graph(program: Program) -> CallGraph:
    """The call graph of `program`; computed once."""
    raise NotImplementedError
