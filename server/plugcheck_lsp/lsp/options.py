"""What an editor is set to: how things are shown, and with which interpreter. Never which rules hold."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

Choice = TypeVar("Choice", bound=StrEnum)


class DiagnosticMode(StrEnum):
    """For which files an editor shows findings."""

    WORKSPACE = "workspace"
    OPEN_FILES = "openFiles"


class Schemas(StrEnum):
    """Who shows what JSON Schemas say of a file: this server, or the editor's extensions for its language."""

    OWN = "own"
    SHARED = "shared"


@dataclass(frozen=True)
class Options:
    """The settings of one editor, for one folder or for all."""

    interpreter: Path | None = None
    """The interpreter of the plugins; None: it is looked for."""
    diagnostic_mode: DiagnosticMode | None = None
    """None: what suits the editor."""
    code_lens: bool = True
    schemas: Schemas = Schemas.OWN

    def updated(self, settings: Any, folder: Path | None = None) -> Options:
        """These with what an editor sent for `folder`; a setting that is not there, or makes no sense, changes nothing.

        An interpreter that is null was chosen and is not any more: it is looked for.
        """
        interpreter = option(settings, "interpreter", missing=self.interpreter)
        lens = option(settings, "codeLens")
        return replace(
            self,
            interpreter=None
            if interpreter is None
            else _interpreter(interpreter, folder) or self.interpreter,
            diagnostic_mode=_choice(DiagnosticMode, option(settings, "diagnosticMode"))
            or self.diagnostic_mode,
            code_lens=lens if isinstance(lens, bool) else self.code_lens,
            schemas=_choice(Schemas, option(settings, "schemas")) or self.schemas,
        )


@dataclass(frozen=True)
class OptionsByFolder:
    """The settings of an editor for each of its folders."""

    common: Options
    """What holds outside of all folders."""
    folders: Mapping[Path, Options]
    """In the editor's order."""

    def at(self, path: Path) -> Options:
        """What holds at `path`: what is set for the nearest folder around it.

        A root may be above the editor's folders: then the first of those that lie in it decides.
        """
        folder = nearest_folder(path, self.folders)
        folder = folder or next((inner for inner in self.folders if inner.is_relative_to(path)), None)
        return self.folders[folder] if folder is not None else self.common


def nearest_folder(path: Path, folders: Iterable[Path]) -> Path | None:
    """The innermost of `folders` that `path` lies in, or is."""
    around = [folder for folder in folders if path.is_relative_to(folder)]
    return max(around, key=lambda folder: len(folder.parts), default=None)


def option(options: Any, name: str, missing: Any = None) -> Any:
    """One option of what an editor sent; pygls makes an object or a dictionary of it, as it can."""
    return options.get(name, missing) if isinstance(options, dict) else getattr(options, name, missing)


def _interpreter(value: Any, folder: Path | None) -> Path | None:
    if isinstance(value, Path):
        return value
    if not isinstance(value, str) or not value or "\0" in value:
        return None
    try:
        path = Path(value).expanduser()
    except RuntimeError:  # `~` of a user whom nobody knows
        return None
    # A bare name is looked up on the path.
    return folder / path if folder is not None and len(path.parts) > 1 else path


def _choice(kind: type[Choice], value: Any) -> Choice | None:
    return next((each for each in kind if each == value), None)
