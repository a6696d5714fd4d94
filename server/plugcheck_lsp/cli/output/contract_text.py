"""What a contract suite said, for people: a line a pass, then whatever did not pass, at its place."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from plugcheck_lsp.cli.output.colour import Style, painted
from plugcheck_lsp.cli.output.printable import counted, escaped, listed
from plugcheck_lsp.cli.output.text import excerpt, where
from plugcheck_lsp.contract.plan import Outcome

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from plugcheck_lsp.cli.output import Printout
    from plugcheck_lsp.contract.plan import CheckResult

MAX_LOG_LINES = 12
"""How many lines of what a dead process printed are shown."""

_STYLES = {Outcome.PASSED: Style.FIX, Outcome.SKIPPED: Style.WARNING}


def render(results: Sequence[CheckResult], printout: Printout) -> str:
    """The results of one plugin."""
    return "\n".join(_lines(results, printout)) + "\n\n"


def summary(plugins: Sequence[Sequence[CheckResult]]) -> str:
    """How many plugins there are, and how many of them have a result that is bad and no fault of the suite."""
    failing = sum(
        any(result.outcome.is_bad and not result.false_failure for result in results) for results in plugins
    )
    return f"{counted(len(plugins), 'plugin')}, {failing or 'none'} failing\n"


def _lines(results: Sequence[CheckResult], printout: Printout) -> Iterator[str]:
    colour = printout.colour
    yield painted(f"{escaped(results[0].plugin)} ({results[0].host})", Style.STRONG, colour=colour)
    passes = dict.fromkeys(str(result.pass_name) for result in results)
    for name in passes:
        counts = Counter(result.outcome for result in results if result.pass_name == name)
        told = [
            painted(f"{counts[outcome]} {outcome}", _style(outcome), colour=colour)
            for outcome in Outcome
            if counts[outcome]
        ]
        yield f"  {name}: {listed(told)}"
    for result, names in _told(results):
        note = f" (a fault of the suite itself{_causes(result)})" if result.false_failure else ""
        head = painted(f"{result.outcome} {escaped(result.check)}", _style(result.outcome), colour=colour)
        yield f"  {head} in {listed(names)}{note}: {escaped(result.message)}"
        if result.outcome.is_bad and result.path is not None and result.span is not None:
            yield f"  --> {where(result.path, result.span, printout)}"
            yield from excerpt(result.path, result.span, "^", _style(result.outcome), printout)
        yield from _log(result)


def _causes(result: CheckResult) -> str:
    causes = result.details.get("causes")
    return f": {escaped(' and '.join(causes))}" if causes else ""


def _log(result: CheckResult) -> Iterator[str]:
    """The end of what a process printed that died: often the only word about it."""
    log = str(result.details.get("log") or "").rstrip()
    if result.outcome.is_bad and log:
        yield "    it printed at the end:"
        yield from (f"    | {escaped(line)}" for line in log.split("\n")[-MAX_LOG_LINES:])


def _told(results: Sequence[CheckResult]) -> list[tuple[CheckResult, list[str]]]:
    """What did not pass, with the passes in which it did not; what several passes say alike is told once."""
    first: dict[object, CheckResult] = {}
    names: dict[object, list[str]] = {}
    for result in results:
        if result.outcome is Outcome.PASSED and not result.message:
            continue
        key = (result.check, result.outcome, result.message, result.path, result.span, result.false_failure)
        first.setdefault(key, result)
        names.setdefault(key, []).append(str(result.pass_name))
    return [(first[key], names[key]) for key in first]


def _style(outcome: Outcome) -> Style:
    return _STYLES.get(outcome, Style.ERROR)
