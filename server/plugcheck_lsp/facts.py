"""The facts that rules about plugcheck itself ask: what does not parse, cannot be read, or suppresses nothing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from plugcheck_lsp.documents.problem import SyntaxProblem
    from plugcheck_lsp.documents.python import PythonDocument
    from plugcheck_lsp.documents.toml import TomlDocument
    from plugcheck_lsp.documents.yaml import YamlDocument
    from plugcheck_lsp.suppressions import SuppressionProblem


@dataclass(frozen=True)
class SyntaxFacts:
    """A file and where it does not parse."""

    path: Path
    document: PythonDocument | TomlDocument | YamlDocument


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
class SettingsFacts:
    """A settings file and what is wrong with it."""

    path: Path
    problems: tuple[SyntaxProblem, ...]
