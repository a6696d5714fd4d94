"""Components of graphs, summaries over them, and the least fixpoint of equations that ask for each other."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plugcheck_lsp.python.calls.components import components, solve
from plugcheck_lsp.python.values.fixpoint import Fixpoint

if TYPE_CHECKING:
    import random

GRAPHS = st.dictionaries(st.integers(0, 9), st.lists(st.integers(0, 9), max_size=4), max_size=10)


def reach(graph: dict[int, list[int]], node: int) -> frozenset[int]:
    found: set[int] = set()
    todo = [node]
    while todo:
        for other in graph.get(todo.pop(), []):
            if other not in found:
                found.add(other)
                todo.append(other)
    return frozenset(found)


@pytest.mark.parametrize(
    ("graph", "expected"),
    [
        ({}, []),
        ({1: [2], 2: [3]}, [(3,), (2,), (1,)]),
        ({1: [1]}, [(1,)]),
        ({1: [2], 2: [1]}, [(1, 2)]),
        ({1: [2, 3], 2: [1], 3: []}, [(3,), (1, 2)]),
        ({1: [2], 2: [3], 3: [2], 4: [1]}, [(2, 3), (1,), (4,)]),
    ],
)
def test_components_come_after_what_they_reach(
    graph: dict[int, list[int]], expected: list[tuple[int, ...]]
) -> None:
    assert components(graph, lambda node: graph.get(node, [])) == expected


@given(GRAPHS)
def test_nodes_are_in_one_component_exactly_if_they_reach_each_other(graph: dict[int, list[int]]) -> None:
    found = components(graph, lambda node: graph.get(node, []))
    place = {node: index for index, component in enumerate(found) for node in component}
    assert sorted(node for component in found for node in component) == sorted(place)
    assert set(place) == set(graph).union(*(reach(graph, node) for node in graph))
    for one in place:
        for other in place:
            together = other == one or (other in reach(graph, one) and one in reach(graph, other))
            assert (place[one] == place[other]) == together
            if other in reach(graph, one):
                assert place[other] <= place[one]


@given(GRAPHS)
def test_summaries_are_the_least_solution(graph: dict[int, list[int]]) -> None:
    order = components(graph, lambda node: graph.get(node, []))
    empty: frozenset[int] = frozenset()
    summaries = solve(
        order,
        lambda _: empty,
        lambda node, known: empty.union(
            graph.get(node, []), *(known[other] for other in graph.get(node, []))
        ),
    )
    assert summaries == {node: reach(graph, node) for component in order for node in component}


def test_a_circle_of_many_nodes_needs_no_stack() -> None:
    size = 20_000
    assert [len(c) for c in components(range(size), lambda node: [(node + 1) % size])] == [size]
    assert len(components(range(size), lambda node: [node + 1] if node + 1 < size else [])) == size


@dataclass(frozen=True)
class Reached:
    """A set of numbers that grows."""

    found: frozenset[int] = frozenset()

    def join(self, other: Reached) -> Reached:
        return self if other.found <= self.found else Reached(self.found | other.found)


@given(GRAPHS, st.randoms(use_true_random=False))
def test_the_order_of_questions_does_not_change_the_fixpoint(
    graph: dict[int, list[int]], order: random.Random
) -> None:
    system: Fixpoint[Reached] = Fixpoint(Reached())

    def equation(node: int) -> Reached:
        value = Reached(frozenset(graph.get(node, [])))
        for other in graph.get(node, []):
            value = value.join(system.ask(other, partial(equation, other)))
        return value

    nodes = list(graph)
    order.shuffle(nodes)
    for node in nodes:
        assert system.solve(node, partial(equation, node)).found == reach(graph, node)


def test_an_equation_must_not_solve() -> None:
    system: Fixpoint[Reached] = Fixpoint(Reached())
    with pytest.raises(RuntimeError, match="asks"):
        system.solve(1, lambda: system.solve(2, Reached))


def test_a_failing_equation_leaves_the_system_usable() -> None:
    system: Fixpoint[Reached] = Fixpoint(Reached())

    def fails() -> Reached:
        raise OSError("no value")

    with pytest.raises(OSError, match="no value"):
        system.solve(1, fails)
    assert system.solve(2, lambda: Reached(frozenset({3}))).found == {3}
