"""Findings for people: the source, the proof step by step, and the fix."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from plugcheck_lsp.cli.output.colour import Style, painted
from plugcheck_lsp.cli.output.places import place, shown
from plugcheck_lsp.cli.output.printable import counted, escaped, laid_out, listed
from plugcheck_lsp.findings import Applicability, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from plugcheck_lsp.cli.output import Printout
    from plugcheck_lsp.findings import Finding
    from plugcheck_lsp.text import Span

MAX_COLUMNS = 140
"""Longer lines are shown in part: what is underlined, and what stands before it."""

_BEFORE = 40
"""How many columns of a longer line stand before what is underlined."""

_STYLES = {
    Severity.ERROR: Style.ERROR,
    Severity.WARNING: Style.WARNING,
    Severity.INFORMATION: Style.INFORMATION,
    Severity.HINT: Style.HINT,
}


def render(printout: Printout) -> str:
    """Each finding with excerpts, then how many there are."""
    pieces = [line for finding in printout.findings for line in (*_finding(finding, printout), "")]
    pieces.append(_summary(printout))
    if printout.baselined:
        pieces.append(f"{counted(printout.baselined, 'finding')} left out by the baseline")
    pieces += _hints(printout)
    return "\n".join(pieces) + "\n"


def _finding(finding: Finding, printout: Printout) -> Iterator[str]:
    colour, style = printout.colour, _STYLES[finding.severity]
    head = painted(f"{finding.severity}[{finding.code}]", style, colour=colour)
    yield f"{head} {finding.name}: {painted(escaped(finding.message), Style.STRONG, colour=colour)}"
    yield f"  {_arrow(printout)} {where(finding.path, finding.span, printout)}"
    yield from excerpt(finding.path, finding.span, "^", style, printout)
    for number, related in enumerate(finding.related, 1):
        yield f"  {number}. {escaped(related.message)}"
        yield f"  {_arrow(printout)} {where(related.path, related.span, printout)}"
        yield from excerpt(related.path, related.span, "-", Style.FRAME, printout)
    fix = finding.fix
    if fix is not None and (fix.applicability is Applicability.SAFE or printout.unsafe_fixes):
        kind = "" if fix.applicability is Applicability.SAFE else " (unsafe)"
        yield f"  {painted('fix' + kind, Style.FIX, colour=colour)}: {escaped(fix.title)}"


def _arrow(printout: Printout) -> str:
    return painted("-->", Style.FRAME, colour=printout.colour)


def where(path: Path, span: Span, printout: Printout) -> str:
    """``path:line:column``, as terminals make links of it."""
    at = place(path, span, printout.texts)
    return f"{escaped(shown(path))}:{at.line}:{at.column}"


def excerpt(path: Path, span: Span, mark: str, style: Style, printout: Printout) -> Iterator[str]:
    """The line on which `span` starts, with what it covers of that line underlined."""
    text = printout.texts.get(path)
    if text is None:
        return
    number, column = text.position(span.start)
    line_span = text.line_span(number)
    line, columns = laid_out(text.slice(line_span))
    last = len(columns) - 1
    start = columns[min(column, last)]
    end = max(columns[min(max(span.end - line_span.start, 0), last)], start + 1)
    line, start, end = _window(line, columns, start, end)
    margin = len(str(number + 1))
    bar = painted("|", Style.FRAME, colour=printout.colour)
    label = painted(str(number + 1), Style.FRAME, colour=printout.colour)
    yield f" {' ' * margin} {bar}"
    yield f" {label} {bar} {line}".rstrip()
    more = " ..." if text.line_of(max(span.start, span.end - 1)) > number else ""
    yield f" {' ' * margin} {bar} {' ' * start}{painted(mark * (end - start), style, colour=printout.colour)}{more}"


def _window(line: str, columns: list[int], start: int, end: int) -> tuple[str, int, int]:
    """What is shown of a line, and the columns in it to underline."""
    if columns[-1] <= MAX_COLUMNS:
        return line, start, end
    first = max(0, start - _BEFORE)
    last = first + MAX_COLUMNS
    kept = [(char, at) for char, at in zip(line, laid_out(line)[1], strict=False) if first <= at < last]
    before = "... " if first else ""
    after = " ..." if columns[-1] > last else ""
    shift = len(before) - kept[0][1]
    return before + "".join(char for char, _ in kept) + after, start + shift, min(end, last) + shift


def _summary(printout: Printout) -> str:
    if not printout.findings:
        return painted("No findings", Style.FIX, colour=printout.colour)
    counts = Counter(finding.severity for finding in printout.findings)
    told = [counted(counts[severity], _NOUNS[severity]) for severity in Severity if counts[severity]]
    files = len({finding.path for finding in printout.findings})
    return f"Found {listed(told)} in {counted(files, 'file')}"


def _hints(printout: Printout) -> Iterator[str]:
    """Which fixes could be had."""
    fixes = Counter(finding.fix.applicability for finding in printout.findings if finding.fix is not None)
    safe, unsafe = fixes[Applicability.SAFE], fixes[Applicability.UNSAFE]
    if printout.unsafe_fixes and safe + unsafe:
        yield f"{counted(safe + unsafe, 'finding')} can be fixed with --fix --unsafe-fixes"
        return
    if safe:
        yield f"{counted(safe, 'finding')} can be fixed with --fix"
    if unsafe:
        yield f"{counted(unsafe, 'unsafe fix', 'unsafe fixes')} can be seen with --unsafe-fixes"


_NOUNS = {
    Severity.ERROR: "error",
    Severity.WARNING: "warning",
    Severity.INFORMATION: "note",
    Severity.HINT: "hint",
}
