"""Which plugins there are, what belongs to each, and what must be looked at again."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from plugcheck_lsp.host import Plugin, Role

if TYPE_CHECKING:
    from collections.abc import Mapping

    from plugcheck_lsp.documents.python import PythonDocument
    from plugcheck_lsp.documents.toml import TomlDocument
    from plugcheck_lsp.documents.yaml import YamlDocument
    from plugcheck_lsp.files import Files
    from plugcheck_lsp.rule import RuleBook
    from plugcheck_lsp.settings import Settings
    from plugcheck_lsp.text import Text


@dataclass(frozen=True)
class Membership:
    """Why a file is (or is not) looked at."""

    path: Path
    plugin: Plugin | None
    role: Role | None
    reason: str


def find_root(path: Path) -> Path:
    """The root of the workspace that `path` belongs to.

    The nearest folder above (or `path` itself) with plugcheck settings, else the one with ``.git``, else the
    folder of `path`.
    """
    raise NotImplementedError


@dataclass(frozen=True)
class Workspace:
    """One root, its settings, and the files below it as they are at one moment."""

    root: Path
    files: Files
    settings: Settings
    book: RuleBook

    def python(self, path: Path) -> PythonDocument | None:
        """The parsed file at `path`; None if there is no such text. Cached by content."""
        raise NotImplementedError

    def toml(self, path: Path) -> TomlDocument | None:
        """See `python`."""
        raise NotImplementedError

    def yaml(self, path: Path) -> YamlDocument | None:
        """See `python`."""
        raise NotImplementedError

    def document(self, path: Path) -> PythonDocument | TomlDocument | YamlDocument | None:
        """The parsed file at `path`, by its suffix."""
        raise NotImplementedError

    def listing(self) -> tuple[Path, ...]:
        """The files of the workspace that are neither excluded by settings nor by ignore files."""
        raise NotImplementedError

    @cached_property
    def plugins(self) -> tuple[Plugin, ...]:
        """Every plugin of every host that is switched on, sorted by root."""
        raise NotImplementedError

    def membership(self, path: Path) -> Membership:
        """Which plugin the file belongs to, as what, and why."""
        raise NotImplementedError

    def host_version(self, host: str) -> str | None:
        """The host's version: from the settings, else from the user's environment; None if neither knows it."""
        raise NotImplementedError
