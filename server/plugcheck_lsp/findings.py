"""What a rule yields: findings, their proof and their fixes."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from plugcheck_lsp.text import Span


class Severity(StrEnum):
    """How much a finding matters, worst first."""

    ERROR = "error"
    WARNING = "warning"
    INFORMATION = "information"
    HINT = "hint"

    @property
    def rank(self) -> int:
        """0 for the worst; larger is milder."""
        return _RANKS[self]

    def at_least(self, other: Severity) -> bool:
        return self.rank <= other.rank


_RANKS = {severity: rank for rank, severity in enumerate(Severity)}


class Applicability(StrEnum):
    """Whether a fix keeps the meaning of the code (`safe`) or changes a value, an order or a lifetime."""

    SAFE = "safe"
    UNSAFE = "unsafe"


@dataclass(frozen=True, slots=True)
class Related:
    """One step of the proof: a place, and the sentence that says what happens there."""

    path: Path
    span: Span
    message: str


@dataclass(frozen=True, slots=True)
class FileEdit:
    """Replace what `span` covers in the file at `path` by `text`."""

    path: Path
    span: Span
    text: str


@dataclass(frozen=True, slots=True)
class Fix:
    """A way to mend a finding. `title` is an imperative; `edits` refer to the texts as they are and do not overlap."""

    title: str
    applicability: Applicability
    edits: tuple[FileEdit, ...]


class Mark(StrEnum):
    """What editors show of a text without a word: they fade it, or strike it through."""

    NEEDLESS = "needless"
    """It has no effect and can go."""
    DEPRECATED = "deprecated"
    """Its host still takes it, and says that it should not be used."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One fault: where it is, what will happen, how we know (`related`) and how to mend it (`fixes`)."""

    code: str
    name: str
    severity: Severity
    message: str
    path: Path
    """Absolute path of the file that `span` refers to."""
    span: Span
    host: str = ""
    """The id of the host whose contract this is about; empty where no host is concerned."""
    refused: bool = False
    """Whether this host, in this version, will not take the input at all."""
    related: tuple[Related, ...] = ()
    fixes: tuple[Fix, ...] = ()
    """The preferred fix first."""
    marks: frozenset[Mark] = frozenset()
    baselined: bool = False
    """Whether the baseline puts up with it: an editor dims it, and nobody else is told."""

    @property
    def fix(self) -> Fix | None:
        """The preferred fix, if there is one."""
        return self.fixes[0] if self.fixes else None
