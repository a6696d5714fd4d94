"""What is wrong with a YAML text, in words for authors, and where the fault begins."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from plugcheck_lsp.documents.problem import SyntaxProblem
from plugcheck_lsp.documents.yaml_events import events, fast_events
from plugcheck_lsp.documents.yaml_lines import LINE, depth, has_content
from plugcheck_lsp.text import Span

if TYPE_CHECKING:
    from collections.abc import Callable

    from plugcheck_lsp.documents.yaml_lines import Lines


class Fault(NamedTuple):
    """What ruamel's pure parser has against a text."""

    said: str
    context: str
    at: int
    """Where the problem stands."""
    opened: int | None
    """Where that began which does not end, or does not go on, there."""
    open_flow: int | None
    """Where the innermost bracket stands that is open there."""


def first_fault(rest: str, lines: Lines) -> Fault | None:
    """The first thing that is wrong with `rest`; None if it parses. `lines` are those of the text before blanking.

    The C parser is fast and says where; the pure one says what, but takes a hundred times as long. So it is given the
    lines around that place alone, and the whole text only where it does not find fault with the same line of these.
    """
    from ruamel.yaml.error import MarkedYAMLError, YAMLError

    try:
        for _ in fast_events(rest):
            pass
    except YAMLError as error:
        refusal = error
    else:
        return None
    if isinstance(refusal, MarkedYAMLError) and refusal.problem_mark is not None:
        at = start = refusal.problem_mark.index
        if refusal.context_mark is not None and "block" not in str(refusal.context):
            start = min(start, refusal.context_mark.index)
        window = lines.window(rest, start)
        found = _pure_fault(window.text, window.origin)
        if found is not None and lines.number(found.at) == lines.number(at):
            return found
    return _pure_fault(rest, lambda offset: offset)


def _pure_fault(text: str, origin: Callable[[int], int]) -> Fault | None:
    """The first thing that the pure parser has against `text`, in offsets that `origin` makes of those in `text`."""
    from ruamel.yaml import events as kinds
    from ruamel.yaml.error import YAMLError

    open_starts: list[int | None] = []
    seen = 0
    try:
        for event in events(text):
            seen = event.end_mark.index
            if isinstance(event, kinds.CollectionStartEvent):
                open_starts.append(event.start_mark.index if event.flow_style else None)
            elif isinstance(event, kinds.CollectionEndEvent):
                open_starts.pop()
    except YAMLError as error:
        opened = getattr(error, "context_mark", None)
        mark = getattr(error, "problem_mark", None) or opened
        said, context = getattr(error, "problem", None) or error, getattr(error, "context", None) or ""
        flow = next((start for start in reversed(open_starts) if start is not None), None)
        return Fault(
            str(said).partition("\n")[0],
            str(context),
            origin(min(mark.index, len(text)) if mark is not None else seen),
            origin(opened.index) if opened is not None else None,
            origin(flow) if flow is not None else None,
        )
    return None


def explained(source: str, fault: Fault) -> tuple[int, SyntaxProblem]:
    """Where `fault` begins in `source`, and what is wrong there, in words for authors."""
    said, context, at, opened, open_flow = fault
    span = Span(min(at, max(0, len(source) - 1)), min(at + 1, len(source)))
    if (
        opened is not None
        and "quoted scalar" in context
        and ("end of stream" in said or "document sep" in said)
    ):
        return opened, SyntaxProblem(Span(opened, opened + 1), "the string that starts here is not closed")
    in_flow = open_flow is not None or _opens_bracket(source, at)
    if opened is not None and "expected alphabetic" in said and source[opened : opened + 1] == "*":
        return opened, _needs_quotes(source, opened, in_flow)
    if in_flow and source.startswith("?", at) and "flow" in context:
        start = max(source.rfind(mark, 0, at) for mark in ",[{:\r\n") + 1
        start += len(source[start:at]) - len(source[start:at].lstrip())
        message = "a text with a `?` needs quotes inside brackets"
        return start, SyntaxProblem(span, message, unquoted(source, start, in_flow))
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
        line = LINE.match(source, opened)
        end = opened + max(1, len(line[0].strip()) if line else 1)
        return opened, SyntaxProblem(Span(opened, end), "`:` is missing behind the key")
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
    return SyntaxProblem(Span(at, at + 1), message, unquoted(source, at, in_flow))


def unquoted(source: str, at: int, in_flow: bool) -> Span | None:
    """The text that begins at `at` and was likely to be one value; None where it is not clear where it ends."""
    match = (_FLOW_TEXT if in_flow else _BLOCK_TEXT).match(source, at)
    if match is None or ": " in match[0] or match[0].endswith(":"):
        return None
    return Span(at, at + len(match[0].rstrip()))


def _key_without_colon(source: str, at: int) -> Span | None:
    """The word on the line before that of `at` which reads as if it began the text there: a half-typed key."""
    lines = [match for match in LINE.finditer(source, 0, at) if has_content(match)]
    if len(lines) < 2 or depth(lines[-1]) != depth(lines[-2]) or lines[-2]["indent"].strip():
        return None
    word = lines[-2]["content"].rstrip()
    start = lines[-2].start("content")
    return Span(start, start + len(word)) if re.fullmatch(r"[\w.-]+", word) else None
