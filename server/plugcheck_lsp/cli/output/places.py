"""Paths and places as terminals and programs name them: relative paths, lines and columns from 1."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from plugcheck_lsp.text import Span, Text


@dataclass(frozen=True)
class Place:
    """Lines and columns from 1, columns in code points, the end exclusive."""

    line: int
    column: int
    end_line: int
    end_column: int


def place(path: Path, span: Span, texts: Mapping[Path, Text]) -> Place:
    """Where `span` is in the file at `path`; the start of the file where that has no text."""
    text = texts.get(path)
    if text is None:
        return Place(1, 1, 1, 1)
    line, column = text.position(span.start)
    end_line, end_column = text.position(span.end)
    return Place(line + 1, column + 1, end_line + 1, end_column + 1)


def shown(path: Path) -> str:
    """The path relative to the working directory with ``/``, if it lies there; else the absolute path."""
    try:
        return path.relative_to(_working_directory()).as_posix()
    except ValueError:
        return path.as_posix()


def _working_directory() -> Path:
    try:
        return Path.cwd()
    except OSError:  # it was removed: no path is relative to it
        return Path("/nowhere")
