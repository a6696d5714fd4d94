"""Python by libcst, one top-level statement at a time, positions our own, tolerant of half-typed text."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import libcst as cst

    from plugcheck_lsp.documents.problem import Comment, SyntaxProblem
    from plugcheck_lsp.text import Span, Text


class UnitKind(StrEnum):
    STATEMENT = "statement"
    """A module-level statement that is no class (a function with its decorators, an `if`, an assignment ...)."""
    CLASS_HEADER = "class-header"
    """A module-level class: decorators and the `class ...:` line, with `pass` in place of the body."""
    CLASS_MEMBER = "class-member"
    """A statement of the body of a module-level class."""


@dataclass(frozen=True, slots=True)
class ParsedUnit:
    """What one unit's text parses to. Depends on the text alone, so it is kept and shared between versions."""

    node: cst.CSTNode | None
    """The libcst statement (a `SimpleStatementLine` or a compound statement); None where it does not parse."""

    def span(self, node: cst.CSTNode) -> Span:
        """The span of `node` (a node of this unit, by identity), without white space around it, relative to the unit's start."""
        raise NotImplementedError


@dataclass(frozen=True, slots=True)
class Unit:
    """A module-level statement, a class header or a class member, in its place."""

    kind: UnitKind
    text: str
    """The unit's own code points: from its first (decorator included) to the end of its last line."""
    start: int
    """Offset of `text` in the file."""
    class_index: int | None
    """For a header and its members: a number that they share within this document."""
    parsed: ParsedUnit


@dataclass(frozen=True)
class PythonDocument:
    """A Python text as units."""

    text: Text
    units: tuple[Unit, ...]
    """In the order of the text. White space and comments between statements belong to no unit."""
    problems: tuple[SyntaxProblem, ...]
    """Empty exactly if Python takes the text (or where libcst takes newer syntax than the running Python)."""
    comments: tuple[Comment, ...]


def parse(text: Text, previous: PythonDocument | None = None) -> PythonDocument:
    """Parse `text`; never raises for any text. The result does not depend on `previous`, which only saves work."""
    raise NotImplementedError
