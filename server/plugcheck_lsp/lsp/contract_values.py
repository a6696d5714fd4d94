"""What contract runs are asked for, and what they tell, between the event loop and the thread that they run on."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from plugcheck_lsp.contract.plan import Outcome, PassKind

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from plugcheck_lsp.contract.plan import CheckResult
    from plugcheck_lsp.findings import Finding
    from plugcheck_lsp.lsp.contract_basis import Basis
    from plugcheck_lsp.text import Text


@dataclass(frozen=True)
class Wish:
    """What is to be run."""

    path: Path
    """A file or a folder, absolute."""
    plugin: str | None = None
    """The id of the one plugin that is meant; None: all to which `path` leads."""
    checks: tuple[str, ...] | None = None
    """None: all."""
    folder: Path | None = None
    """The editor's folder around `path`."""
    interpreter: Path | None = None
    """The interpreter that the editor names."""
    buffers: Mapping[Path, str] = field(default_factory=dict)
    """What the editor shows: it is not run, and that is told."""


@dataclass(frozen=True)
class Verdict:
    """What one check of one run comes to."""

    outcome: str
    """`passed`, `failed` or `skipped`."""
    findings: tuple[Finding, ...]


@dataclass(frozen=True)
class PluginRun:
    """What came of one plugin's suite, once it is done."""

    basis: Basis
    name: str
    verdicts: Mapping[str, Verdict]
    """By check."""
    asked: tuple[str, ...] | None
    """The checks that were asked for; None: all."""
    texts: Mapping[Path, Text]
    """The files on disk that the findings refer to."""


@dataclass(frozen=True)
class Event:
    """Something happened in a run."""

    name: str
    """The plugin's, for people."""
    value: Mapping[str, Any]
    """What an editor is told: `event` and `plugin` (its id), and more by the kind of event."""


@dataclass(frozen=True)
class Ran:
    """What came of a wish."""

    records: tuple[dict[str, Any], ...] = ()
    """The JSON of the command's answer."""
    notes: tuple[str, ...] = ()
    could_run: bool = True
    """Whether suites could be run here at all; if not, `notes` say why."""


class CannotChoose(ValueError):
    """A wish names no plugin, or one that is not there; the message is a sentence for the user."""


def outcome_of(results: Iterable[CheckResult]) -> str:
    """What the results of one check come to. A failure that is the suite's own is none.

    Where a verdict skips the check, nobody else makes it pass: as shipped, the suite passes what it does not look at.
    """
    kept = [result for result in results if not result.false_failure]
    if any(result.outcome.is_bad for result in kept):
        return "failed"
    verdicts = [result for result in kept if result.kind is PassKind.VERDICT] or kept
    return "passed" if any(result.outcome is Outcome.PASSED for result in verdicts) else "skipped"
