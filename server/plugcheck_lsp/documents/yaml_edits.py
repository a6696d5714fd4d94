"""Edits of a YAML text that leave everything else as its author wrote it.

Each function takes a document that parses and nodes of it, and returns edits that refer to its text as it is and do
not overlap. It returns None wherever it is not sure that the data afterwards is exactly what is meant: inside what an
alias repeats, where a comment would be lost, where a key stands twice or a merge would show through.
"""

from __future__ import annotations

import json
import math
import re
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from plugcheck_lsp.documents.yaml_scalars import BadScalarError, plain
from plugcheck_lsp.text import Edit, Span

if TYPE_CHECKING:
    from collections.abc import Sequence

    from plugcheck_lsp.documents.tree import Entry, Node
    from plugcheck_lsp.documents.yaml import Repeated, YamlDocument
    from plugcheck_lsp.text import Text

Edits = tuple[Edit, ...]

_PLAIN = re.compile(r"[A-Za-z_$][A-Za-z0-9_$./*+-]*(?: [A-Za-z0-9_$./*+-]+)*")
"""What can stand without quotes in block and flow style alike, unless it means something else than a string."""
_ESCAPED = re.compile("[\x7f-\x9f\xa0\u2028\u2029\ufeff\ufffe\uffff\ud800-\udfff]")
_ANCHOR = re.compile(r"(?:^|(?<=[\s\[{,]))&[^\s,\[\]{}]+", re.MULTILINE)
_KEEPS_BLANKS = re.compile(r"[|>][0-9]?\+")
_MERGE = re.compile(r"<<[ \t]*:")
_BLOCK_START = re.compile(r"(?:[ \t]*(?:[-?][ \t]+)*)")
_DASH = re.compile(r" *-(?:[ \t]+|$)")
_AFTER = re.compile(r"(?:\s++|#[^\r\n]*+)*+")


def yaml_text(value: Any, quote: str = "") -> str:
    """`value` (of strings, numbers, booleans, None, lists and dicts) on one line, as it can stand in any place.

    Strings go without quotes where they stay strings; with `quote`, they are quoted like that where it is possible.

    Raises:
        TypeError: there is no such value here.
    """
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, float):
        return _float_text(value)
    if isinstance(value, str):
        return _string_text(value, quote)
    if isinstance(value, list):
        return f"[{', '.join(yaml_text(item, quote) for item in value)}]"
    if isinstance(value, dict):
        inner = (f"{yaml_text(key, quote)}: {yaml_text(item, quote)}" for key, item in value.items())
        return f"{{{', '.join(inner)}}}"
    raise TypeError(f"no text for {type(value).__name__}")


def replace_value(document: YamlDocument, node: Node, value: Any) -> Edits | None:
    """Let `node` be `value` instead: a scalar, an alias or a flow collection; of a block collection, None."""
    source, span = document.text.source, node.span
    if _is_shared(document, span):
        return None
    written = source[span.start : span.end]
    if not written:
        # An empty value ends its entry or item: it needs a space behind the `:` or `-`.
        if not span.start or source[span.start - 1] not in ":-":
            return None
        return (Edit(span, " " + yaml_text(value)),)
    if written[0] in "&!|>":
        return None
    if (node.entries is not None or node.items is not None) and written[0] not in "[{*":
        return None
    if written[0] in "[{" and "#" in written:
        return None
    quote = written[0] if written[0] in "'\"" else ""
    return (Edit(span, yaml_text(value, quote)),)


def rename_key(document: YamlDocument, mapping: Node, key: str, new: str) -> Edits | None:
    """Let the entry `key` of `mapping` have the key `new`, which the mapping does not hold yet."""
    entry = _own_entry(document, mapping, key)
    if entry is None or new in (mapping.entries or {}) or entry.key_span.start == entry.key_span.end:
        return None
    written = document.text.slice(entry.key_span)
    if written[0] in "&!*|>" or "\n" in written or "\r" in written:
        return None
    # A flow key in quotes may have no space behind its `:`, so it keeps them.
    quote = written[0] if written[0] in "'\"" else ""
    return (Edit(entry.key_span, _string_text(new, quote)),)


def remove_entry(document: YamlDocument, mapping: Node, key: str) -> Edits | None:
    """Take the entry `key` out of `mapping`, with its lines and their comments; what is left empty becomes `{}`."""
    entry = _own_entry(document, mapping, key)
    if entry is None or not _can_lose(document, mapping.span):
        return None
    return _without_entry(
        document, mapping, entry, sorted(other.span for other in (mapping.entries or {}).values())
    )


def remove_repeated(document: YamlDocument, repeated: Repeated) -> Edits | None:
    """Take out the entry that does not count because its key is given again."""
    gone = repeated.first
    holders = [
        node
        for root in document.roots
        for node in root.walk()
        if node.entries is not None and node.span.covers(gone.span) and node.span.covers(repeated.last.span)
    ]
    mapping = min(holders, key=lambda node: node.span.end - node.span.start, default=None)
    if mapping is None or document.text.source[mapping.span.start] in "&!*":
        return None
    if not _can_lose(document, mapping.span):
        return None
    given = {other.span for other in (mapping.entries or {}).values()}
    given |= {again.first.span for again in document.repeated if mapping.span.covers(again.first.span)}
    inner = [node.span for node in mapping.walk() if node is not mapping and node.entries is not None]
    spans = sorted(span for span in given if not any(other.covers(span) for other in inner))
    return _without_entry(document, mapping, gone, spans) if gone.span in spans else None


def _without_entry(
    document: YamlDocument, mapping: Node, entry: Entry, spans: Sequence[Span]
) -> Edits | None:
    """Take the entry out of the mapping whose entries have these spans."""
    text, source = document.text, document.text.source
    if source[mapping.span.start] == "{":
        return _without(source, mapping.span, spans, entry.span)
    if len(spans) == 1:
        whole = source[mapping.span.start : mapping.span.end]
        return None if "#" in whole or not _begins(text, entry) else (Edit(mapping.span, "{}"),)
    if _begins_line(source, text, entry.span.start):
        return _without_lines(text, entry.span, _column(text, entry.span.start))
    if not _begins(text, entry):
        return None
    following = min((span.start for span in spans if span.start > entry.span.start), default=None)
    if following is None or not _begins_line(source, text, following):
        return None
    between = source[entry.span.end : following].split("\n", 1)
    if len(between) < 2 or "#" in between[1]:
        return None
    return (Edit(Span(entry.span.start, following), ""),)


def remove_item(document: YamlDocument, sequence: Node, index: int) -> Edits | None:
    """Take one item out of `sequence`, with its lines and their comments; what is left empty becomes `[]`."""
    items = sequence.items or ()
    if not 0 <= index < len(items) or not _can_lose(document, sequence.span):
        return None
    text, source = document.text, document.text.source
    span = items[index].span
    if not sequence.span.covers(span):
        return None
    if source[sequence.span.start] == "[":
        return _without(source, sequence.span, [item.span for item in items], span)
    if source[sequence.span.start] != "-":
        return None
    if len(items) == 1:
        before = source[: sequence.span.start].rstrip()
        if "#" in source[len(before) : sequence.span.end] or (before and before[-1] not in ":-"):
            return None
        return (Edit(Span(len(before), sequence.span.end), " []" if before else "[]"),)
    start = text.line_starts[text.line_of(span.start)]
    if not _DASH.fullmatch(source, start, span.start):
        return None
    return _without_lines(text, Span(span.start, span.end), _column(text, source.index("-", start)))


def insert_entry(document: YamlDocument, mapping: Node, key: str, value: Any) -> Edits | None:
    """Give `mapping` one more entry, behind its others."""
    text, source, span = document.text, document.text.source, mapping.span
    entries = mapping.entries
    if entries is None or key in entries or span.start == span.end or _is_shared(document, span):
        return None
    if source[span.start] in "&!*" or any(not span.covers(entry.span) for entry in entries.values()):
        return None
    line = f"{_string_text(key, '')}: {yaml_text(value)}"
    if source[span.start] == "{":
        if not entries:
            return None if "#" in source[span.start : span.end] else (Edit(span, f"{{{line}}}"),)
        end = max(entry.span.end for entry in entries.values())
        return (Edit(Span(end, end), f", {line}"),)
    first = min(entries.values(), key=lambda entry: entry.span.start)
    last = max(entries.values(), key=lambda entry: entry.span.start)
    if first.span.start != span.start or not _begins(text, first) or _in_flow(source, span.end):
        return None
    if _KEEPS_BLANKS.search(source):
        return None
    number = text.line_of(max(last.span.end, last.key_span.end))
    following = number + 1
    if following < len(text.line_starts) and text.line_text(following).isspace():
        return None  # it can belong to a block scalar
    end = text.line_span(number).end
    if not _is_rest(source[last.span.end : end]):
        return None
    return (Edit(Span(end, end), f"{text.newline}{' ' * _column(text, span.start)}{line}"),)


# How values are written


def _string_text(text: str, quote: str) -> str:
    if not quote and _PLAIN.fullmatch(text) and _is_plain_string(text):
        return text
    if quote == "'" and text.isprintable() and not _ESCAPED.search(text):
        return "'" + text.replace("'", "''") + "'"
    return _ESCAPED.sub(lambda match: f"\\u{ord(match[0]):04x}", json.dumps(text, ensure_ascii=False))


def _is_plain_string(text: str) -> bool:
    try:
        return isinstance(plain(text), str)
    except BadScalarError:
        return False


def _float_text(value: float) -> str:
    if math.isnan(value):
        return ".nan"
    if math.isinf(value):
        return ".inf" if value > 0 else "-.inf"
    mantissa, _, exponent = repr(value).partition("e")
    if not exponent:
        return mantissa
    # YAML 1.1 wants a dot before the exponent and a sign in it.
    return f"{mantissa if '.' in mantissa else mantissa + '.0'}e{exponent if exponent[0] in '+-' else '+' + exponent}"


# What can be edited


def _own_entry(document: YamlDocument, mapping: Node, key: str) -> Entry | None:
    """The entry of the mapping itself: not merged, not of an alias, not given twice."""
    entry = (mapping.entries or {}).get(key)
    if entry is None or not mapping.span.covers(entry.span) or _is_shared(document, mapping.span):
        return None
    source = document.text.source
    if source[mapping.span.start] in "&!*" or _MERGE.search(source, mapping.span.start, mapping.span.end):
        return None
    return None if any(again.last.key_span == entry.key_span for again in document.repeated) else entry


def _is_shared(document: YamlDocument, span: Span) -> bool:
    """Whether an anchor stands in `span`, or at a node around it, so that an edit may show in another place."""
    anchors = _anchors(document.text.source)
    if not anchors:
        return False
    if any(span.start <= anchor < span.end for anchor in anchors):
        return True
    starts = set(anchors)
    return any(
        node.span.start in starts and node.span.covers(span)
        for root in document.roots
        for node in root.walk()
    )


@lru_cache(maxsize=16)
def _anchors(source: str) -> tuple[int, ...]:
    """Where anchors may stand; a document is asked once for each of its fixes."""
    return tuple(match.start() for match in _ANCHOR.finditer(source)) if "&" in source else ()


def _can_lose(document: YamlDocument, span: Span) -> bool:
    """Whether something inside `span` can be taken out without a change of what stands beside it."""
    return not _is_shared(document, span) and not _KEEPS_BLANKS.search(document.text.source)


def _begins_line(source: str, text: Text, offset: int) -> bool:
    return not source[text.line_starts[text.line_of(offset)] : offset].strip(" ")


def _begins(text: Text, entry: Entry) -> bool:
    """Whether nothing but indentation and the indicators of block style stand before the entry on its line."""
    start = text.line_starts[text.line_of(entry.span.start)]
    return (
        bool(_BLOCK_START.fullmatch(text.source, start, entry.span.start))
        and "?" not in text.source[start : entry.span.start]
    )


def _in_flow(source: str, end: int) -> bool:
    after = _AFTER.match(source, end)
    return source[after.end() : after.end() + 1] in (",", "]", "}") if after else False


def _column(text: Text, offset: int) -> int:
    return offset - text.line_starts[text.line_of(offset)]


def _is_rest(rest: str) -> bool:
    """Whether nothing but a comment stands there."""
    return not rest.strip() or (rest.lstrip(" \t").startswith("#") and rest[:1] in " \t")


# What to take out


def _without(source: str, whole: Span, spans: Sequence[Span], gone: Span) -> Edits | None:
    """Take one of the comma-separated `spans` out of the flow collection `whole`, with one comma."""
    number = list(spans).index(gone)
    if len(spans) == 1:
        cut = Span(whole.start + 1, whole.end - 1)
    elif number + 1 < len(spans):
        cut = Span(gone.start, spans[number + 1].start)
    else:
        cut = Span(spans[number - 1].end, gone.end)
    return None if "#" in source[cut.start : cut.end] else (Edit(cut, ""),)


def _without_lines(text: Text, span: Span, column: int) -> Edits | None:
    """Take out the lines of `span`, and what behind them could be read as part of a text above them."""
    first, last = text.line_of(span.start), text.line_of(span.end)
    if not _is_rest(text.source[span.end : text.line_span(last).end]):
        return None
    starts = text.line_starts
    following = last + 1
    while following < len(starts):
        line = text.line_text(following)
        content = line.lstrip(" \t")
        is_deep_comment = content.startswith("#") and len(line) - len(content) > column
        if not is_deep_comment and not line.isspace():
            break
        following += 1
    end = starts[following] if following < len(starts) else len(text.source)
    return (Edit(Span(starts[first], end), ""),)
