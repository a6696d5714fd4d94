"""What can be folded in TOML and YAML: tables, long values, mappings, sequences and blocks of comments."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from plugcheck_lsp.documents.toml import StatementKind, TomlDocument

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from plugcheck_lsp.documents.problem import Comment
    from plugcheck_lsp.documents.tree import Node
    from plugcheck_lsp.documents.yaml import YamlDocument
    from plugcheck_lsp.text import Span, Text


@dataclass(frozen=True, order=True)
class Fold:
    """Lines that fold into the first of them; counted from 0."""

    first: int
    last: int
    is_comment: bool = False


def folds(document: TomlDocument | YamlDocument) -> tuple[Fold, ...]:
    """The folds of a document, in the order of the text: none is only a line, and of those that would begin on the same
    line (an item and its first entry, say) there is the longest alone, as editors fold one."""
    found = [*_comments(document.text, document.comments)]
    found += _toml(document) if isinstance(document, TomlDocument) else _yaml(document)
    longest = {fold.first: fold for fold in sorted(found) if fold.first < fold.last}
    return tuple(longest.values())


def _comments(text: Text, comments: Iterable[Comment]) -> Iterator[Fold]:
    """Comments on lines of their own that follow each other."""
    lines = [text.line_of(comment.span.start) for comment in comments if comment.own_line]
    first = last = -2
    for line in [*lines, -2]:
        if line == last + 1:
            last = line
        else:
            if first >= 0:
                yield Fold(first, last, is_comment=True)
            first = last = line


def _toml(document: TomlDocument) -> Iterator[Fold]:
    text = document.text
    headers = [
        text.line_of(each.span.start) for each in document.statements if each.kind is not StatementKind.PAIR
    ]
    own_lines = {text.line_of(comment.span.start) for comment in document.comments if comment.own_line}
    for first, end in pairwise((*headers, len(text.line_starts))):
        last = end - 1
        if end < len(text.line_starts):
            while last > first and last in own_lines:
                last -= 1  # what stands right above a header is about it
        yield Fold(first, _without_blanks(text, first, last))
    for statement in document.statements:
        node = document.root.get(*statement.path) if statement.kind is StatementKind.PAIR else None
        if node is not None:
            yield from _values(text, statement.span, node)


def _values(text: Text, span: Span, node: Node) -> Iterator[Fold]:
    """A value over several lines, and what of it goes over several lines itself."""
    yield _bracketed(text, text.line_of(span.start), span)
    stack = list(node.items or ())
    while stack:
        item = stack.pop()
        yield _bracketed(text, text.line_of(item.span.start), item.span)
        stack += item.items or ()


def _yaml(document: YamlDocument) -> Iterator[Fold]:
    text = document.text
    stack = list(document.roots)
    seen: set[Span] = set()
    while stack:
        node = stack.pop()
        if node.span in seen:
            continue  # what an alias brings stands elsewhere
        seen.add(node.span)
        for entry in (node.entries or {}).values():
            yield _bracketed(text, text.line_of(entry.key_span.start), entry.span)
            stack.append(entry.node)
        for item in node.items or ():
            yield _bracketed(text, text.line_of(item.span.start), item.span)
            stack.append(item)


def _bracketed(text: Text, first: int, span: Span) -> Fold:
    """What goes over the lines of `span`; a line that begins with what closes it stays in view."""
    end = max(span.start, span.end - 1)
    last = text.line_of(end)
    before = text.source[text.line_starts[last] : span.end].strip()
    if before in {"]", "}", '"""', "'''"}:
        last -= 1
    return Fold(first, _without_blanks(text, first, last))


def _without_blanks(text: Text, first: int, last: int) -> int:
    """The last line that holds something."""
    while last > first and not text.line_text(last).strip():
        last -= 1
    return last
