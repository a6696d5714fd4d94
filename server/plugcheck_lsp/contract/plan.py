"""What a contract run needs to know of a plugin and its host, and what comes back."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from plugcheck_lsp.text import Span


class Outcome(StrEnum):
    PASSED = "passed"
    FAILED = "failed"
    ERRORED = "errored"
    SKIPPED = "skipped"
    TIMEOUT = "timeout"


@dataclass(frozen=True)
class ContractPlan:
    """How to run one plugin's suite: given by its host."""

    script: Path
    """A Python file that needs the standard library and the host package alone."""
    request: Mapping[str, Any]
    """What the script is told, as JSON: plugin folder, samples, ..."""
    distribution: str
    """The host's distribution, for the message where it is missing."""
    remedy: str
    """The command that installs it."""
    skip: str = ""
    """Why this plugin cannot run in process; empty if it can."""


@dataclass(frozen=True)
class CheckResult:
    """The outcome of one check of one pass, on the line that caused it."""

    plugin: str
    host: str
    pass_name: str
    """`as-shipped`, `bridged` or `replay` (another hash seed and working directory)."""
    check: str
    outcome: Outcome
    message: str
    path: Path | None
    span: Span | None
    seconds: float
    false_failure: bool = False
    """Whether the failure is the suite's own (told as information)."""
    details: Mapping[str, Any] = field(default_factory=dict)
