"""Who may call what: what a host is asked about access (`--access`, `--access-diff`), and what it answers."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from plugcheck_lsp.text import Span, Text


class Verdict(StrEnum):
    """What comes of a call."""

    ALLOW = "allow"
    APPROVAL = "approval"
    """It is allowed once somebody approves."""
    DENY = "deny"
    UNKNOWN = "unknown"
    """It cannot be told: the host refuses the access list, or the application decides."""


@dataclass(frozen=True)
class AccessQuestion:
    """A call that somebody asks about."""

    caller: str
    """An id, or what the host calls a caller outside of all modules."""
    target: str
    roles: tuple[str, ...] = ()
    identity_type: str | None = None
    depth: int | None = None
    """How many calls led to this one."""
    arguments: tuple[str, ...] | None = None
    """The names of the call's arguments."""

    @property
    def has_context(self) -> bool:
        """Whether anything is said of what the call brings with it."""
        return bool(self.roles) or (self.identity_type, self.depth, self.arguments) != (None, None, None)


@dataclass(frozen=True)
class AccessStep:
    """A rule that was asked, in order; the last one decides if any does."""

    rule: int
    """Its index, as the host counts."""
    span: Span
    """In the access list."""
    message: str
    """What it did: a clause."""


@dataclass(frozen=True)
class AccessAnswer:
    """What one access list says of a call."""

    path: Path
    verdict: Verdict
    message: str
    """One sentence: what comes of the call, and why."""
    rule: int | None = None
    """The index of the rule that decides; None: the default does, or nothing."""
    steps: tuple[AccessStep, ...] = ()
    notes: tuple[str, ...] = ()
    """What else there is to know, each a sentence."""


@dataclass(frozen=True)
class AccessChange:
    """Calls of which something else comes than at the revision that is compared with."""

    before: Verdict
    after: Verdict
    callers: str
    """In words."""
    targets: str
    when: str
    """What such calls bring with them, as a clause that follows; empty: that makes no difference."""
    caller: str
    """One such call: its caller, its target, and what it brings with it."""
    target: str
    brings: Mapping[str, str | int | list[str] | None] | None
    rule_before: int | None
    """The rule that decided this call; None: the default did."""
    line_before: int | None
    """Its line, from 1, as the file was."""
    rule: int | None
    span: Span | None
    """Where the rule stands that decides this call now."""


@dataclass(frozen=True)
class AccessDiff:
    """How one access list differs from what it was."""

    path: Path
    changes: tuple[AccessChange, ...]
    """The widest first."""
    problem: str = ""
    """Why nothing can be told: a sentence; empty where it can."""
    text: Text | None = None
    """The file as it is, which spans refer to."""
