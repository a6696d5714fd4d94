"""The outline of a manifest."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from plugcheck_lsp.editing.language import Symbol, SymbolKind
from plugcheck_lsp.text import Span

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from plugcheck_lsp.documents.toml import Statement
    from plugcheck_lsp.documents.tree import Entry, Node
    from plugcheck_rules.hosts.dagstack.landscape import Manifest

_LONGEST = 80


def symbols(manifest: Manifest) -> Iterator[Symbol]:
    """The tables and fields of a manifest, as far as they parse; of a `pyproject.toml` its own table alone."""
    document = manifest.document
    if document is None or manifest.text is None:
        return
    if manifest.prefix and manifest.root.get(*manifest.prefix) is None:
        return
    ends = _ends(document.statements)
    entries = manifest.root.entries or {}
    if not manifest.prefix:
        yield from _fields(entries, ends)
        return
    for name, entry in entries.items():
        if name == manifest.prefix[0]:
            held = manifest.root.entry(*manifest.prefix)
            if held is not None:
                yield _symbol(held, ends, ".".join(manifest.prefix))
        elif manifest.path.name != "pyproject.toml":
            yield _symbol(entry, ends)


def _ends(statements: tuple[Statement, ...]) -> Mapping[int, int]:
    """By the start of a header, where the section below it ends."""
    headers = [index for index, statement in enumerate(statements) if statement.kind != "pair"]
    found: dict[int, int] = {}
    for index, following in pairwise([*headers, len(statements)]):
        last = statements[following - 1] if following > index else statements[index]
        found[statements[index].span.start] = max(last.span.end, statements[index].span.end)
    return found


def _fields(entries: Mapping[str, Entry], ends: Mapping[int, int]) -> Iterator[Symbol]:
    for entry in entries.values():
        yield _symbol(entry, ends)


def _symbol(entry: Entry, ends: Mapping[int, int], name: str = "") -> Symbol:
    node = entry.node
    children: tuple[Symbol, ...] = ()
    kind, detail = SymbolKind.FIELD, ""
    if node.entries is not None:
        kind = SymbolKind.GROUP
        children = tuple(_fields(node.entries, ends))
    elif node.items is not None:
        detail = f"{len(node.items)} item{'s' if len(node.items) != 1 else ''}"
        if all(item.entries is None and item.items is None for item in node.items):
            detail = _short(", ".join(str(item.value) for item in node.items))
    else:
        detail = _short(_plain(node))
    span = Span(entry.span.start, max(entry.span.end, ends.get(entry.span.start, 0)))
    if children:
        inner = [*children]
        span = Span(min(span.start, *(child.span.start for child in inner)), span.end)
        span = Span(span.start, max(span.end, *(child.span.end for child in inner)))
    name_span = entry.key_span if span.covers(entry.key_span) else Span(span.start, span.start)
    return Symbol(name or entry.key, kind, span, name_span, detail, children)


def _plain(node: Node) -> str:
    value = node.value
    return ("true" if value else "false") if isinstance(value, bool) else str(value)


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _LONGEST else f"{line[: _LONGEST - 1]}…"
