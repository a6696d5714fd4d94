"""What a contract run needs to know of a plugin and its host, and what comes back."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from plugcheck_lsp.host import Plugin
    from plugcheck_lsp.text import Span


class Outcome(StrEnum):
    """How a check ended. `errored`: the check itself could not be carried out, or its process died."""

    PASSED = "passed"
    FAILED = "failed"
    ERRORED = "errored"
    SKIPPED = "skipped"
    TIMEOUT = "timeout"

    @property
    def is_bad(self) -> bool:
        return self in {Outcome.FAILED, Outcome.ERRORED, Outcome.TIMEOUT}


class PassKind(StrEnum):
    """What the results of a pass are good for."""

    VERDICT = "verdict"
    """What it says holds."""
    EXCUSABLE = "excusable"
    """It runs the suite as the author's own test does: a failure may be the suite's own, if no verdict agrees."""
    COMPARISON = "comparison"
    """It calls again what the verdict called: outputs that differ are worth a warning."""


@dataclass(frozen=True)
class Pass:
    """One run of the suite over one plugin, in a process of its own. Its host names it."""

    name: str
    kind: PassKind = PassKind.VERDICT
    checks: frozenset[str] = frozenset()
    """The checks that it holds, where it holds some only: it is left out where none of them is wanted."""
    needs: str = ""
    """A check of an earlier pass without whose success this one has nothing to do; empty: it always has."""
    hash_seed: str = "1"
    steps: int = 1
    """How many things it checks one after the other: each may take the time that a pass of one step may."""
    goes_on: frozenset[str] = frozenset()
    """The checks at which a dead process costs what it was about alone: the pass runs again behind that, and its
    script is told the file as ``behind``. At any check whose place said ``alone``, the pass runs again without that
    file: its script is told all of those as ``without``."""


@dataclass(frozen=True)
class ContractPlan:
    """How to run one plugin's suite: given by its host."""

    script: Path
    """A Python file that needs the standard library and the host package alone, with a function
    ``run(session, request)`` (see `harness.Session`)."""
    request: Mapping[str, Any]
    """What the script is told, as JSON: plugin folder, samples, ..."""
    distribution: str
    """The host's distribution, for the message where it is missing."""
    remedy: str
    """The command that installs it."""
    passes: tuple[Pass, ...]
    """In the order in which they run."""
    skip: str = ""
    """Why this plugin cannot run in process, a clause that follows "because"; empty if it can."""
    notes: tuple[str, ...] = ()
    """What else the user should know of the run: sentences."""


@dataclass(frozen=True)
class CheckResult:
    """The outcome of one check of one pass, on the line that caused it."""

    plugin: str
    host: str
    pass_name: str
    """See `Pass`."""
    kind: PassKind
    check: str
    outcome: Outcome
    message: str
    """One sentence without a full stop, or a clause of the host's own; empty where there is nothing to say."""
    path: Path | None
    span: Span | None
    seconds: float
    false_failure: bool = False
    """Whether the failure is the suite's own (told as information)."""
    details: Mapping[str, Any] = field(default_factory=dict)
    """What else the host's script reported."""

    @property
    def is_of_the_run(self) -> bool:
        """Whether this is about the run, and no check said it: the process died, or could not be had."""
        return not self.details.keys().isdisjoint({"died", "unrun"})


@dataclass(frozen=True)
class ContractFacts:
    """What the host's real suite said of a plugin: the facts that rules of the family ``CON`` ask."""

    plugin: Plugin
    results: tuple[CheckResult, ...]

    def failures(self, check: str) -> Iterator[CheckResult]:
        """Where `check` fails by the plugin's fault.

        What a verdict says holds; an excusable pass is heard where the verdicts have nothing against the check,
        so that one fault is not told twice.
        """
        verdict = tuple(self._bad(PassKind.VERDICT, check))
        yield from verdict or self._bad(PassKind.EXCUSABLE, check)

    def _bad(self, kind: PassKind, check: str) -> Iterator[CheckResult]:
        for result in self.results:
            is_fault = result.outcome.is_bad and not result.false_failure and not result.is_of_the_run
            if is_fault and result.kind is kind and result.check == check:
                yield result

    def false_failures(self) -> Iterator[CheckResult]:
        """Failures of excusable passes that are the suite's own."""
        return (result for result in self.results if result.false_failure)

    def deaths(self) -> Iterator[CheckResult]:
        """Where the process died; once, where it died of the same in several passes."""
        seen = set()
        for result in self.results:
            cause = (result.check, result.path, result.span)
            if "died" in result.details and cause not in seen:
                seen.add(cause)
                yield result

    def differences(self) -> Iterator[CheckResult]:
        """Hooks whose output differs between processes."""
        for result in self.results:
            if result.kind is PassKind.COMPARISON and result.outcome is Outcome.FAILED:
                yield result
