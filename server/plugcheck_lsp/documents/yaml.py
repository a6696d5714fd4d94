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
_READ_DIFFERENTLY = re.compile("[\t\x85\u2028\u2029\ufeff]|[|>][-+0-9]*#|(?<![\"']):[,\\[\\]{}]")
"""What the C parser may take for something else than the hosts' parser does: rare, so the pure one reads it."""
_COMMENT = re.compile(r"(?:(?<=[ \t\r\n])|^)#[^\r\n\x85\u2028\u2029]*+")
_NOT_BREAK = re.compile(r"[^\r\n\x85\u2028\u2029]")
_INDICATOR = re.compile(r"(?:\s++|#[^\r\n]*+)*+[-:?,]")
_LINE = re.compile(r"(?P<indent>[ \t]*+(?:-[ \t]++)*+)(?P<content>[^\r\n]*+)(?:\r\n|\r|\n|\Z)")


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
        builder.run(_fast_events(source))
    except YAMLError:
        pass  # the pure parser says what and where
    else:
        return builder, []
    broken: list[tuple[Span, SyntaxProblem]] = []
    for _ in range(max(3, min(30, _WORK // (len(source) + 1)))):
        masked = [span for span, _ in broken]
        builder = _Builder(source, masked)
        try:
            builder.run(_events(_blanked(source, masked)))
        except YAMLError as error:
            origin, problem = _explained(source, error, builder)
            block = _block(source, origin, masked)
            if block is None:
                break
            inside = [known for known in broken if block.covers(known[0])]
            # A block that holds broken ones is broken itself; what was broken behind its start may be sound.
            if inside and inside[0][0].start == block.start:
                problem = inside[0][1]
            broken = sorted([*(known for known in broken if known[0].end <= block.start), (block, problem)])
        else:
            return builder, broken
    # Too much is broken: what stands before the last place that is known to be broken may still be read.
    start = min((span.start for span, _ in broken), default=0)
    first = broken[0][1] if broken else SyntaxProblem(Span(0, 1), "this is not YAML")
    builder = _Builder(source, [Span(start, len(source))])
    try:
        builder.run(_events(_blanked(source, builder.masked)))
    except YAMLError:
        builder = _Builder(source, [Span(0, len(source))])
    return builder, [(builder.masked[0], first)]


def _blanked(source: str, spans: list[Span]) -> str:
    for span in spans:
        source = (
            source[: span.start] + _NOT_BREAK.sub(" ", source[span.start : span.end]) + source[span.end :]
        )
    return source


def _block(source: str, origin: int, masked: list[Span]) -> Span | None:
    """The innermost block of lines around `origin` that has not been blanked out yet: a line and all that is
    indented deeper behind it, or the block that such a block is in."""
    lines = [match for match in _LINE.finditer(source) if match.start() < len(source)]
    number = next((n for n, line in enumerate(lines) if origin < line.end()), len(lines) - 1)
    while number > 0 and not _has_content(lines[number]):
        number -= 1
    while number >= 0:
        depth = _depth(lines[number])
        last = number + 1
        while last < len(lines) and (not _has_content(lines[last]) or _depth(lines[last]) > depth):
            last += 1
        while last > number + 1 and not _has_content(lines[last - 1]):
            last -= 1
        block = Span(lines[number].start(), lines[last - 1].end())
        if not any(span.covers(block) for span in masked):
            return block
        number -= 1
        while number >= 0 and (not _has_content(lines[number]) or _depth(lines[number]) >= depth):
            number -= 1
    return None


def _has_content(line: re.Match[str]) -> bool:
    return bool(line["indent"].strip() or line["content"].strip()) and not line["content"].startswith("#")


def _depth(line: re.Match[str]) -> int:
    """The column in which the line's first token stands; a `-` counts."""
    return len(line["indent"]) - len(line["indent"].lstrip(" \t"))


def _explained(source: str, error: Any, builder: _Builder) -> tuple[int, SyntaxProblem]:
    """Where the fault of ruamel's `error` begins, and what is wrong there, in words for authors.

    `builder` is where the error came.
    """
    open_flow = builder.open_flow
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    opened = getattr(error, "context_mark", None)
    said, context = str(getattr(error, "problem", None) or error), str(getattr(error, "context", None) or "")
    said = said.partition("\n")[0]
    at = min(mark.index, len(source)) if mark is not None else builder.seen
    span = Span(min(at, max(0, len(source) - 1)), min(at + 1, len(source)))
    if (
        opened is not None
        and "quoted scalar" in context
        and ("end of stream" in said or "document sep" in said)
    ):
        start = opened.index
        return start, SyntaxProblem(Span(start, start + 1), "the string that starts here is not closed")
    in_flow = open_flow is not None or _opens_bracket(source, at)
    if (
        opened is not None
        and "expected alphabetic" in said
        and source[opened.index : opened.index + 1] == "*"
    ):
        return opened.index, _needs_quotes(source, opened.index, in_flow)
    if in_flow and source.startswith("?", at) and "flow" in context:
        start = max(source.rfind(mark, 0, at) for mark in ",[{:\r\n") + 1
        start += len(source[start:at]) - len(source[start:at].lstrip())
        message = "a text with a `?` needs quotes inside brackets"
        return start, SyntaxProblem(span, message, _unquoted(source, start, in_flow))
    if open_flow is not None and ("flow" in context or not source[at:].strip()):
        return open_flow, SyntaxProblem(
            Span(open_flow, open_flow + 1), "the bracket that starts here is not closed"
        )
    char = source[span.start : span.end]
    if "cannot start any token" in said:
        if char == "\t":
            return at, SyntaxProblem(span, "a tab cannot indent")
        return at, _needs_quotes(source, at, in_flow)
    if "mapping values are not allowed" in said:
        lonely = _key_without_colon(source, at)
        if lonely is not None:
            return lonely.start, SyntaxProblem(lonely, "`:` is missing behind the key")
        return at, SyntaxProblem(
            span, "no `:` can stand here: the line is indented wrongly, or the value needs quotes"
        )
    if "could not find expected ':'" in said and opened is not None:
        line = _LINE.match(source, opened.index)
        end = opened.index + max(1, len(line[0].strip()) if line else 1)
        return opened.index, SyntaxProblem(Span(opened.index, end), "`:` is missing behind the key")
    if "<block end>" in said:
        before = source[max(source.rfind("\n", 0, at), source.rfind("\r", 0, at)) + 1 : at]
        what = (
            "nothing can follow the value here"
            if before.strip()
            else "this does not line up with the entries above it"
        )
        return at, SyntaxProblem(span, what)
    if "<document start>" in said:
        return at, SyntaxProblem(span, "nothing can follow the value of the document here")
    return at, SyntaxProblem(span, said.replace("'", "`").rstrip("."))


_FLOW_TEXT = re.compile(r"""[^\s,\[\]{}"'#:\\][^,\[\]{}\r\n"'#:\\]*+(?=[,\]}\r\n])""")
_QUOTED = re.compile(r"""\"(?:[^"\\]|\\.)*+"|'[^']*+'""")
_BLOCK_TEXT = re.compile(r"""[^\s"'#\\][^\r\n"'#\\]*+(?=[#\r\n]|\Z)""")


def _opens_bracket(source: str, at: int) -> bool:
    """Whether a bracket opens on the line before `at` and does not close: the parser tells it only behind the fault."""
    line = _QUOTED.sub("", source[max(source.rfind("\n", 0, at), source.rfind("\r", 0, at)) + 1 : at])
    return sum(line.count(mark) for mark in "[{") > sum(line.count(mark) for mark in "]}")


def _needs_quotes(source: str, at: int, in_flow: bool) -> SyntaxProblem:
    """A value that begins with a character that none can begin with."""
    message = f"`{source[at]}` cannot start a value without quotes"
    return SyntaxProblem(Span(at, at + 1), message, _unquoted(source, at, in_flow))


def _unquoted(source: str, at: int, in_flow: bool) -> Span | None:
    """The text that begins at `at` and was likely to be one value; None where it is not clear where it ends."""
    match = (_FLOW_TEXT if in_flow else _BLOCK_TEXT).match(source, at)
    if match is None or ": " in match[0] or match[0].endswith(":"):
        return None
    return Span(at, at + len(match[0].rstrip()))


def _key_without_colon(source: str, at: int) -> Span | None:
    """The word on the line before that of `at` which reads as if it began the text there: a half-typed key."""
    lines = [match for match in _LINE.finditer(source, 0, at) if _has_content(match)]
    if len(lines) < 2 or _depth(lines[-1]) != _depth(lines[-2]) or lines[-2]["indent"].strip():
        return None
    word = lines[-2]["content"].rstrip()
    start = lines[-2].start("content")
    return Span(start, start + len(word)) if re.fullmatch(r"[\w.-]+", word) else None


# Building


def _fast_events(source: str) -> Iterator[Any]:
    """The events of ruamel's C parser; of the pure one where there is none for this Python.

    Raises:
        ruamel.yaml.error.YAMLError: `source` does not parse.
    """
    try:
        from _ruamel_yaml import CParser
    except ImportError:
        CParser = None  # noqa: N806 - a class
    if CParser is None or _READ_DIFFERENTLY.search(source):
        yield from _events(source)
        return
    from ruamel.yaml.events import StreamEndEvent

    parser = CParser(source)
    while not isinstance(event := parser.get_event(), StreamEndEvent):
        yield event


def _events(source: str) -> Iterator[Any]:
    """The events of ruamel's pure parser.

    Raises:
        ruamel.yaml.error.YAMLError: `source` does not parse.
    """
    from ruamel.yaml import YAML
    from ruamel.yaml.docinfo import DocInfo, Version
    from ruamel.yaml.error import YAMLError

    from plugcheck_lsp.documents.yaml_scanner import HostScanner

    yaml = YAML(typ="safe", pure=True)
    yaml.Scanner = HostScanner
    yaml.version = (1, 1)
    yaml.doc_infos.append(DocInfo(requested_version=Version(1, 1)))  # else a `%YAML` line is an IndexError
    _, parser = yaml.get_constructor_parser(source)
    try:
        while parser.check_event():
            yield parser.get_event()
    except (AssertionError, ValueError) as error:  # what it raises for versions and escapes that do not exist
        raise YAMLError(str(error)) from error


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
                unquoted = _unquoted(self.source, span.start, self.open_flow is not None)
                problem = SyntaxProblem(span, f"the alias `*{anchor}` {what}", unquoted)
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
            line = _LINE.match(self.source, start)
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
