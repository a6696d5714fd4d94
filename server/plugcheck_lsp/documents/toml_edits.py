"""Edits of a TOML text that leave everything else as its author wrote it.

Each function takes a document and returns edits that refer to its text as it is and do not overlap. A path is
one for `Node.get`: keys, with a number for an item of an array (of tables).
"""

from __future__ import annotations

import re
from itertools import groupby
from typing import TYPE_CHECKING, Any

from plugcheck_lsp.documents.toml import StatementKind
from plugcheck_lsp.text import Edit, Span

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.documents.toml import Statement, TomlDocument
    from plugcheck_lsp.documents.tree import Entry, Node
    from plugcheck_lsp.text import Text

    Path = tuple[str | int, ...]

_KEY_PART = re.compile(r"""[A-Za-z0-9_-]++|"(?:[^"\\]|\\.)*+"|'[^']*+'""")
_SPACE = re.compile(r"(?:\s++|#[^\n]*+)*+")


def toml_key(key: str) -> str:
    """`key` as it is written in TOML: bare where that is possible."""
    import tomlkit

    return tomlkit.key(key).as_string()


def toml_literal(value: Any) -> str:
    """`value` as it is written in TOML, on one line.

    Raises:
        TypeError: TOML has no such value.
    """
    import tomlkit
    from tomlkit.exceptions import ConvertError

    # Only inside an array does tomlkit write tables inline.
    array = tomlkit.array()
    try:
        array.append(value)
    except ConvertError:
        raise TypeError(f"TOML has no {type(value).__name__}") from None
    return array.as_string()[1:-1]


def replace_value(document: TomlDocument, path: Path, value: Any) -> tuple[Edit, ...]:
    """Give the entry or the item at `path` another value.

    Raises:
        LookupError: there is none, or it is a table that headers or dotted keys make.
    """
    node = document.root.get(*path)
    if node is None or not _is_written(document.text, node):
        raise LookupError(path)
    return (Edit(node.span, toml_literal(value)),)


def rename_key(document: TomlDocument, path: Path, new: str) -> tuple[Edit, ...]:
    """Rename the entry at `path` to `new` wherever a header or a dotted key names it.

    Raises:
        LookupError: there is no such entry.
    """
    spans: dict[Span, None] = {}
    for statement in document.statements:
        for depth, span in _key_places(document, statement):
            if statement.path[: depth + 1] == path:
                spans[span] = None
    inline = _inline_table(document, path)
    if inline is not None:
        table, below = inline
        for keys, entry in _pairs(document.text, table):
            if keys[: len(below)] == below:
                spans[_part_span(document.text, entry, len(below) - 1)] = None
    if not spans:
        raise LookupError(path)
    return tuple(Edit(span, toml_key(new)) for span in spans)


def remove_entry(document: TomlDocument, path: Path) -> tuple[Edit, ...]:
    """Remove the entry (or the item of an array of tables) at `path`: its lines, or its part of an inline table.

    A table goes with its headers, its entries and the tables below it.

    Raises:
        LookupError: there is no such entry.
    """
    inline = _inline_table(document, path)
    if inline is not None:
        table, below = inline
        pairs = list(_pairs(document.text, table))
        gone = [keys[: len(below)] == below for keys, _ in pairs]
        if not any(gone):
            raise LookupError(path)
        if all(gone):
            return (Edit(table.span, "{}"),)
        return tuple(_without([entry.span for _, entry in pairs], gone))
    spans: list[Span] = []
    for header, statements in groupby(_with_header(document), key=lambda item: item[0]):
        section = [statement for _, statement in statements]
        if header is not None and header.path[: len(path)] == path:
            spans.append(_lines(document.text, section[0].span.start, section[-1].span.end))
        else:
            gone_pairs = [statement for statement in section if statement.path[: len(path)] == path]
            spans += [
                _lines(document.text, statement.span.start, statement.span.end) for statement in gone_pairs
            ]
    if not spans:
        raise LookupError(path)
    return tuple(Edit(span, "") for span in _joined(document.text, spans))


def insert_entry(document: TomlDocument, table: Path, key: str, value: Any) -> tuple[Edit, ...]:
    """Add ``key = value`` to the table at `table`, behind its other entries; the table is made if there is none.

    Raises:
        LookupError: a value that is no table stands at `table` or on the way, or `key` is there already.
    """
    _refuse_occupied(document, table, key)
    text, line = document.text, f"{toml_key(key)} = {toml_literal(value)}"
    for known in range(len(table), 0, -1):
        node = document.root.get(*table[:known])
        if node is not None and node.entries is not None and text.source.startswith("{", node.span.start):
            dotted = ".".join(toml_key(str(part)) for part in table[known:])
            return (_into_inline_table(text, node, f"{dotted}.{line}" if dotted else line),)
    header = next(
        (s for s in document.statements if s.kind is not StatementKind.PAIR and s.path == table), None
    )
    section = [s for above, s in _with_header(document) if above is header]
    if section and (header is not None or not table):
        return (_after(text, section[-1], line),)
    if not table:
        return (_at_the_top(document, line),)
    for last in reversed(document.statements):
        base = document.statements[last.header].path if last.header is not None else ()
        if last.kind is StatementKind.PAIR and last.path[: len(table)] == table and len(base) < len(table):
            prefix = ".".join(toml_key(str(part)) for part in table[len(base) :])
            return (_after(text, last, f"{prefix}.{line}"),)
    return (_new_table(document, table, line),)


def add_item(document: TomlDocument, path: Path, value: Any) -> tuple[Edit, ...]:
    """Add `value` to the end of the array at `path`, in the array's own style.

    Raises:
        LookupError: no array stands there.
    """
    node = _array(document, path)
    text, literal, close = document.text, toml_literal(value), node.span.end - 1
    if not node.items:
        return (_into_empty_array(text, node, literal),)
    last = node.items[-1]
    comma = _comma_after(text, last.span.end)
    line = text.line_of(last.span.start)
    last_line = text.line_of(last.span.end if comma is None else comma)
    if not _starts_line(text, last.span.start) or text.line_of(close) == last_line:
        at = last.span.end if comma is None else comma + 1
        return (Edit(Span(at, at), f", {literal}" if comma is None else f" {literal},"),)
    end = text.line_span(last_line).end
    added = Edit(
        Span(end, end), f"{text.newline}{_indent(text, line)}{literal}{'' if comma is None else ','}"
    )
    if comma is None:
        return (Edit(Span(last.span.end, last.span.end), ","), added)
    return (added,)


def remove_item(document: TomlDocument, path: Path, index: int) -> tuple[Edit, ...]:
    """Remove one item of the array at `path`: with its line where it stands alone on it.

    Raises:
        LookupError: no array stands there, or it has no such item.
    """
    text, items = document.text, _array(document, path).items or ()
    if not 0 <= index < len(items):
        raise LookupError((*path, index))
    span = items[index].span
    comma = _comma_after(text, span.end)
    end = span.end if comma is None else comma + 1
    line_end = text.line_span(text.line_of(end)).end
    rest = text.source[end:line_end].strip()
    if _starts_line(text, span.start) and (not rest or rest.startswith("#")):
        return (Edit(_lines(text, span.start, end), ""),)
    if comma is None and index > 0:
        before = _comma_after(text, items[index - 1].span.end)
        between = text.source[items[index - 1].span.end : span.start]
        start = items[index - 1].span.end if not between.strip(" \t,") else span.start
        return (Edit(Span(start if before is not None else span.start, end), ""),)
    while end < line_end and text.source[end] in " \t":
        end += 1
    return (Edit(Span(span.start, end), ""),)


# Where things stand


def _is_written(text: Text, node: Node) -> bool:
    """Whether the node's span is the text of its value, and not the key of a table made by headers or dotted keys."""
    if node.entries is not None:
        return text.source.startswith("{", node.span.start)
    return node.items is None or text.source.startswith("[", node.span.start)


def _with_header(document: TomlDocument) -> Iterator[tuple[Statement | None, Statement]]:
    """Each statement with the header that it stands under; a header stands under itself."""
    for statement in document.statements:
        if statement.kind is not StatementKind.PAIR:
            yield statement, statement
        else:
            yield None if statement.header is None else document.statements[statement.header], statement


def _key_places(document: TomlDocument, statement: Statement) -> Iterator[tuple[int, Span]]:
    """The index in the statement's path of each of its own keys, with the key's place."""
    above = 0
    if statement.kind is StatementKind.PAIR and statement.header is not None:
        above = len(document.statements[statement.header].path)
    places = [index for index, part in enumerate(statement.path) if index >= above and isinstance(part, str)]
    return zip(places, statement.key_spans, strict=True)


def _inline_table(document: TomlDocument, path: Path) -> tuple[Node, tuple[str, ...]] | None:
    """The innermost inline table that holds the entry at `path`, and the keys from there."""
    for length in range(len(path) - 1, 0, -1):
        node = document.root.get(*path[:length])
        if (
            node is not None
            and node.entries is not None
            and document.text.source.startswith("{", node.span.start)
        ):
            return node, tuple(str(part) for part in path[length:])
    return None


def _pairs(text: Text, table: Node) -> Iterator[tuple[tuple[str, ...], Entry]]:
    """The pairs of an inline table in the order of the text: the dotted key, and the entry of its last part."""
    found: list[tuple[tuple[str, ...], Entry]] = []
    stack: list[tuple[tuple[str, ...], Node]] = [((), table)]
    while stack:
        keys, node = stack.pop()
        for key, entry in (node.entries or {}).items():
            if _is_written(text, entry.node):
                found.append(((*keys, key), entry))
            else:
                stack.append(((*keys, key), entry.node))
    return iter(sorted(found, key=lambda pair: pair[1].span))


def _part_span(text: Text, entry: Entry, index: int) -> Span:
    """The place of one part of the dotted key of the pair that `entry` ends."""
    parts = _KEY_PART.finditer(text.source, entry.span.start, entry.key_span.end)
    return next(Span(*part.span()) for number, part in enumerate(parts) if number == index)


def _refuse_occupied(document: TomlDocument, table: Path, key: str) -> None:
    node: Node | None = document.root
    for part in (*table, key):
        if node is None:
            return
        if (node.items if isinstance(part, int) else node.entries) is None:
            raise LookupError((*table, key))
        node = node.get(part)
        if node is None and isinstance(part, int):
            raise LookupError((*table, key))
    if node is not None:
        raise LookupError((*table, key))


def _array(document: TomlDocument, path: Path) -> Node:
    node = document.root.get(*path)
    if node is None or node.items is None or not _is_written(document.text, node):
        raise LookupError(path)
    return node


def _starts_line(text: Text, offset: int) -> bool:
    return not text.source[text.line_starts[text.line_of(offset)] : offset].strip(" \t")


def _indent(text: Text, line: int) -> str:
    content = text.line_text(line)
    return content[: len(content) - len(content.lstrip(" \t"))]


def _lines(text: Text, start: int, end: int) -> Span:
    """The whole lines, ends included, on which `start` to `end` stand."""
    first, last = text.line_of(start), text.line_of(end)
    starts = text.line_starts
    return Span(starts[first], starts[last + 1] if last + 1 < len(starts) else len(text.source))


def _comma_after(text: Text, offset: int) -> int | None:
    """Where the comma stands that follows the item which ends at `offset`."""
    space = _SPACE.match(text.source, offset)
    at = space.end() if space else offset
    return at if text.source.startswith(",", at) else None


# What to write


def _joined(text: Text, spans: list[Span]) -> Iterator[Span]:
    """`spans` of whole lines, neighbours made one, each with the blank lines behind it where some stand before it."""
    merged: list[Span] = []
    for span in sorted(spans):
        if merged and not text.source[merged[-1].end : span.start].strip():
            merged[-1] = Span(merged[-1].start, max(merged[-1].end, span.end))
        else:
            merged.append(span)
    for span in merged:
        line = text.line_of(span.start)
        end = span.end
        if line == 0 or not text.line_text(line - 1).strip():
            last = text.line_of(end)
            while last < len(text.line_starts) - 1 and not text.line_text(last).strip():
                last += 1
            end = max(end, text.line_starts[last]) if text.line_of(end) != last else end
        yield Span(span.start, end)


def _without(spans: list[Span], gone: list[bool]) -> Iterator[Edit]:
    """Remove some, not all, of the comma-separated `spans`, each with one of the commas beside it."""
    kept = [span for span, is_gone in zip(spans, gone, strict=True) if not is_gone]
    for index, span in enumerate(spans):
        if not gone[index]:
            continue
        if span.start < kept[-1].start:
            yield Edit(Span(span.start, spans[index + 1].start), "")
        else:
            yield Edit(Span(spans[index - 1].end, span.end), "")


def _into_inline_table(text: Text, table: Node, line: str) -> Edit:
    pairs = list(_pairs(text, table))
    if pairs:
        end = pairs[-1][1].span.end
        return Edit(Span(end, end), f", {line}")
    return Edit(table.span, f"{{ {line} }}")


def _into_empty_array(text: Text, array: Node, literal: str) -> Edit:
    close = array.span.end - 1
    line = text.line_of(close)
    if line == text.line_of(array.span.start):
        return Edit(array.span, f"[{literal}]")
    start = text.line_starts[line]
    indent = _indent(text, line)
    if _starts_line(text, close):
        return Edit(Span(start, start), f"{indent}    {literal},{text.newline}")
    return Edit(Span(close, close), literal)


def _after(text: Text, statement: Statement, line: str) -> Edit:
    """Put `line` on a line of its own behind `statement`."""
    end = text.line_span(text.line_of(statement.span.end)).end
    indent = _indent(text, text.line_of(statement.span.start))
    return Edit(Span(end, end), f"{text.newline}{indent}{line}")


def _at_the_top(document: TomlDocument, line: str) -> Edit:
    """Put `line` before the first header (and the comments that stand on it), or at the end of a text without any."""
    text = document.text
    if not document.statements:
        return _at_the_end(text, line, blank=False)
    number = text.line_of(document.statements[0].span.start)
    while number > 0 and text.line_text(number - 1).lstrip(" \t").startswith("#"):
        number -= 1
    start = text.line_starts[number]
    return Edit(Span(start, start), f"{line}{text.newline}{text.newline}")


def _at_the_end(text: Text, lines: str, *, blank: bool) -> Edit:
    source, newline = text.source, text.newline
    before = "" if not source or source.endswith("\n") else newline
    if blank and source.strip():
        before += newline
    return Edit(Span(len(source), len(source)), f"{before}{lines}{newline}")


def _new_table(document: TomlDocument, table: Path, line: str) -> Edit:
    """Append a header for `table` with `line` below it: to the text, or to the item of an array of tables it is in."""
    text = document.text
    header = f"[{'.'.join(toml_key(part) for part in table if isinstance(part, str))}]"
    block = f"{header}{text.newline}{line}"
    last_index = max((index for index, part in enumerate(table) if isinstance(part, int)), default=-1)
    owner = table[: last_index + 1]
    inside = [s for s in document.statements if s.path[: len(owner)] == owner]
    if not owner or not inside or inside[-1] is document.statements[-1]:
        return _at_the_end(text, block, blank=True)
    end = text.line_span(text.line_of(inside[-1].span.end)).end
    return Edit(Span(end, end), f"{text.newline}{text.newline}{block}")
