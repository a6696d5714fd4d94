"""What a function may raise, and whether it returns at all: a summary over all that it calls.

Exceptions come from ``raise``, ``assert``, ``await``, ``yield``, the plugin's own functions that may raise and
calls of others that the catalog does not clear; not from names, attributes, operators and subscripts. A function of
the plugin raises what it calls of others only where that is known to fail, or reads, writes, connects ... by its name.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import libcst as cst

from plugcheck_lsp.python.calls.graph import How, call_graph
from plugcheck_lsp.python.flow.exceptions import (
    CANCELLED,
    CLOSED,
    INTERRUPTS,
    UNKNOWN,
    UNSEEN,
    Takes,
    class_raised,
    handled,
    takes,
)
from plugcheck_lsp.python.flow.graph import Point, PointKind, Turn, flow_of
from plugcheck_lsp.python.values.fixpoint import Fixpoint

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from plugcheck_lsp.python.calls.call import Call, FunctionKey
    from plugcheck_lsp.python.module import FunctionFacts
    from plugcheck_lsp.python.program import Program
    from plugcheck_lsp.python.resources.catalog import Resources

ENDS_PROCESS = frozenset(
    {"sys.exit", "builtins.exit", "builtins.quit", "os._exit", "os.abort", "os.execv", "os.execve", "os.execvp",
     "os.execvpe", "os.execl", "os.execle", "os.execlp", "os.execlpe", "pytest.skip", "pytest.fail", "pytest.exit"}
)  # fmt: skip
_RELEASES = frozenset({"close", "aclose", "release", "shutdown", "terminate", "kill", "cancel", "detach", "stop", "server_close",
                       "cleanup", "unlink"})  # fmt: skip
# methods by whose names operations on files, sockets, databases and processes go: they fail, whoever has them
_OPERATIONS = frozenset(
    {"read", "readline", "readlines", "readinto", "write", "writelines", "flush", "seek", "truncate", "send", "sendall",
     "sendto", "recv", "recvfrom", "recv_into", "connect", "bind", "listen", "accept", "execute", "executemany", "commit",
     "rollback", "cursor", "fetchone", "fetchall", "request", "open", "start", "run", "wait", "communicate", "submit", "get",
     "post", "put", "load", "loads", "dump", "dumps", "next", "call", "setup", "login"}
)  # fmt: skip
# methods that tell what happens: whoever has them, they are not to fail
_TELLS = frozenset({"debug", "info", "warning", "warn", "error", "exception", "critical", "log", "msg"})
# what is raised for calls that are wrong in themselves: the callers within one program are taken to be right
_WRONG_CALLS = frozenset({"builtins.TypeError", "builtins.NotImplementedError", "builtins.AssertionError"})
# to make an object of one's own hardly fails, unless it takes something from outside
_MAKERS = frozenset({"__init__", "__new__", "__post_init__"})
_FEW = 8
_SUPPRESSORS = frozenset({"contextlib.suppress"})
_ASSERT_RAISES = ("pytest.raises", "pytest.warns", "assertRaises", "assertRaisesRegex", "assertWarns")
_NONE: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Behaviour:
    """How a function ends. For an ``async def`` and a generator: how its body does."""

    raises: frozenset[str] = _NONE
    """Dotted names of exception classes, and the kinds of `plugcheck_lsp.python.flow.exceptions`."""
    returns: bool = False
    """Whether it can come to an end other than by an exception."""

    def join(self, other: Behaviour) -> Behaviour:
        if other.raises <= self.raises and (self.returns or not other.returns):
            return self
        return Behaviour(self.raises | other.raises, self.returns or other.returns)


_ANYTHING = Behaviour(frozenset({UNKNOWN}), returns=True)


class Raising:
    """What the points of a program's functions may raise."""

    def __init__(self, program: Program, catalog: Resources) -> None:
        self.program = program
        self.catalog = catalog
        self._behaviours: Fixpoint[Behaviour] = Fixpoint(Behaviour())
        self._release_functions = {name for kind in catalog.kinds.values() for name in kind.release_functions}
        self._calls: dict[FunctionKey, dict[cst.CSTNode, Call]] = {}
        self._handled: dict[tuple[int, int], tuple[str | None, ...]] = {}

    def call(self, function: FunctionFacts, node: cst.CSTNode) -> Call | None:
        """The call at `node`, which stands in `function`."""
        known = self._calls.get(function.key)
        if known is None:
            calls = call_graph(self.program).calls(function)
            known = {call.place.node: call for call in calls if call.how is How.CALL}
            self._calls[function.key] = known
        return known.get(node)

    def behaviour(self, function: FunctionFacts) -> Behaviour:
        """How `function` ends."""
        return self._behaviours.solve(function.key, lambda: self._compute(function))

    def _asked(self, function: FunctionFacts) -> Behaviour:
        return self._behaviours.ask(function.key, lambda: self._compute(function))

    def _compute(self, function: FunctionFacts) -> Behaviour:
        flow = flow_of(function.unit, function.scope.node) if function.scope.node is not None else None
        if flow is None:
            return _ANYTHING
        raises: set[str] = set()
        returns = False
        seen: set[tuple[int, str | None]] = set()
        stack: list[tuple[Point, str | None]] = [(flow.start, None)]
        while stack:
            point, raised = stack.pop()
            if (id(point), raised) in seen:
                continue
            seen.add((id(point), raised))
            if point is flow.end:
                returns = True
            elif point is flow.raised:
                if raised != UNSEEN and raised not in _WRONG_CALLS:
                    raises.add(raised or UNKNOWN)
            else:
                stack.extend(self.follow(function, point, raised, self._asked))
        return Behaviour(frozenset(raises), returns)

    def follow(
        self,
        function: FunctionFacts,
        point: Point,
        raised: str | None,
        ask: Callable[[FunctionFacts], Behaviour],
    ) -> Iterator[tuple[Point, str | None]]:
        """Where control goes from `point`, where `raised` is the last exception on the way (None: there was none)."""
        if point.kind in (PointKind.DISPATCH, PointKind.UNWIND):
            yield from ((to, raised) for _, to in self.caught(function, point, raised or UNKNOWN))
            return
        behaviour = self.at(function, point, raised, ask)
        if behaviour.returns:
            yield from ((edge.to, raised) for edge in point.edges)
        if point.error is not None:
            yield from ((point.error, each) for each in sorted(behaviour.raises))

    # -- what one point does -------------------------------------------------------------------------------

    def at(
        self,
        function: FunctionFacts,
        point: Point,
        raised: str | None = None,
        ask: Callable[[FunctionFacts], Behaviour] | None = None,
    ) -> Behaviour:
        """How the step at `point` of `function` ends; `raised` is what a bare ``raise`` raises again."""
        ask = ask or self.behaviour
        node = point.node
        match point.kind:
            case PointKind.CALL if isinstance(node, cst.Call):
                return self._call(function, node, ask)
            case PointKind.AWAIT if isinstance(node, cst.Await):
                return self._awaited(function, node, ask)
            case PointKind.YIELD:
                lends = is_context_manager(function)
                return Behaviour(frozenset({CLOSED, UNKNOWN} if lends else {CLOSED}), returns=True)
            case PointKind.STEP if isinstance(node, (cst.For, cst.CompFor)):
                return self._step(function, node, ask)
            case PointKind.ENTER if point.error is not None:
                return Behaviour(frozenset({CANCELLED, UNKNOWN}), returns=True)
            case PointKind.RAISE:
                return Behaviour(frozenset({self._raised(function, node, raised)}) - INTERRUPTS)
            case _:
                return Behaviour(returns=True)

    def _call(
        self, inside: FunctionFacts, node: cst.Call, ask: Callable[[FunctionFacts], Behaviour]
    ) -> Behaviour:
        call = self.call(inside, node)
        if call is None:
            return self._unresolved(node, (), ask)
        if call.complete and call.names and not call.functions and ENDS_PROCESS.issuperset(call.names):
            return Behaviour()
        found = Behaviour()
        for function in call.functions:
            later = function.is_async or function.is_generator or _method(node) in _TELLS
            ended = Behaviour(returns=True) if later else ask(function)
            if function.name in _MAKERS and _method(node) not in _MAKERS:
                ended = Behaviour(ended.raises & {UNKNOWN}, ended.returns)
            found = found.join(ended)
        if not call.functions or call.names or not call.complete:
            quiet = Behaviour(returns=True)
            cleared = self._is_cleared(call, node)
            found = found.join(quiet if cleared else self._unresolved(node, call.names, ask))
        return found

    def _unresolved(
        self, node: cst.Call, names: Iterable[str], ask: Callable[[FunctionFacts], Behaviour]
    ) -> Behaviour:
        """How a call ends whose function is not known: by what the program has under its name."""
        if self._is_quiet(node) or (not names and _is_class(_called(node))):
            return Behaviour(returns=True)
        method = _method(node)
        own = self._methods.get(method, ()) if method not in _OPERATIONS else ()
        found = Behaviour()
        for function in own:
            found = found.join(ask(function))
        if own and not found.raises and names:
            return Behaviour(returns=True)
        if own and not names and not found.returns and found.raises <= {UNKNOWN}:
            return Behaviour()  # it ends the process, and hardly fails on the way
        if own and not names and (not found.raises or not found.returns):
            return found
        return Behaviour(self._of_others(node, names), returns=True)

    def _of_others(self, node: cst.Call, names: Iterable[str] = ()) -> frozenset[str]:
        """What a call of code that we do not see raises."""
        known = any(name in self.catalog.made_by or name in self.catalog.known_raisers for name in names)
        return frozenset({UNKNOWN if known or _method(node) in _OPERATIONS else UNSEEN})

    def _is_quiet(self, node: cst.Call) -> bool:
        """Whether it is a method that does not raise as it is used, whatever it is a method of."""
        method = _method(node)
        if method == "pop" and len(node.args) == 2:
            return True  # it has a default
        return method in self.catalog.quiet_methods or method in _RELEASES or method in _TELLS

    @cached_property
    def _methods(self) -> Mapping[str, tuple[FunctionFacts, ...]]:
        """The methods of the program's classes by name; of a name that many have, none."""
        found: dict[str, list[FunctionFacts]] = {}
        for module in self.program.modules.values():
            for function in module.all_functions:
                if function.owner is not None:
                    found.setdefault(function.name, []).append(function)
        return {name: tuple(methods) for name, methods in found.items() if len(methods) <= _FEW}

    def _is_cleared(self, call: Call, node: cst.Call) -> bool:
        if not call.complete:
            return False
        return all(
            name in self.catalog.cannot_raise
            or name in self._release_functions
            or _is_exception(name)
            or (
                _is_class(name)
                and name not in self.catalog.made_by
                and name not in self.catalog.known_raisers
            )
            or name.startswith(("ntpath.", "posixpath."))
            or name.endswith(".__init__")
            or (name == "builtins.getattr" and len(node.args) == 3)
            for name in call.names
        )

    def _awaited(
        self, inside: FunctionFacts, node: cst.Await, ask: Callable[[FunctionFacts], Behaviour]
    ) -> Behaviour:
        found = Behaviour(frozenset({CANCELLED}), returns=True)
        call = self.call(inside, node.expression)
        own = call.functions if call is not None and call.complete and not call.names else ()
        if not own:
            return found.join(Behaviour(frozenset({UNKNOWN})))
        for function in own:
            found = found.join(ask(function) if function.is_async else _ANYTHING)
        return found

    def _step(
        self, inside: FunctionFacts, node: cst.For | cst.CompFor, ask: Callable[[FunctionFacts], Behaviour]
    ) -> Behaviour:
        if node.asynchronous is not None:
            return Behaviour(frozenset({CANCELLED, UNKNOWN}), returns=True)
        found = Behaviour(returns=True)
        call = self.call(inside, node.iter)
        for function in call.functions if call is not None else ():
            if function.is_generator:
                found = found.join(Behaviour(ask(function).raises - {CLOSED}))
        return found

    def _raised(self, function: FunctionFacts, node: cst.CSTNode | None, raised: str | None) -> str:
        if isinstance(node, cst.Assert):
            return "builtins.AssertionError"
        if not isinstance(node, cst.Raise) or node.exc is None:
            return raised or UNKNOWN
        name = class_raised(self.program, function.module, function.unit, node.exc)
        if name is None and isinstance(node.exc, cst.Name):
            return raised or UNKNOWN
        return name or UNKNOWN

    # -- where an exception goes ---------------------------------------------------------------------------

    def caught(self, function: FunctionFacts, point: Point, raised: str) -> Iterator[tuple[Turn, Point]]:
        """The ways of an exception `raised` from a DISPATCH or UNWIND point."""
        if point.kind is PointKind.UNWIND:
            suppressed = self._suppressed(function, point)
            wanted = (
                Turn.SUPPRESSED if takes(self.program, suppressed, raised) is not Takes.NO else Turn.PASSED
            )
            yield from ((edge.turn, edge.to) for edge in point.edges if edge.turn is wanted)
            return
        taken = False
        for edge in point.edges:
            if edge.turn is Turn.PASSED:
                if not taken:
                    yield edge.turn, edge.to
                continue
            answer = takes(self.program, self._types(function, edge.to.node), raised)
            if answer is not Takes.NO:
                taken = True
                yield edge.turn, edge.to
            if answer is Takes.YES:
                return

    def _types(self, function: FunctionFacts, node: cst.CSTNode | None) -> tuple[str | None, ...]:
        key = function.unit.start, id(node)
        if key not in self._handled:
            types = node.type if isinstance(node, (cst.ExceptHandler, cst.ExceptStarHandler)) else None
            self._handled[key] = handled(self.program, function.module, function.unit, types)
        return self._handled[key]

    def _suppressed(self, function: FunctionFacts, point: Point) -> tuple[str | None, ...]:
        """The classes that the context manager which is left at `point` takes."""
        item = point.node.item if isinstance(point.node, cst.WithItem) else None
        if not isinstance(item, cst.Call):
            return ()
        name = function.module.dotted(item, function.unit) or ""
        if name in _SUPPRESSORS:
            types = (handled(self.program, function.module, function.unit, each.value) for each in item.args)
            return tuple(one for each in types for one in each)
        if name in _ASSERT_RAISES or _method(item) in _ASSERT_RAISES:
            return ("builtins.Exception",)
        return ()


def is_context_manager(function: FunctionFacts) -> bool:
    """Whether a decorator makes a context manager of the generator `function`."""
    return any(
        name in ("contextlib.contextmanager", "contextlib.asynccontextmanager")
        for name in function.decorators
    )


def raising(program: Program, catalog: Resources) -> Raising:
    """What the points of `program` may raise; computed once."""
    return program.once(("raising", id(catalog)), lambda: Raising(program, catalog))


def _method(node: cst.Call) -> str:
    return node.func.attr.value if isinstance(node.func, cst.Attribute) else ""


def _called(node: cst.Call) -> str:
    """The last name of what is called, as it is written."""
    return node.func.value if isinstance(node.func, cst.Name) else _method(node)


def _is_class(name: str) -> bool:
    """Whether this is a class, by its name: to make an object hardly fails, unless it takes something from outside."""
    return name[name.rfind(".") + 1 :][:1].isupper()


def _is_exception(name: str) -> bool:
    return name.endswith(("Error", "Exception", "Warning")) and name.startswith("builtins.")
