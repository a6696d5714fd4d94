"""Strongly connected components, and summaries that are solved over them."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable, Mapping

Node = TypeVar("Node", bound="Hashable")
Summary = TypeVar("Summary")


def components(nodes: Iterable[Node], successors: Callable[[Node], Iterable[Node]]) -> list[tuple[Node, ...]]:
    """The strongly connected components of the graph that `nodes` reach, successors before predecessors.

    Inside of a component the nodes stand in the order in which they were reached.
    """
    index: dict[Node, int] = {}
    low: dict[Node, int] = {}
    open_nodes: list[Node] = []
    is_open: set[Node] = set()
    found: list[tuple[Node, ...]] = []
    for start in nodes:
        if start in index:
            continue
        index[start] = low[start] = len(index)
        open_nodes.append(start)
        is_open.add(start)
        way = [(start, iter(successors(start)))]
        while way:
            node, rest = way[-1]
            following = next((other for other in rest if _is_news(other, node, index, low, is_open)), None)
            if following is not None:
                index[following] = low[following] = len(index)
                open_nodes.append(following)
                is_open.add(following)
                way.append((following, iter(successors(following))))
                continue
            way.pop()
            if way:
                low[way[-1][0]] = min(low[way[-1][0]], low[node])
            if low[node] == index[node]:
                position = _last_index(open_nodes, node)
                component = open_nodes[position:]
                del open_nodes[position:]
                is_open.difference_update(component)
                found.append(tuple(component))
    return found


def _is_news(
    other: Node, node: Node, index: dict[Node, int], low: dict[Node, int], is_open: set[Node]
) -> bool:
    """Whether a successor was not reached before; otherwise what it tells about `node` is noted."""
    if other not in index:
        return True
    if other in is_open:
        low[node] = min(low[node], index[other])
    return False


def _last_index(nodes: list[Node], node: Node) -> int:
    position = len(nodes) - 1
    while nodes[position] != node:
        position -= 1
    return position


def solve(
    order: Iterable[tuple[Node, ...]],
    initial: Callable[[Node], Summary],
    transfer: Callable[[Node, Mapping[Node, Summary]], Summary],
) -> dict[Node, Summary]:
    """The least solution of ``summary(node) = transfer(node, summaries)``.

    `order` are components, successors first (`components`): each is repeated until nothing changes, so `transfer`
    must be monotone over summaries of finite height, starting from `initial`. Summaries are compared by ``==``.
    """
    summaries: dict[Node, Summary] = {}
    for component in order:
        for node in component:
            summaries[node] = initial(node)
        changed = True
        while changed:
            changed = False
            for node in reversed(component):  # what was reached last is what the others need first
                summary = transfer(node, summaries)
                if summary != summaries[node]:
                    summaries[node] = summary
                    changed = True
    return summaries
