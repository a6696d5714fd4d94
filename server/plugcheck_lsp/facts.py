"""What facts of every host have in common, and the facts that rules about plugcheck itself ask: what does not parse,
cannot be read, or suppresses nothing.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from plugcheck_lsp.baseline import Baseline, Entry
    from plugcheck_lsp.documents.problem import SyntaxProblem
    from plugcheck_lsp.documents.python import PythonDocument
    from plugcheck_lsp.documents.toml import TomlDocument
    from plugcheck_lsp.documents.yaml import Repeated, YamlDocument
    from plugcheck_lsp.suppressions import SuppressionProblem
    from plugcheck_lsp.text import Span


class PartFacts(ABC):
    """The facts about one part of a plugin. The engine asks rules about it again only when its state changed."""

    path: Path
    """The file that the part is; no two parts of one type in a plugin share it."""

    @property
    @abstractmethod
    def state(self) -> Any:
        """All that findings about the part can depend on, beyond the host's version and the settings."""


@dataclass(frozen=True)
class SyntaxFacts:
    """A file and where it does not parse."""

    path: Path
    document: PythonDocument | TomlDocument | YamlDocument

    @property
    def repeated(self) -> tuple[Repeated, ...]:
        """The keys that the file gives more than once, where its language lets that pass."""
        return getattr(self.document, "repeated", ())


@dataclass(frozen=True)
class UnreadableFacts:
    """A file whose bytes are no text."""

    path: Path
    reason: str
    """A clause that can follow "because"."""


@dataclass(frozen=True)
class SuppressionFacts:
    """A file and what is wrong with its suppression comments."""

    path: Path
    document: PythonDocument | TomlDocument | YamlDocument
    problems: tuple[SuppressionProblem, ...]
    broken: bool = False
    """Whether the file, or another one of its plugins, does not parse, so that findings may be missing."""


@dataclass(frozen=True)
class BaselineFacts:
    """A baseline, and what of it is of no use any more."""

    path: Path
    """The file that names the baseline, or the baseline itself where the command line names it."""
    span: Span
    """The name."""
    baseline: Baseline
    stale: Mapping[Entry, int]
    """How often each entry matches nothing."""
    broken: bool = False
    """Whether some file does not parse or cannot be read, so that findings may be missing."""


@dataclass(frozen=True)
class SettingsFacts:
    """A settings file and what is wrong with it."""

    path: Path
    problems: tuple[SyntaxProblem, ...]
