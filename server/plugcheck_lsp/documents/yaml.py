"""YAML with exact spans for every key and value, tolerant of half-typed text.

The events of ruamel.yaml's parsers are built into nodes: those of the C parser, which is many times faster, where it
takes the text, and those of the pure one where something is wrong, because only these say what. Scalars mean what they
mean in YAML 1.1 as PyYAML's `safe_load` reads it, because the hosts read with it: `on` is a boolean, `0o17` is a
string, and of a key that is given twice the last value counts.

Where a place does not parse, the lines of the innermost block around it are blanked out and the rest is
parsed again, so that the rest keeps its offsets.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from plugcheck_lsp.documents.problem import Comment, SyntaxProblem
from plugcheck_lsp.documents.tree import Entry, Node
from plugcheck_lsp.documents.yaml_events import events, fast_events
from plugcheck_lsp.documents.yaml_faults import explained, first_fault, unquoted
from plugcheck_lsp.documents.yaml_lines import LINE, Lines
from plugcheck_lsp.documents.yaml_scalars import BadScalarError, plain, tagged, written
from plugcheck_lsp.text import Span

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from plugcheck_lsp.text import Text

MAX_DEPTH = 100
"""How deep mappings and sequences may nest."""
MAX_ALIASED = 50_000
"""How many nodes aliases may repeat: more is an attack, or a mistake, and would never be read to the end."""
MAX_LENGTH = 1_000_000
"""Longer texts (in code points) are not parsed: it would take seconds."""
_WORK = 1_000_000
"""How many code points may be parsed in all to find the broken places of a text."""

_ILLEGAL = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_COMMENT = re.compile(r"(?:(?<=[ \t\r\n])|^)#[^\r\n\x85\u2028\u2029]*+")
_NOT_BREAK = re.compile(r"[^\r\n\x85\u2028\u2029]")
_INDICATOR = re.compile(r"(?:\s++|#[^\r\n]*+)*+[-:?,]")


@dataclass(frozen=True, slots=True)
class Repeated:
    """A key that a mapping gives more than once. Hosts take the last value, without a word."""

    name: str
    """The key as it is written."""
    first: Entry
    """The entry that does not count."""
    last: Entry
    """The entry that takes its place."""


@dataclass(frozen=True)
class YamlDocument:
    """A YAML text (of one or more documents) as trees with spans.

    A mapping's `Node.entries` has text keys: of a key that is no string, the text as written. An alias is a
    node of its own place that shares what it stands for; merged entries stand where they were written.
    """

    text: Text
    roots: tuple[Node, ...]
    """One node for each document; what does not parse is left out."""
    problems: tuple[SyntaxProblem, ...]
    """Empty exactly if the text parses and stays within the bounds."""
    comments: tuple[Comment, ...]
    repeated: tuple[Repeated, ...] = ()
    """The keys that are given more than once, in the order of the text."""


def parse(text: Text) -> YamlDocument:
    """Parse `text`; never raises for any text."""
    problems = [
        SyntaxProblem(Span(*match.span()), f"the character U+{ord(match[0]):04X} cannot stand in YAML")
        for match in _first_of_each_line(text)
    ]
    if len(text.source) > MAX_LENGTH:
        message = f"YAML of more than {MAX_LENGTH} characters is not read"
        return YamlDocument(text, (), (SyntaxProblem(Span(0, 1), message),), ())
    built, broken = _build(_ILLEGAL.sub("\ufffd", text.source))
    problems += [fault for _, fault in broken]
    masked = [span for span, _ in broken]
    comments = tuple(_comments(text, built, masked))
    problems += built.problems
    problems += _stray_tabs(text, built, masked, comments)
    return YamlDocument(
        text,
        tuple(built.roots),
        tuple(sorted(problems, key=lambda problem: problem.span)),
        comments,
        tuple(built.repeated),
    )


def _first_of_each_line(text: Text) -> Iterator[re.Match[str]]:
    seen = -1
    for match in _ILLEGAL.finditer(text.source):
        line = text.line_of(match.start())
        if line != seen:
            yield match
        seen = line


# Recovery


def _build(source: str) -> tuple[_Builder, list[tuple[Span, SyntaxProblem]]]:
    """What parses of `source`, and the blocks that do not, each with what is wrong."""
    from ruamel.yaml.error import YAMLError

    builder = _Builder(source, [])
    try:
        builder.run(fast_events(source))
    except YAMLError:
        pass  # what is wrong is found out below
    else:
        return builder, []
    lines = Lines(source)
    broken: list[tuple[Span, SyntaxProblem]] = []
    for _ in range(max(3, min(30, _WORK // (len(source) + 1)))):
        masked = [span for span, _ in broken]
        rest = _blanked(source, masked)
        fault = first_fault(rest, lines)
        if fault is None:
            return _built(source, masked, rest), broken
        origin, problem = explained(source, fault)
        block = lines.block(origin, masked)
        if block is None:
            break
        inside = [known for known in broken if block.covers(known[0])]
        # A block that holds broken ones is broken itself; what was broken behind its start may be sound.
        if inside and inside[0][0].start == block.start:
            problem = inside[0][1]
        broken = sorted([*(known for known in broken if known[0].end <= block.start), (block, problem)])
    # Too much is broken: what stands before the last place that is known to be broken may still be read.
    start = min((span.start for span, _ in broken), default=0)
    first = broken[0][1] if broken else SyntaxProblem(Span(0, 1), "this is not YAML")
    masked = [Span(start, len(source))]
    try:
        return _built(source, masked, _blanked(source, masked)), [(masked[0], first)]
    except YAMLError:
        return _Builder(source, [Span(0, len(source))]), [(Span(0, len(source)), first)]


def _built(source: str, masked: list[Span], rest: str) -> _Builder:
    """What is built of `rest`, which is `source` with the `masked` spans blanked out.

    Raises:
        ruamel.yaml.error.YAMLError: no parser takes it.
    """
    from ruamel.yaml.error import YAMLError

    builder = _Builder(source, masked)
    try:
        builder.run(fast_events(rest))
    except YAMLError:  # few texts are taken by the pure parser alone
        builder = _Builder(source, masked)
        builder.run(events(rest))
    return builder


def _blanked(source: str, spans: list[Span]) -> str:
    pieces: list[str] = []
    done = 0
    for span in spans:
        pieces += (source[done : span.start], _NOT_BREAK.sub(" ", source[span.start : span.end]))
        done = span.end
    return "".join([*pieces, source[done:]])


# Building


@dataclass
class _Open:
    """A mapping or sequence whose end has not come yet."""

    start: int
    is_mapping: bool
    anchor: str | None
    flow: bool
    key: tuple[Any, str, Span] | None = None
    """The key whose value comes next: value, text, place."""
    values: dict[Any, Any] = field(default_factory=dict)
    given: dict[Any, Entry] = field(default_factory=dict)
    """The entry of each key; by value, for a key can be written in several ways."""
    merged: list[Node] = field(default_factory=list)
    entries: dict[str, Entry] = field(default_factory=dict)
    items: list[Node] = field(default_factory=list)
    size: int = 1
    end: int = 0


class _Builder:
    """Builds nodes from the events of one text, without recursion."""

    def __init__(self, source: str, masked: list[Span]) -> None:
        self.source = source
        self.masked = masked
        self.roots: list[Node] = []
        self.problems: list[SyntaxProblem] = []
        self.repeated: list[Repeated] = []
        self._notes = "#" in source or "\t" in source
        """Whether the text may hold comments or stray tabs, so that it matters what they stand in."""
        self.scalars: list[tuple[Span, str]] = []
        """The span of every scalar, and how it is written: a quote, `|`, `>`, or empty for plain ones."""
        self.targets: list[tuple[int, Span]] = []
        """Entries and items: the start, and what a comment above covers."""
        self.seen = 0
        """Where the last event ended."""
        self._stack: list[_Open] = []
        self._anchors: dict[str, tuple[Node, int] | None] = {}
        self._aliased = 0

    @property
    def open_flow(self) -> int | None:
        """Where the innermost bracket stands whose end has not come yet."""
        return next((opened.start for opened in reversed(self._stack) if opened.flow), None)

    def run(self, events: Iterator[Any]) -> None:
        """Build `roots` from the events of the source with the masked spans blanked out.

        Raises:
            ruamel.yaml.error.YAMLError: it does not parse.
        """
        from ruamel.yaml import events as kinds

        for event in events:
            kind = type(event)
            start, end = event.start_mark.index, event.end_mark.index
            if kind is kinds.ScalarEvent:
                if start == end:  # told at the next token
                    indicator = _INDICATOR.match(self.source, self.seen, start)
                    start = end = indicator.end() if indicator else self.seen
                self.seen = end
                self._scalar(event, start, end)
                continue
            self.seen = end
            if kind is kinds.DocumentStartEvent:
                self._anchors.clear()
            elif kind is kinds.AliasEvent:
                self._alias(event.anchor, Span(start, end))
            elif kind is kinds.MappingStartEvent or kind is kinds.SequenceStartEvent:
                if len(self._stack) >= MAX_DEPTH:
                    message = f"values that nest deeper than {MAX_DEPTH} levels are not read"
                    self.problems.append(SyntaxProblem(Span(start, max(end, start + 1)), message))
                    self.roots.clear()
                    return
                if event.anchor:
                    self._note_anchor(event.anchor, start)
                    self._anchors[event.anchor] = None
                is_mapping = kind is kinds.MappingStartEvent
                tag = str(event.tag or "!")
                if tag != "!" and tag not in (_MAPPING_TAGS if is_mapping else _SEQUENCE_TAGS):
                    message = f"hosts make no value of the tag `{written(tag)}` here, so they refuse the file"
                    self.problems.append(SyntaxProblem(Span(start, max(end, start + 1)), message))
                self._stack.append(_Open(start, is_mapping, event.anchor, bool(event.flow_style), end=end))
            elif kind is kinds.MappingEndEvent or kind is kinds.SequenceEndEvent:
                self._close(end)

    def _scalar(self, event: Any, start: int, end: int) -> None:
        span, style, tag = Span(start, end), event.style, event.tag
        if event.anchor:
            self._note_anchor(event.anchor, start)
        if self._notes:
            self.scalars.append((span, style or ""))
        if style in _BLOCK_STYLES:
            span = Span(start, start + len(self.source[start:end].rstrip()))
        is_plain = not style and not tag
        value: Any = event.value
        try:
            if is_plain:
                value = plain(value)
                is_value = self._stack and (self._stack[-1].key or not self._stack[-1].is_mapping)
                if is_value and value in ("=", "<<"):
                    raise BadScalarError(f"hosts refuse a `{value}` without quotes as a value")
            elif tag and str(tag) != "!":
                value = tagged(str(tag), value)
            elif tag and not style:
                value = plain(value)
        except BadScalarError as error:
            self.problems.append(SyntaxProblem(span, str(error)))
        self._add(
            Node(value, span, None, None, is_plain),
            event.anchor,
            1,
            is_plain and value == "<<",
            unknown=start == end and not style and self._before_masked(start),
        )

    def _note_anchor(self, anchor: str, start: int) -> None:
        if anchor in self._anchors:
            span = Span(start, start + len(anchor) + 1)
            self.problems.append(SyntaxProblem(span, f"hosts refuse a second anchor `&{anchor}`"))

    def _before_masked(self, offset: int) -> bool:
        """Whether only white space stands between `offset` and a place that was blanked out."""
        return any(
            (span.start >= offset and not self.source[offset : span.start].strip()) or offset in span
            for span in self.masked
        )

    def _alias(self, anchor: str, span: Span) -> None:
        known = self._anchors.get(anchor)
        if known is None:
            if anchor in self._anchors:
                problem = SyntaxProblem(span, f"the alias `*{anchor}` stands inside what it repeats")
            else:
                what = "repeats nothing: there is no such anchor; a text needs quotes"
                wanted = unquoted(self.source, span.start, self.open_flow is not None)
                problem = SyntaxProblem(span, f"the alias `*{anchor}` {what}", wanted)
            self.problems.append(problem)
            self._add(Node(None, span), None, 1, is_merge=False, unknown=True)
            return
        node, size = known
        if self._aliased + size > MAX_ALIASED:
            message = f"aliases repeat more than {MAX_ALIASED} values, so `*{anchor}` is not followed"
            self.problems.append(SyntaxProblem(span, message))
            self._add(Node(None, span), None, 1, is_merge=False, unknown=True)
            return
        self._aliased += size
        self._add(Node(node.value, span, node.entries, node.items), None, size, is_merge=False)

    def _close(self, end: int) -> None:
        done = self._stack.pop()
        span = Span(done.start, end if done.flow else max(done.end, done.start))
        if done.is_mapping:
            values, entries = done.values, done.entries
            if done.merged:
                values, entries = _merged(done)
            node = Node(values, span, entries=entries)
        else:
            node = Node([item.value for item in done.items], span, items=tuple(done.items))
        self._add(node, done.anchor, done.size, is_merge=False, flow=done.flow)

    def _add(
        self,
        node: Node,
        anchor: str | None,
        size: int,
        is_merge: bool,
        *,
        unknown: bool = False,
        flow: bool = True,
    ) -> None:
        """Put a finished node where it belongs. One that is `unknown` is left out."""
        if anchor:
            self._anchors[anchor] = (node, size)
        if not self._stack:
            if not unknown:
                self.roots.append(node)
            return
        parent = self._stack[-1]
        parent.size += size
        end = node.span.end
        if end > parent.end:
            parent.end = end
        if not parent.is_mapping:
            if not unknown:
                parent.items.append(node)
                self._target(node.span.start, node, flow=flow)
        elif parent.key is None:
            if type(node.value) is str and not is_merge:
                parent.key = (node.value, node.value, node.span)
            else:
                written = self.source[node.span.start : node.span.end]
                parent.key = (_MERGE if is_merge else node.value, written, node.span)
            if node.entries is not None or node.items is not None:
                self.problems.append(SyntaxProblem(node.span, "a key must be a single value"))
                parent.key = (_DROPPED, "", node.span)
        else:
            value, name, key_span = parent.key
            parent.key = None
            if value is _DROPPED or unknown:
                return
            self._target(key_span.start, node, flow=flow)
            if value is _MERGE:
                self._merge(parent, node)
                return
            entry = Entry(name, key_span, Span(key_span.start, max(key_span.end, end)), node)
            if value in parent.values:
                self.repeated.append(Repeated(name, parent.given[value], entry))
                parent.entries.pop(name, None)
            parent.given[value] = entry
            parent.values[value] = node.value
            parent.entries[name] = entry

    def _merge(self, parent: _Open, node: Node) -> None:
        sources = node.items if node.items is not None else (node,)
        for source in sources:
            if source.entries is None:
                self.problems.append(SyntaxProblem(source.span, "only mappings can be merged with `<<`"))
            else:
                parent.merged.append(source)

    def _target(self, start: int, node: Node, *, flow: bool) -> None:
        """Note an entry or item that a comment above it would cover: whole, or the first line of a block."""
        if not self._notes:
            return
        end = node.span.end
        if not flow and (node.entries is not None or node.items is not None):
            line = LINE.match(self.source, start)
            end = line.end("content") if line else start
        self.targets.append((start, Span(start, max(end, start + 1))))


_MAPPING_TAGS = frozenset({"tag:yaml.org,2002:map", "tag:yaml.org,2002:set"})
_SEQUENCE_TAGS = frozenset({f"tag:yaml.org,2002:{kind}" for kind in ("seq", "omap", "pairs")})
_BLOCK_STYLES = ("|", ">")
_MERGE = object()
_DROPPED = object()


def _merged(done: _Open) -> tuple[dict[Any, Any], dict[str, Entry]]:
    """A mapping's own entries over those that it merges; of these the first one counts."""
    values: dict[Any, Any] = {}
    entries: dict[str, Entry] = {}
    for source in reversed(done.merged):
        values.update(source.value)
        entries.update(source.entries or {})
    values.update(done.values)
    entries.update(done.entries)
    return values, entries


# Comments


def _comments(text: Text, built: _Builder, broken: list[Span]) -> Iterator[Comment]:
    """Every comment outside scalars and broken blocks."""
    source = text.source
    hidden = sorted(
        [*(_body(text, span) if style in _BLOCK_STYLES else span for span, style in built.scalars), *broken]
    )
    targets = sorted(built.targets)
    next_hidden = next_target = 0
    for match in _COMMENT.finditer(source):
        start, end = match.span()
        while next_hidden < len(hidden) and hidden[next_hidden].end <= start:
            next_hidden += 1
        if next_hidden < len(hidden) and start in hidden[next_hidden]:
            continue
        line = text.line_span(text.line_of(start))
        own_line = not source[line.start : start].strip()
        while next_target < len(targets) and targets[next_target][0] < end:
            next_target += 1
        covers = Span(line.start, line.end + 1)
        if own_line:
            covers = targets[next_target][1] if next_target < len(targets) else Span(end, end)
        yield Comment(Span(start, end), own_line, covers)


def _stray_tabs(
    text: Text, built: _Builder, broken: list[Span], comments: Iterable[Comment]
) -> Iterator[SyntaxProblem]:
    """The first of each run of tabs that stands between tokens: hosts' parsers take only spaces there."""
    if "\t" not in text.source:
        return
    holders = sorted(
        [
            *(
                _body(text, span) if style in _BLOCK_STYLES else span
                for span, style in built.scalars
                if style
            ),
            *(comment.span for comment in comments),
            *broken,
        ]
    )
    number = 0
    for match in re.finditer("\t+", text.source):
        while number < len(holders) and holders[number].end <= match.start():
            number += 1
        if number == len(holders) or match.start() < holders[number].start:
            yield SyntaxProblem(Span(match.start(), match.start() + 1), "a tab cannot stand between values")


def _body(text: Text, span: Span) -> Span:
    """The lines of a block scalar without its header, where a comment can stand."""
    line = text.line_of(span.start)
    starts = text.line_starts
    first = starts[line + 1] if line + 1 < len(starts) else span.end
    return Span(min(first, span.end), span.end)
