"""Which paths are left out: ignore files and the settings' `exclude`, and which pattern says so."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import pathspec

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from plugcheck_lsp.settings import Settings


@dataclass(frozen=True)
class Exclusion:
    """Why a path is left out."""

    pattern: str
    source: Path
    """The file that holds the pattern."""

    def __str__(self) -> str:
        return f"excluded by `{self.pattern}` in {self.source}"


class IgnoreRules:
    """The patterns of one workspace: each `.gitignore` from the root down, then `exclude` of the settings.

    As for git, a pattern of a deeper file wins over one further up, and what stands in an excluded folder
    cannot be brought back.
    """

    def __init__(self, root: Path, settings: Settings) -> None:
        self._root = root
        self._settings = settings
        self._specs: dict[Path, pathspec.GitIgnoreSpec | None] = {}
        self._folders: dict[Path, Exclusion | None] = {root: None}

    def exclusion(self, path: Path) -> Exclusion | None:
        """Why the file at `path`, which lies below the root, is left out; None if it is not."""
        return self._folder(path.parent) or self._own(path, is_folder=False)

    def _folder(self, folder: Path) -> Exclusion | None:
        chain: list[Path] = []
        while folder not in self._folders:
            chain.append(folder)
            folder = folder.parent
        verdict = self._folders[folder]
        for below in reversed(chain):
            verdict = verdict or self._own(below, is_folder=True)
            self._folders[below] = verdict
        return verdict

    def _own(self, path: Path, *, is_folder: bool) -> Exclusion | None:
        by_settings = self._configured
        if by_settings is not None:
            base, spec = by_settings
            pattern = _last_match(spec, path, base, is_folder=is_folder)
            if pattern is not None and self._settings.source is not None:
                return Exclusion(pattern, self._settings.source)
        folder = path.parent
        while True:
            spec_here = self._spec(folder)
            if spec_here is not None:
                verdict = spec_here.check_file(_relative(path, folder, is_folder=is_folder))
                if verdict.include is not None:
                    if not verdict.include or verdict.index is None:
                        return None
                    return Exclusion(_pattern(spec_here, verdict.index), folder / ".gitignore")
            if folder == self._root or folder == folder.parent:
                return None
            folder = folder.parent

    @cached_property
    def _configured(self) -> tuple[Path, pathspec.GitIgnoreSpec] | None:
        if not self._settings.exclude:
            return None
        base = self._settings.source.parent if self._settings.source else self._root
        return base, pathspec.GitIgnoreSpec.from_lines(self._settings.exclude)

    def _spec(self, folder: Path) -> pathspec.GitIgnoreSpec | None:
        if folder not in self._specs:
            self._specs[folder] = _read(folder / ".gitignore")
        return self._specs[folder]


def _read(path: Path) -> pathspec.GitIgnoreSpec | None:
    try:
        lines: Iterable[str] = path.read_text(encoding="utf-8", errors="replace").split("\n")
        return pathspec.GitIgnoreSpec.from_lines(lines)
    except (OSError, ValueError):
        return None  # no such file, or patterns that git would not take either


def _last_match(spec: pathspec.GitIgnoreSpec, path: Path, base: Path, *, is_folder: bool) -> str | None:
    if not path.is_relative_to(base):
        return None
    verdict = spec.check_file(_relative(path, base, is_folder=is_folder))
    return _pattern(spec, verdict.index) if verdict.include and verdict.index is not None else None


def _relative(path: Path, base: Path, *, is_folder: bool) -> str:
    return path.relative_to(base).as_posix() + ("/" if is_folder else "")


def _pattern(spec: pathspec.GitIgnoreSpec, index: int) -> str:
    """The pattern as its author wrote it."""
    pattern = getattr(spec.patterns[index], "pattern", None)
    return str(pattern) if pattern is not None else "a pattern"
