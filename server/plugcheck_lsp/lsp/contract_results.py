"""What contract runs said, kept until the next run and shown where it belongs now."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TYPE_CHECKING

from plugcheck_lsp.text import Span

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from plugcheck_lsp.findings import Finding
    from plugcheck_lsp.text import Text


@dataclass(frozen=True)
class Run:
    """The findings of one run of one plugin's suite, and the texts on disk that it ran on."""

    findings: tuple[Finding, ...]
    texts: Mapping[Path, Text]
    at: datetime


@dataclass
class ContractResults:
    """The last run of each plugin, by its manifest or folder."""

    runs: dict[Path, Run] = field(default_factory=dict)

    def keep(self, plugin: Path, findings: Iterable[Finding], texts: Mapping[Path, Text]) -> None:
        """Replace what the last run of the plugin that is known by its path `plugin` said."""
        self.runs[plugin] = Run(tuple(findings), texts, datetime.now().astimezone())

    @property
    def places(self) -> frozenset[Path]:
        """The files that the last runs said something of."""
        return frozenset(finding.path for run in self.runs.values() for finding in run.findings)

    def text(self, path: Path) -> Text | None:
        """The file at `path` as it was run."""
        return next((run.texts[path] for run in self.runs.values() if path in run.texts), None)

    def findings(self, path: Path, source: str) -> Iterator[tuple[Finding, Mapping[Path, Text]]]:
        """What the last runs said of the file at `path`, whose text is `source` now, each with the texts it ran on.

        A finding about a text that has changed since says so, and stands where its text is now.
        """
        for run in self.runs.values():
            then = run.texts.get(path)
            for finding in run.findings:
                if finding.path != path or then is None:
                    continue
                if then.source == source:
                    yield finding, run.texts
                else:
                    age = f"(from the run at {run.at:%H:%M}; the file has changed since)"
                    span = moved(finding.span, then.source, source)
                    yield replace(finding, span=span, message=f"{finding.message} {age}"), run.texts


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
