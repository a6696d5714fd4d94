"""Which calls lead, in the same thread and at once, to functions of others that a catalog names."""

from __future__ import annotations

from collections import deque
from itertools import takewhile
from typing import TYPE_CHECKING, NamedTuple

import libcst as cst

from plugcheck_lsp.python.calls.call import in_text
from plugcheck_lsp.python.calls.graph import How, call_graph
from plugcheck_lsp.python.coroutines.lost import may_mean
from plugcheck_lsp.python.parents import enclosing, inside

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from plugcheck_lsp.documents.python import Unit
    from plugcheck_lsp.python.calls.call import Call, FunctionKey
    from plugcheck_lsp.python.catalog import Effect, Effects
    from plugcheck_lsp.python.module import FunctionFacts
    from plugcheck_lsp.python.program import Program

_INLINE = frozenset({How.CALL, How.CALLBACK, How.PROPERTY, How.ENTER, How.ITERATE})
"""How control gets to a function that runs at once, in the same thread."""
PLAIN_DECORATORS = frozenset(
    {"builtins.staticmethod", "builtins.classmethod", "builtins.property", "functools.cached_property",
     "functools.wraps", "functools.cache", "functools.lru_cache", "typing.override", "typing_extensions.override",
     "typing.final", "abc.abstractmethod", "contextlib.contextmanager", "contextlib.asynccontextmanager",
     "typing.no_type_check", "warnings.deprecated", "typing_extensions.deprecated"}
)  # fmt: skip
"""Decorators that leave a function in its thread, and a coroutine a coroutine."""
_LOOP_GUARDS = frozenset(
    {"asyncio.get_running_loop", "asyncio._get_running_loop", "asyncio.current_task",
     "sniffio.current_async_library", "nest_asyncio.apply", "asyncio.get_event_loop().is_running", "asyncio.new_event_loop().is_running",
     "anyio.from_thread.run", "anyio.get_current_task",
     "threading.current_thread", "threading.get_ident"}
)  # fmt: skip
"""Functions by which code finds out whether an event loop runs: what it does then is not known."""
_GUARD_WORDS = frozenset(name.rpartition(".")[2] for name in _LOOP_GUARDS)
_FORKS = frozenset({"os.fork", "os.forkpty"})
_FORK_WORDS = frozenset(name.rpartition(".")[2] for name in _FORKS)


_BRANCHES = 1
"""How many steps of a chain, below its first call, may stand in a branch: more is more than a reader believes."""

Below = tuple["Effect", tuple["Call", ...]]
"""What a function reaches, and the chain from its own call on."""


class Lead(NamedTuple):
    """A call that leads to a function of the catalog."""

    effect: Effect
    chain: tuple[Call, ...]
    """From the call on, to the one that names the function; one call where that is the same."""

    @property
    def call(self) -> Call:
        return self.chain[0]

    @property
    def name(self) -> str:
        """What is reached, without ``builtins.``."""
        return self.effect.name.removeprefix("builtins.")


class Leads:
    """What some functions reach of some categories of a catalog."""

    def __init__(
        self, program: Program, catalog: Effects, categories: frozenset[str], roots: Iterable[FunctionFacts]
    ) -> None:
        self._graph = call_graph(program)
        self._catalog = catalog
        self._categories = categories
        named = (effect.name for effect in catalog.of_category(*categories))
        self._words = frozenset(name.rpartition(".")[2] for name in named)
        self._below: dict[tuple[FunctionKey, int], Below] = {}
        """By function and number of branches on the way, at most `_BRANCHES`."""
        self._solve(self._reached(roots))

    def of(self, function: FunctionFacts) -> Iterator[Lead]:
        """The calls in `function`, one of the roots, that lead there, in the order of the text, by the shortest chain.

        A place that several calls lead to is told once, with the first of them; a property not beside a call
        that does the same.
        """
        if self._asks_for_a_loop(function):
            return
        told: set[tuple[Path, int, int]] = set()
        found = [
            lead for call in self._calls_here(function) if (lead := self._lead(function, call)) is not None
        ]
        direct = {lead.effect.name for lead in found if len(lead.chain) == 1}
        for lead in found:
            end = lead.chain[-1].place
            key = (end.path, end.unit.start, id(end.node))
            doubled = lead.call.how is How.PROPERTY and lead.effect.name in direct
            if key not in told and not doubled:
                told.add(key)
                yield lead

    def _lead(self, function: FunctionFacts, call: Call) -> Lead | None:
        effect = self._direct(call)
        below: Below | None = (effect, ()) if effect is not None else None
        for branches in range(_BRANCHES + 1):
            below = below if below is not None else self._below_of(call, branches)
        if below is None or waited_before(function, call, below[0]):
            return None
        return Lead(below[0], (call, *below[1]))

    def _reached(self, roots: Iterable[FunctionFacts]) -> list[FunctionFacts]:
        """The synchronous functions that the roots reach in their own thread, by file and text."""
        found: dict[FunctionKey, FunctionFacts] = {}
        todo = list(roots)
        while todo:
            for call in self._graph.calls(todo.pop()):
                for callee in call.functions if call.how in _INLINE else ():
                    if callee.key not in found and _passes_on(callee):
                        found[callee.key] = callee
                        todo.append(callee)
        return sorted(found.values(), key=in_text)

    def _solve(self, functions: list[FunctionFacts]) -> None:
        """Find the shortest chain from each of `functions`, nearest first."""
        callers: dict[FunctionKey, list[tuple[FunctionFacts, Call]]] = {}
        queue: deque[tuple[FunctionFacts, int]] = deque()
        for function in functions:
            if self._asks_for_a_loop(function):
                continue
            for call in self._calls_here(function):
                effect = self._direct(call)
                if effect is not None:
                    self._add(queue, function, int(is_in_branch(call)), (effect, (call,)))
                for callee in call.functions if call.how in _INLINE else ():
                    callers.setdefault(callee.key, []).append((function, call))
        while queue:
            reached, branches = queue.popleft()
            for caller, call in callers.get(reached.key, ()):
                below = self._below_of(call, branches)
                if below is not None:
                    count = branches + is_in_branch(call)
                    self._add(queue, caller, count, (below[0], (call, *below[1])))

    def _add(
        self, queue: deque[tuple[FunctionFacts, int]], function: FunctionFacts, branches: int, below: Below
    ) -> None:
        if branches <= _BRANCHES and (function.key, branches) not in self._below:
            self._below[function.key, branches] = below
            queue.append((function, branches))

    def _below_of(self, call: Call, branches: int) -> Below | None:
        """What a call of the plugin's own functions leads to, over so many branches, whichever of them runs."""
        if call.how not in _INLINE or not call.functions:
            return None
        if any(f.is_generator and call.how is not How.ITERATE for f in call.functions):
            return None  # its body does not run here
        for together in _alternatives(call):
            reached = all(
                any((function.key, count) in self._below for count in range(branches + 1))
                for function in together
            )
            first = next((self._below.get((function.key, branches)) for function in together), None)
            if reached and first is not None:
                return first
        return None

    def _direct(self, call: Call) -> Effect | None:
        """The effect of a call of something of others."""
        if call.how is not How.CALL or not _may_name(call, self._words) or call.functions:
            return None
        for name in call.names:
            effect = self._catalog.find(name)
            if (
                effect is not None
                and effect.category in self._categories
                and not _returns_at_once(call, effect)
            ):
                return effect
        return None

    def _calls_here(self, function: FunctionFacts) -> Iterable[Call]:
        """The calls in `function` that this process makes: what stands behind a fork is the child's, without a loop."""
        calls = self._graph.calls(function)
        forks = (call for call in calls if _may_name(call, _FORK_WORDS) and _FORKS.intersection(call.names))
        fork = next(forks, None)
        if fork is None or function.scope.node is None:
            return calls
        before = {
            id(node) for node in takewhile(lambda n: n is not fork.place.node, inside(function.scope.node))
        }
        return tuple(call for call in calls if id(call.place.node) in before)

    def _asks_for_a_loop(self, function: FunctionFacts) -> bool:
        calls = (call for call in self._graph.calls(function) if _may_name(call, _GUARD_WORDS))
        return any(name in _LOOP_GUARDS for call in calls for name in call.names)


def _may_name(call: Call, words: frozenset[str]) -> bool:
    """Whether the text of a call can mean something whose last name is one of `words`: else nobody resolves it."""
    module, unit, node = call.place
    site = module.facts_of(unit).call_of.get(node)
    return site is not None and may_mean(module, site, words)


def _alternatives(call: Call) -> Iterator[tuple[FunctionFacts, ...]]:
    """The groups of functions of which the call runs one each: special methods all run, of others only one does."""
    if not all(function.name in _SPECIAL for function in call.functions):
        yield call.functions
        return
    for name in dict.fromkeys(function.name for function in call.functions):
        yield tuple(function for function in call.functions if function.name == name)


_SPECIAL = frozenset(
    {"__new__", "__init__", "__post_init__", "__enter__", "__exit__", "__iter__", "__next__"}
)


def leads_from(
    program: Program, roots: tuple[FunctionFacts, ...], catalog: Effects, categories: tuple[str, ...]
) -> Leads:
    """What `roots` reach of these categories; computed once."""
    key = ("leads", id(catalog), categories, frozenset(root.key for root in roots))
    return program.once(key, lambda: Leads(program, catalog, frozenset(categories), roots))


def async_leads(program: Program, catalog: Effects, categories: tuple[str, ...]) -> Leads:
    """What the asynchronous functions of `program` reach of these categories; computed once."""

    def make() -> Leads:
        functions = (f for module in program.modules.values() for f in module.all_functions)
        return Leads(program, catalog, frozenset(categories), (f for f in functions if f.is_async))

    return program.once(("async leads", id(catalog), categories), make)


def _passes_on(function: FunctionFacts) -> bool:
    """Whether calling the function runs its body in the same thread."""
    return not function.is_async and all(name in PLAIN_DECORATORS for name in function.decorators)


def is_in_branch(call: Call) -> bool:
    """Whether its function may end without making the call: it stands in a branch, or behind a ``return``."""
    unit, node = call.place.unit, call.place.node
    for parent, below in enclosing(unit, node):
        if isinstance(parent, (cst.FunctionDef, cst.Lambda)):
            before = takewhile(lambda each: each is not node, inside(parent))
            return any(isinstance(each, cst.Return) and not _holds(unit, each, node) for each in before)
        if isinstance(parent, (cst.If, cst.IfExp)) and parent.test is not below:
            return True
        if isinstance(parent, (cst.ExceptHandler, cst.ExceptStarHandler, cst.MatchCase)):
            return True
        if isinstance(parent, cst.BooleanOperation) and parent.right is below:
            return True
    return False


def _holds(unit: Unit, outer: cst.CSTNode, node: cst.CSTNode) -> bool:
    return any(parent is outer for parent, _ in enclosing(unit, node))


def waited_before(function: FunctionFacts, call: Call, effect: Effect) -> bool:
    """Whether what the call waits for may be over when it is made: the function asked, or awaited something first."""
    if effect.name not in _OVER_AFTER or function.scope.node is None:
        return False
    before = True
    for node in inside(function.scope.node):
        before = before and node is not call.place.node
        if before and isinstance(node, cst.Await):
            return True
        if isinstance(node, cst.Attribute) and node.attr.value in _ASKING:
            return True
    return False


_OVER_AFTER = frozenset(
    {"threading.Thread().join", "subprocess.Popen().wait", "subprocess.Popen().communicate",
     "multiprocessing.Process().join", "concurrent.futures.ThreadPoolExecutor().submit().result",
     "concurrent.futures.ProcessPoolExecutor().submit().result", "asyncio.run_coroutine_threadsafe().result",
     "concurrent.futures.ThreadPoolExecutor().submit().exception", "queue.Queue().get", "queue.SimpleQueue().get",
     "queue.LifoQueue().get", "queue.PriorityQueue().get", "multiprocessing.Queue().get",
     "concurrent.futures.ThreadPoolExecutor().shutdown", "concurrent.futures.ProcessPoolExecutor().shutdown"}
)  # fmt: skip
"""What returns at once where the thing that it waits for is over."""
_ASKING = frozenset({"poll", "is_alive", "done", "empty", "qsize", "is_set"})
"""Methods that tell whether it is."""


_LOOKUPS = frozenset({"socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyname_ex"})
"""What asks a name server for the host that is its first argument."""


def _is_known_host(call: Call, host: cst.BaseExpression) -> bool:
    """Whether `host` is a text that no name server is asked for, or has been compared with one."""
    if _is_local(host):
        return True
    for parent, below in enclosing(call.place.unit, host):
        if isinstance(parent, (cst.FunctionDef, cst.Lambda)):
            return False
        if not isinstance(parent, cst.If) or parent.body is not below:
            continue
        match parent.test:
            case cst.Comparison(
                left=left, comparisons=[cst.ComparisonTarget(operator=cst.Equal(), comparator=other)]
            ) if left.deep_equals(host) and _is_local(other):
                return True
    return False


def _is_local(node: cst.BaseExpression) -> bool:
    """Whether it is the text of this machine's own name, or of an address."""
    if not isinstance(node, cst.SimpleString):
        return False
    text = node.raw_value
    return text == "localhost" or ":" in text or text.replace(".", "").isdigit()


def _returns_at_once(call: Call, effect: Effect) -> bool:
    """Whether the arguments say that the call does not wait."""
    node = call.node
    if node is None:
        return False
    values = {
        (argument.keyword.value if argument.keyword else str(index)): argument.value
        for index, argument in enumerate(node.args)
    }
    first = values.get("0")
    if effect.name in _LOOKUPS and first is not None and _is_known_host(call, first):
        return True
    if effect.name == "socket.getaddrinfo":
        parts = (part for argument in node.args for part in inside(argument))
        return any(isinstance(part, cst.Name) and "NUMERIC" in part.value for part in parts)
    if effect.category == "sleep":
        return isinstance(first, (cst.Integer, cst.Float)) and float(first.evaluated_value) == 0
    if effect.category in ("wait", "lock"):
        flags = (first, values.get("block"), values.get("blocking"), values.get("wait"))
        timeout = values.get("timeout")
        zero = isinstance(timeout, (cst.Integer, cst.Float)) and float(timeout.evaluated_value) == 0
        return zero or any(isinstance(flag, cst.Name) and flag.value == "False" for flag in flags)
    return False
