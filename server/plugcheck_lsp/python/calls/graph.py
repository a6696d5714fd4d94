"""Who calls whom in a program: the call graph, its components, and the shortest way from a hook."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from functools import cached_property
from typing import TYPE_CHECKING

from plugcheck_lsp.python.calls import components as graphs
from plugcheck_lsp.python.calls.call import Call, in_text
from plugcheck_lsp.python.calls.finder import CallFinder
from plugcheck_lsp.python.calls.how import How
from plugcheck_lsp.python.module import Place
from plugcheck_lsp.python.values.own import canonical

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    import libcst as cst

    from plugcheck_lsp.documents.python import Unit
    from plugcheck_lsp.python.calls.call import FunctionKey
    from plugcheck_lsp.python.module import FunctionFacts, ModuleFacts
    from plugcheck_lsp.python.names import CallSite
    from plugcheck_lsp.python.program import Program

__all__ = ["Call", "CallGraph", "How", "call_graph"]


def call_graph(program: Program) -> CallGraph:
    """The call graph of `program`. Cheap to get: the calls of a function are found when they are asked for."""
    return program.once("call graph", lambda: CallGraph(program))


class CallGraph:
    """All calls of a program."""

    def __init__(self, program: Program) -> None:
        self._program = program
        self._calls: dict[FunctionKey, tuple[Call, ...]] = {}

    @cached_property
    def _finder(self) -> CallFinder:
        return CallFinder(self._program)

    @cached_property
    def functions(self) -> tuple[FunctionFacts, ...]:
        """Every function of the program, by file and text."""
        modules = sorted(self._program.modules.values(), key=lambda module: str(module.path))
        return tuple(function for module in modules for function in module.all_functions)

    def calls(self, function: FunctionFacts) -> tuple[Call, ...]:
        """The calls of a function in the order of the text; those of nested functions are theirs."""
        key = function.key
        found = self._calls.get(key)
        if found is None:
            caller = canonical(function)
            found = self._finder.calls(function.module, function.unit, function.scope, caller)
            self._calls[key] = found
        return found

    @cached_property
    def by_caller(self) -> Mapping[FunctionKey, tuple[Call, ...]]:
        """The calls of each function, see `calls`. Asking for it finds all calls of the program."""
        return {function.key: self.calls(function) for function in self.functions}

    @cached_property
    def at_import(self) -> tuple[Call, ...]:
        """The calls that run while a module is imported."""
        modules = sorted(self._program.modules.values(), key=lambda module: str(module.path))
        return tuple(
            call
            for module in modules
            for unit, _ in module.units
            for call in self._at_import_of(module, unit)
        )

    def _at_import_of(self, module: ModuleFacts, unit: Unit) -> tuple[Call, ...]:
        key = (module.path, unit.start, 0)  # no scope has this id
        if key not in self._calls:
            self._calls[key] = self._finder.calls(module, unit, None, None)
        return self._calls[key]

    @cached_property
    def by_callee(self) -> Mapping[FunctionKey, tuple[Call, ...]]:
        """The calls that lead to each function, by file and text. Asking for it finds all calls of the program."""
        found: dict[FunctionKey, list[Call]] = {}
        for call in (*self.at_import, *(call for calls in self.by_caller.values() for call in calls)):
            for function in call.functions:
                found.setdefault(function.key, []).append(call)
        return {key: tuple(calls) for key, calls in found.items()}

    def callers(self, function: FunctionFacts) -> tuple[Call, ...]:
        """The calls that lead to `function`."""
        return self.by_callee.get(function.key, ())

    def at(self, node: cst.CSTNode | Place) -> Call | None:
        """The call at a node (``cst.Call``, or what stands for it).

        Units of equal text share their nodes: a `Place` tells them apart.
        """
        for place, site in self._sites_at(node):
            function = place.module.function_of(place.unit, site.scope)
            calls = (
                self.calls(function) if function is not None else self._at_import_of(place.module, place.unit)
            )
            for call in calls:
                if call.place.node is place.node:
                    return call
        return None

    @cached_property
    def _units_of_call(self) -> Mapping[int, list[tuple[ModuleFacts, Unit, CallSite]]]:
        found: dict[int, list[tuple[ModuleFacts, Unit, CallSite]]] = {}
        for module in self._program.modules.values():
            for unit, facts in module.units:
                for site in facts.calls:
                    found.setdefault(id(site.node), []).append((module, unit, site))
        return found

    def _sites_at(self, node: cst.CSTNode | Place) -> Iterator[tuple[Place, CallSite]]:
        if isinstance(node, Place):
            site = node.module.facts_of(node.unit).call_of.get(node.node)
            if site is not None:
                yield node, site
            return
        for module, unit, site in self._units_of_call.get(id(node), ()):
            yield Place(module, unit, node), site

    def _reached(self, function: FunctionFacts) -> list[FunctionFacts]:
        return [other for call in self.calls(function) for other in call.functions]

    def components(
        self, roots: Iterable[FunctionFacts] | None = None
    ) -> tuple[tuple[FunctionFacts, ...], ...]:
        """The strongly connected components, callees before callers: summaries are solved in this order.

        `roots`: only of what they reach; None: of the whole program.
        """
        nodes = self.functions if roots is None else [canonical(root) for root in roots]
        return tuple(graphs.components(nodes, self._reached))

    def ways(self, roots: Iterable[FunctionFacts]) -> Mapping[FunctionKey, tuple[Call, ...]]:
        """For each function that `roots` reach: the shortest chain of calls that leads there (empty for a root).

        Of several shortest chains the first in the order of files and text holds.
        """
        last: dict[FunctionKey, tuple[FunctionKey, Call] | None] = {}
        queue: deque[FunctionFacts] = deque()
        for root in sorted((canonical(root) for root in roots), key=in_text):
            if root.key not in last:
                last[root.key] = None
                queue.append(root)
        while queue:
            function = queue.popleft()
            for call in self.calls(function):
                for other in call.functions:
                    if other.key not in last:
                        last[other.key] = function.key, call
                        queue.append(other)
        return _Ways(last)


class _Ways(Mapping["FunctionKey", "tuple[Call, ...]"]):
    """The chains of calls, put together from their last links when they are asked for."""

    def __init__(self, last: dict[FunctionKey, tuple[FunctionKey, Call] | None]) -> None:
        self._last = last

    def __getitem__(self, key: FunctionKey) -> tuple[Call, ...]:
        way: list[Call] = []
        link = self._last[key]
        while link is not None:
            way.append(link[1])
            link = self._last[link[0]]
        return tuple(reversed(way))

    def __contains__(self, key: object) -> bool:
        return key in self._last

    def __iter__(self) -> Iterator[FunctionKey]:
        return iter(self._last)

    def __len__(self) -> int:
        return len(self._last)
