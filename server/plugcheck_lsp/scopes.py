"""What stands around a place: the function or class in Python, the path of keys in TOML and YAML.

It is to name a place again after the text has changed elsewhere, so it asks little: half-typed code around it, or a
file that does not parse, changes nothing.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from plugcheck_lsp.documents.python import PythonDocument, unit_at
from plugcheck_lsp.documents.python_parsed import UnitKind
from plugcheck_lsp.documents.toml import TomlDocument

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from plugcheck_lsp.documents.tree import Node
    from plugcheck_lsp.documents.yaml import YamlDocument
    from plugcheck_lsp.text import Span

_DEFINED = re.compile(r"^[ \t]*(?:async[ \t]+def|def|class)[ \t]+(\w+)", re.MULTILINE)


def scopes(document: PythonDocument | TomlDocument | YamlDocument) -> Callable[[int], str]:
    """What says for an offset of the document what stands around it; empty for nothing."""
    if isinstance(document, PythonDocument):
        return lambda offset: _python_scope(document, offset)
    roots = (document.root,) if isinstance(document, TomlDocument) else document.roots
    spans = [found for root in roots for found in _keys(root)]

    def around(offset: int) -> str:
        inside = [(span.end - span.start, -depth, path) for span, depth, path in spans if offset in span]
        return min(inside)[2] if inside else ""

    return around


def _python_scope(document: PythonDocument, offset: int) -> str:
    """The qualified name of the outermost function around it; functions within functions are part of it."""
    unit = unit_at(document, offset)
    if unit is None:
        return ""
    names = []
    if unit.kind is not UnitKind.STATEMENT:
        header = next(
            each
            for each in document.units
            if each.class_index == unit.class_index and each.kind is UnitKind.CLASS_HEADER
        )
        names.append(_name(header.text))
    if unit.kind is not UnitKind.CLASS_HEADER:
        names.append(_name(unit.text))
    return ".".join(filter(None, names))


def _name(text: str) -> str:
    """What a statement defines, if it is a function or a class."""
    match = _DEFINED.search(text)
    before = text[: match.start()] if match is not None else ""
    decorated = not before.strip() or text.lstrip().startswith("@")
    return match[1] if match is not None and decorated else ""


def _keys(root: Node) -> Iterator[tuple[Span, int, str]]:
    """The span of every entry below `root`, with the length of its path of keys and the path itself.

    Items of sequences are not told apart: they move.
    """
    stack: list[tuple[Node, int, str]] = [(root, 0, "")]
    while stack:
        node, depth, path = stack.pop()
        for key, entry in (node.entries or {}).items():
            below = f"{path}.{key}" if path else key
            yield entry.span, depth, below
            stack.append((entry.node, depth + 1, below))
        stack += [(item, depth + 1, f"{path}[]") for item in node.items or ()]
