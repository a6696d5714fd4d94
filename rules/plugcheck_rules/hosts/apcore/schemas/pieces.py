"""What a schema file holds, as something that can be copied and resolved while each piece keeps its place."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from plugcheck_lsp.documents.yaml_scalars import BadScalarError, plain

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from plugcheck_lsp.documents.tree import Entry, Node
    from plugcheck_lsp.text import Span


class Piece:
    """A mapping, a sequence or a scalar of a schema file, and where it is written.

    Not frozen: resolving references fills copies, and what stands in for a reference keeps the place of its target.
    """

    __slots__ = ("entry", "items", "keys", "node", "parent", "path", "via")

    def __init__(
        self, node: Node, path: Path, entry: Entry | None = None, parent: Node | None = None
    ) -> None:
        self.node = node
        self.path = path
        self.parent = parent
        """What it is written in; None for the root."""
        self.entry = entry
        """The entry that holds it; None for an item and for the root."""
        self.keys: dict[Any, Piece] | None = None
        """By key as the host reads it, so that a key need not be a string."""
        self.items: list[Piece] | None = None
        self.via: Piece | None = None
        """The value of the `$ref` in the file that is looked at, where this was taken from another file."""

    @property
    def span(self) -> Span:
        return self.node.span

    @property
    def key_span(self) -> Span:
        """Of its key; where it has none, its own."""
        return self.entry.key_span if self.entry is not None else self.node.span

    @property
    def scalar(self) -> Any:
        """The value; of mappings and sequences as they were before anything was resolved."""
        return self.node.value

    @property
    def is_scalar(self) -> bool:
        return self.keys is None and self.items is None

    @property
    def kind(self) -> str:
        """What JSON calls it; the name of the Python type for what JSON does not have (a date)."""
        if self.keys is not None:
            return "object"
        if self.items is not None:
            return "array"
        return kind_of(self.node.value)

    def get(self, key: Any) -> Piece | None:
        return self.keys.get(key) if self.keys is not None else None

    def text(self, key: str) -> str | None:
        """The string that stands under `key`, if one does."""
        found = self.get(key)
        return found.scalar if found is not None and isinstance(found.scalar, str) else None

    @property
    def value(self) -> Any:
        """The plain data, references resolved as far as they are in this piece."""
        if self.keys is not None:
            return {key: piece.value for key, piece in self.keys.items()}
        if self.items is not None:
            return [piece.value for piece in self.items]
        return self.node.value

    def walk(self) -> Iterator[Piece]:
        """This piece and all below it, in the order of the text."""
        stack = [self]
        while stack:
            piece = stack.pop()
            yield piece
            stack.extend(reversed(piece.children))

    @property
    def children(self) -> list[Piece]:
        if self.keys is not None:
            return list(self.keys.values())
        return self.items or []

    def copy(self, via: Piece | None = None) -> Piece:
        """Another one of the same content, down to the last piece."""
        made = Piece(self.node, self.path, self.entry, self.parent)
        made.via = via or self.via
        if self.keys is not None:
            made.keys = {key: piece.copy(via) for key, piece in self.keys.items()}
        elif self.items is not None:
            made.items = [piece.copy(via) for piece in self.items]
        return made

    def become(self, other: Piece) -> None:
        """Hold what `other` holds, in the place where `other` is written."""
        self.node, self.path, self.via = other.node, other.path, other.via
        self.entry, self.parent = other.entry, other.parent
        self.keys, self.items = other.keys, other.items


def kind_of(value: Any) -> str:
    """What JSON calls a value; the name of its Python type for what JSON does not have."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, int):
        return "integer"
    if isinstance(value, float):
        return "number"
    if isinstance(value, str):
        return "string"
    if isinstance(value, dict):
        return "object"
    return "array" if isinstance(value, list) else type(value).__name__


def pieces_of(node: Node, path: Path, entry: Entry | None = None, parent: Node | None = None) -> Piece:
    """The pieces of a YAML document (documents nest at most `documents.yaml.MAX_DEPTH` levels)."""
    made = Piece(node, path, entry, parent)
    if node.entries is not None:
        made.keys = {}
        for name, inner in node.entries.items():
            made.keys[_key(name, node.value)] = pieces_of(inner.node, path, inner, node)
    elif node.items is not None:
        made.items = [pieces_of(item, path, None, node) for item in node.items]
    return made


def _key(name: str, values: Any) -> Any:
    """The key that is written as `name` in a mapping that is read as `values`."""
    if name in values:
        return name
    try:
        key = plain(name)
        return key if key in values else name
    except (BadScalarError, TypeError):
        return name
