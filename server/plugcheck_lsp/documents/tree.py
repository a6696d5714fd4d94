"""Data with spans: what TOML and YAML documents hold, in one form."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from plugcheck_lsp.text import Span


@dataclass(frozen=True, slots=True)
class Node:
    """A value and where it stands. Exactly one of `entries`, `items` and a plain scalar makes its content."""

    value: Any
    """The plain Python value that the host's own loader would get (a dict, a list or a scalar)."""
    span: Span
    """The value alone. For a table made by headers or dotted keys: its name in its own header, else where it is
    first named."""
    entries: Mapping[str, Entry] | None = None
    """The entries of a mapping by key, in the order of the text; None for anything else. A YAML key that is no
    string stands here as it is written."""
    items: tuple[Node, ...] | None = None
    """The items of a sequence; None for anything else."""
    plain: bool = False
    """Whether it is a YAML scalar without quotes and tag, so that its form decides its type: `on`, `010`, `1:30`."""

    def get(self, *path: str | int) -> Node | None:
        """The node at `path` below this one, or None."""
        node: Node | None = self
        for step in path:
            if node is None:
                return None
            if isinstance(step, int):
                node = (
                    node.items[step]
                    if node.items is not None and -len(node.items) <= step < len(node.items)
                    else None
                )
            else:
                entry = node.entries.get(step) if node.entries is not None else None
                node = entry.node if entry else None
        return node

    def entry(self, *path: str) -> Entry | None:
        """The entry whose key path below this node is `path`, or None."""
        parent = self.get(*path[:-1])
        return parent.entries.get(path[-1]) if parent is not None and parent.entries is not None else None

    def walk(self) -> Iterator[Node]:
        """This node and all below it, in the order of the text."""
        stack = [self]
        while stack:
            node = stack.pop()
            yield node
            if node.entries is not None:
                stack.extend(entry.node for entry in reversed(list(node.entries.values())))
            elif node.items is not None:
                stack.extend(reversed(node.items))


@dataclass(frozen=True, slots=True)
class Entry:
    """A key of a mapping with its value."""

    key: str
    key_span: Span
    """The key as written, quotes included; for a dotted key or a header, the one part that names this entry."""
    span: Span
    """The whole entry: key, separator and value. For a table under a header: the header line."""
    node: Node
