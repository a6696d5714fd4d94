"""Taking a manifest out of its table, into the form that both loaders read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.documents.toml import StatementKind
from plugcheck_lsp.text import Edit, Span
from plugcheck_rules.hosts.dagstack import vocabulary

if TYPE_CHECKING:
    from plugcheck_lsp.text import Text
    from plugcheck_rules.hosts.dagstack.landscape import Manifest


def flattening(manifest: Manifest) -> tuple[Edit, ...] | None:
    """The edits that make a manifest flat; None if the file cannot become flat, or not by these."""
    document, prefix = manifest.document, manifest.prefix
    if document is None or document.problems or not prefix or manifest.path.name == vocabulary.PYPROJECT:
        return None
    if any(manifest.section.get(name) is not None for name in ("plugin", "tool")):
        return None  # at the top of the file these keys mean something else
    edits: list[Edit] = []
    for number, statement in enumerate(document.statements):
        header = document.statements[statement.header] if statement.header is not None else None
        if header is not None and header.keys[: len(prefix)] == prefix:
            continue
        if (
            statement.kind is StatementKind.ARRAY_TABLE
            or statement.keys[: len(prefix)] != prefix
            or header is not None
        ):
            return None
        if len(statement.keys) > len(prefix):
            edits.append(Edit(Span(statement.key_spans[0].start, statement.key_spans[len(prefix)].start), ""))
        elif statement.kind is StatementKind.PAIR or number > 0:
            return None  # an inline table, or fields that would fall under another header
        else:
            edits.append(Edit(_line_if_alone(document.text, statement.span), ""))
    return tuple(edits) or None


def _line_if_alone(text: Text, span: Span) -> Span:
    """`span` with the line end behind it, if nothing else stands on the line."""
    line = text.line_of(span.start)
    if text.line_text(line).strip(" \t") != text.slice(span) or line + 1 >= len(text.line_starts):
        return span
    return Span(text.line_starts[line], text.line_starts[line + 1])
