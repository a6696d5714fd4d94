"""What contract runs said, kept until a next run says something else, and shown where it belongs now."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

from plugcheck_lsp.lsp.options import nearest_folder
from plugcheck_lsp.text import Span

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping
    from pathlib import Path

    from plugcheck_lsp.findings import Finding
    from plugcheck_lsp.lsp.contract_values import PluginRun, Verdict
    from plugcheck_lsp.lsp.session import Session
    from plugcheck_lsp.text import Text


@dataclass(frozen=True)
class Run:
    """One run of one plugin's suite."""

    number: int
    texts: Mapping[Path, Text]
    """The files on disk that it ran on, as far as findings refer to them."""
    at: datetime


@dataclass(frozen=True)
class Kept:
    """What is known of one check: what the last run that held it said."""

    verdict: Verdict
    run: Run


@dataclass(frozen=True)
class Tally:
    """What is known of several checks together."""

    at: datetime
    """When the last of them ran."""
    passed: int
    failed: int
    skipped: int
    stale: bool
    """Whether something that one of them depended on has changed since."""

    @property
    def words(self) -> str:
        """`6 passed, 1 failed`."""
        counts = {"passed": self.passed, "failed": self.failed, "skipped": self.skipped}
        return ", ".join(f"{count} {name}" for name, count in counts.items() if count) or "nothing to run"


class ContractResults:
    """The last results of each plugin's checks; lives on the event loop."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._kept: dict[str, dict[str, Kept]] = {}
        """By plugin and check."""
        self._number = 0
        self.running: set[str] = set()
        """The plugins whose suites run at this moment."""

    def keep(self, told: PluginRun) -> None:
        """Put what a run says of a plugin in the place of what earlier ones said of the same checks, or of all."""
        self._number += 1
        run = Run(self._number, told.texts, datetime.now().astimezone())
        plugin = told.basis.plugin
        before = {} if told.asked is None else self._kept.get(plugin, {})
        others = {check: kept for check, kept in before.items() if check not in (told.asked or ())}
        self._kept[plugin] = {**others, **{check: Kept(v, run) for check, v in told.verdicts.items()}}
        numbers = {kept.run.number for kept in self._all()}
        bases = {**self._session.runs, run.number: told.basis}
        self._session.runs = {number: basis for number, basis in bases.items() if number in numbers}
        self._session.data = {**self._session.data, told.basis.folder: told.basis.data}
        self._session.touch(0)

    def forget(self, left: Collection[Path]) -> None:
        """The editor has left the folders `left`: forget what was said of plugins that lie in none of the others."""
        runs = self._session.runs
        gone = {
            number: basis
            for number, basis in runs.items()
            if nearest_folder(basis.path, left) and not nearest_folder(basis.path, self._session.folders)
        }
        for basis in gone.values():
            self._kept.pop(basis.plugin, None)
        self._session.runs = {number: basis for number, basis in runs.items() if number not in gone}

    def _all(self) -> Iterator[Kept]:
        return (kept for checks in self._kept.values() for kept in checks.values())

    def tally(self, plugin: str, checks: Iterable[str] | None = None) -> Tally | None:
        """What is known of `checks` of the plugin with this id, or of all; None where nothing is."""
        known = self._kept.get(plugin, {})
        wanted = [known[check] for check in (known if checks is None else checks) if check in known]
        if not wanted:
            return None
        outcomes = [kept.verdict.outcome for kept in wanted]
        return Tally(
            max(kept.run.at for kept in wanted),
            outcomes.count("passed"),
            outcomes.count("failed"),
            outcomes.count("skipped"),
            any(kept.run.number in self._session.analysis.stale for kept in wanted),
        )

    @property
    def places(self) -> frozenset[Path]:
        """The files that the last runs said something of, as far as they are still there."""
        return frozenset(
            finding.path
            for kept in self._all()
            for finding in kept.verdict.findings
            if not self._is_gone(finding.path, kept.run)
        )

    def _is_gone(self, path: Path, run: Run) -> bool:
        change = self._session.analysis.stale.get(run.number)
        return change is not None and path in change.gone

    def text(self, path: Path) -> Text | None:
        """The file at `path` as it was run last."""
        runs = [kept.run for kept in self._all() if path in kept.run.texts]
        return max(runs, key=lambda run: run.number).texts[path] if runs else None

    def findings(self, path: Path, source: str) -> Iterator[tuple[Finding, Mapping[Path, Text]]]:
        """What the last runs said of the file at `path`, whose text is `source` now, each with the texts it ran on.

        A finding that may be another one now says so, and stands where its text is now.
        """
        for kept in self._all():
            run, then = kept.run, kept.run.texts.get(path)
            for finding in kept.verdict.findings:
                if finding.path != path or then is None or self._is_gone(path, run):
                    continue
                change = self._session.analysis.stale.get(run.number)
                changed = change.words if change is not None else ""
                if then.source != source:
                    changed = "the file has changed since"
                    finding = replace(finding, span=moved(finding.span, then.source, source))
                if changed:
                    age = f"(from the run at {run.at:%H:%M}; {changed})"
                    finding = replace(finding, message=f"{finding.message} {age}")
                yield finding, run.texts


def moved(span: Span, before: str, after: str) -> Span:
    """Where `span` of `before` is in `after`: exact outside of what changed, else the place of the change.

    What changed is taken as one piece: all between the common start and the common end.
    """
    head = _common(before, after)
    tail = min(_common(before[::-1], after[::-1]), min(len(before), len(after)) - head)
    if span.end <= head:
        return span
    if span.start >= len(before) - tail:
        return span.shifted(len(after) - len(before))
    start = min(span.start, head)
    return Span(start, max(start, min(span.end + len(after) - len(before), len(after))))


def _common(one: str, other: str) -> int:
    """The length of the common start. Halves what is compared, for texts are long and edits are small."""
    low, high = 0, min(len(one), len(other))
    while low < high:
        middle = (low + high + 1) // 2
        if one[low:middle] == other[low:middle]:
            low = middle
        else:
            high = middle - 1
    return low
