"""Comments that suppress findings: reading them, applying them, and writing one.

``# plugcheck: ignore[DET001, wall-clock] reason`` covers what its `Comment.covers` says;
``# plugcheck: ignore-file[...] reason`` before the first statement covers the file. A directive may follow
another tool's in one comment, and ends at the next ``#``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from importlib import import_module
from typing import TYPE_CHECKING

from plugcheck_lsp.text import Edit, Span

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from plugcheck_lsp.documents.problem import Comment
    from plugcheck_lsp.documents.python import PythonDocument
    from plugcheck_lsp.documents.toml import TomlDocument
    from plugcheck_lsp.documents.yaml import YamlDocument
    from plugcheck_lsp.findings import Finding
    from plugcheck_lsp.rule import RuleBook
    from plugcheck_lsp.text import Text

    Document = PythonDocument | TomlDocument | YamlDocument

_DIRECTIVE = re.compile(
    r"#[ \t]*plugcheck:[ \t]*(?P<verb>ignore-file|ignore)(?![\w-])(?P<list>[ \t]*\[(?P<items>[^\]#]*)\])?[^#]*"
)
_ITEM = re.compile(r"[^\s,](?:[^,]*[^\s,])?")
_BEFORE_FIRST_STATEMENT = re.compile(
    r"(?:[ \t\f]*+(?:(?:---[ \t]*+)?(?:#[^\r\n]*+)?|%[^\r\n]*+)(?:\r\n|\r|\n))*+[ \t\f]*+(?:#[^\r\n]*+)?"
)

_RUN_FAMILY = "CON"
"""Findings of this family come from runs of the contract suite, so that their absence proves nothing."""


class SuppressionFault(StrEnum):
    """What can be wrong with a suppression."""

    BLANKET = "blanket"
    """It names no rule, so it suppresses nothing."""
    UNKNOWN = "unknown"
    """It names a rule that no rule pack has."""
    UNUSED = "unused"
    """It names rules that find nothing there."""
    MISPLACED = "misplaced"
    """It is for the whole file and stands behind the first statement, so it suppresses nothing."""


@dataclass(frozen=True, slots=True)
class Item:
    """A code, name or prefix in the brackets."""

    text: str
    span: Span


@dataclass(frozen=True, slots=True)
class Suppression:
    """One directive in a comment."""

    span: Span
    """From its ``#`` to the end of its reason."""
    comment: Comment
    whole_file: bool
    covers: Span
    """Findings that start here are suppressed (if their rule is named)."""
    verb: Span
    """``ignore`` or ``ignore-file``."""
    brackets: Span | None
    """What stands between the brackets; None if there are none."""
    items: tuple[Item, ...]
    misplaced: bool
    unclosed: bool
    """Whether a bracket opens and never closes: what it was to hold cannot be known."""

    def covers_finding(self, finding: Finding) -> bool:
        return finding.span.start in self.covers


@dataclass(frozen=True, slots=True)
class SuppressionProblem:
    """Something wrong with a suppression: where, what it names, and how to mend it."""

    fault: SuppressionFault
    span: Span
    names: tuple[str, ...]
    """The items concerned; for a blanket suppression the codes of the findings that it stands beside."""
    edits: tuple[Edit, ...]
    """What mends it; empty where the author must decide."""
    removes_all: bool = False
    """Whether `edits` remove the suppression as a whole."""


def suppressions(document: Document) -> tuple[Suppression, ...]:
    """The directives in the comments of `document`, in the order of the text."""
    source = document.text.source
    before = _BEFORE_FIRST_STATEMENT.match(source)
    first_statement = before.end() if before else 0
    found: list[Suppression] = []
    for comment in document.comments:
        for match in _DIRECTIVE.finditer(source, comment.span.start, comment.span.end):
            whole_file = match["verb"] == "ignore-file"
            brackets = Span(*match.span("items")) if match["list"] else None
            items = _ITEM.finditer(source, brackets.start, brackets.end) if brackets else ()
            found.append(
                Suppression(
                    span=Span(match.start(), match.start() + len(match[0].rstrip())),
                    comment=comment,
                    whole_file=whole_file,
                    covers=Span(0, len(source) + 1) if whole_file else comment.covers,
                    verb=Span(*match.span("verb")),
                    brackets=brackets,
                    items=tuple(Item(item[0], Span(*item.span())) for item in items),
                    misplaced=whole_file and comment.span.start >= first_statement,
                    unclosed=brackets is None and source.startswith("[", match.end("verb")),
                )
            )
    return tuple(found)


def suppress(
    path: Path,
    document: Document,
    findings: Iterable[Finding],
    book: RuleBook,
    not_asked: frozenset[str] = frozenset(),
) -> tuple[list[Finding], tuple[SuppressionProblem, ...]]:
    """The findings of the file at `path` that no comment suppresses, and what is wrong with its suppressions.

    `findings` that are about other files are kept as they are. `not_asked` are the codes of rules that were not asked:
    whether a comment suppresses what they would find is not known.
    """
    here: list[Finding] = []
    kept: list[Finding] = []
    for finding in findings:
        (here if finding.path == path else kept).append(finding)
    problems: list[SuppressionProblem] = []
    suppressed: set[Finding] = set()
    for suppression in suppressions(document):
        covered = [finding for finding in here if suppression.covers_finding(finding)]
        if suppression.misplaced:
            names = tuple(item.text for item in suppression.items)
            problems.append(SuppressionProblem(SuppressionFault.MISPLACED, suppression.span, names, ()))
        elif not suppression.items:
            problems.append(_blanket(suppression, covered, document.text))
        else:
            unused: list[Item] = []
            for item in suppression.items:
                codes = book.matching(item.text)
                hit = [finding for finding in covered if finding.code in codes]
                suppressed.update(hit)
                if not codes:
                    problems.append(_unknown(item, book))
                elif not hit and not any(code.startswith(_RUN_FAMILY) or code in not_asked for code in codes):
                    unused.append(item)
            if unused:
                problems.append(_unused(suppression, unused, document.text))
    kept += [finding for finding in here if finding not in suppressed]
    return kept, tuple(problems)


def _blanket(suppression: Suppression, covered: list[Finding], text: Text) -> SuppressionProblem:
    codes = tuple(sorted({finding.code for finding in covered}))
    if not codes:
        return SuppressionProblem(
            SuppressionFault.BLANKET, suppression.span, (), (_removal(suppression, text),), removes_all=True
        )
    if suppression.unclosed:
        return SuppressionProblem(SuppressionFault.BLANKET, suppression.span, codes, ())
    listed = ", ".join(codes)
    if suppression.brackets:
        edit = Edit(suppression.brackets, listed)
    else:
        edit = Edit(Span(suppression.verb.end, suppression.verb.end), f"[{listed}]")
    return SuppressionProblem(SuppressionFault.BLANKET, suppression.span, codes, (edit,))


def _unknown(item: Item, book: RuleBook) -> SuppressionProblem:
    from plugcheck_lsp.nearest import nearest  # slow to import, and needed for mistakes only

    near = nearest(item.text, [*book.rules, *(rule.name for rule in book.rules.values())])
    edits = (Edit(item.span, near[0]),) if near else ()
    return SuppressionProblem(SuppressionFault.UNKNOWN, item.span, (item.text,), edits)


def _unused(suppression: Suppression, unused: list[Item], text: Text) -> SuppressionProblem:
    names = tuple(item.text for item in unused)
    span = Span(unused[0].span.start, unused[-1].span.end)
    remaining = ", ".join(item.text for item in suppression.items if item not in unused)
    if remaining and suppression.brackets:
        return SuppressionProblem(
            SuppressionFault.UNUSED, span, names, (Edit(suppression.brackets, remaining),)
        )
    return SuppressionProblem(
        SuppressionFault.UNUSED, span, names, (_removal(suppression, text),), removes_all=True
    )


def _removal(suppression: Suppression, text: Text) -> Edit:
    """Remove the directive: with its line if nothing else is on it, with the white space before it otherwise."""
    source, comment = text.source, suppression.comment
    start, end = suppression.span.start, suppression.span.end
    rest = source[end : comment.span.end].strip()
    if rest:  # another tool's directive follows in the same comment
        return Edit(Span(start, source.index("#", end)), "")
    if comment.own_line and start == comment.span.start:
        line = text.line_of(start)
        starts = text.line_starts
        if line + 1 < len(starts):
            return Edit(Span(starts[line], starts[line + 1]), "")
        before = (
            text.line_span(line - 1).end if line else 0
        )  # the last line: its own line end is the one before it
        return Edit(Span(before, len(source)), "")
    while start > 0 and source[start - 1] in " \t":
        start -= 1
    return Edit(Span(start, comment.span.end), "")


def suppress_edit(document: Document, span: Span, code: str) -> Edit | None:
    """The edit that makes `document` suppress the finding of `code` that starts at `span`.

    It extends a suppression that covers the place, else adds a comment at the line's end, else (where the line
    ends inside a string, or in a backslash) a line above the statement. None if no place for a comment is found.
    """
    text = document.text
    for known in suppressions(document):
        if not known.whole_file and not known.unclosed and span.start in known.covers:
            if known.brackets is None:
                return Edit(Span(known.verb.end, known.verb.end), f"[{code}]")
            at = known.items[-1].span.end if known.items else known.brackets.end
            return Edit(Span(at, at), f", {code}" if known.items else code)
    return next((edit for edit in _places(text, span, code) if _suppresses(document, edit, span)), None)


_LINES_ABOVE = 100
"""How far above a place the start of its statement is looked for."""


def _places(text: Text, span: Span, code: str) -> Iterator[Edit]:
    """Where a comment may go, best first."""
    directive = f"# plugcheck: ignore[{code}]"
    line = text.line_of(span.start)
    end = text.line_span(line).end
    blank = end
    while blank > text.line_starts[line] and text.source[blank - 1] in " \t":
        blank -= 1
    yield Edit(Span(blank, end), f"  {directive}")
    for above in range(line, max(-1, line - _LINES_ABOVE), -1):
        start = text.line_starts[above]
        content = text.line_text(above)
        indent = content[: len(content) - len(content.lstrip(" \t"))]
        yield Edit(Span(start, start), f"{indent}{directive}{text.newline}")


def _suppresses(document: Document, edit: Edit, span: Span) -> bool:
    """Whether the document with `edit` has a comment there that covers `span`, and no new problem: its parser decides."""
    edited = document.text.edited([edit])
    # The language's own module parsed the document, so it can parse it again.
    after: Document = import_module(type(document).__module__).parse(edited)
    shift = len(edited.source) - len(document.text.source) if edit.span.end <= span.start else 0
    at = edit.span.start + edit.text.index("#")
    return len(after.problems) <= len(document.problems) and any(
        comment.span.start <= at < comment.span.end and span.start + shift in comment.covers
        for comment in after.comments
    )
