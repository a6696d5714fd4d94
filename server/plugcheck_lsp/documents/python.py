"""Python by libcst, one top-level statement at a time, positions our own, tolerant of half-typed text."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from plugcheck_lsp.documents.problem import SyntaxProblem
from plugcheck_lsp.documents.python_parsed import ParsedUnit, UnitKind
from plugcheck_lsp.documents.python_syntax import future_flags, python_problem, python_takes
from plugcheck_lsp.documents.python_units import split
from plugcheck_lsp.text import Span

if TYPE_CHECKING:
    from plugcheck_lsp.documents.problem import Comment
    from plugcheck_lsp.text import Text

__all__ = ["ParsedUnit", "PythonDocument", "Unit", "UnitKind", "parse", "unit_at"]


_HUGE = 250_000
_UNREADABLE = re.compile("[\0\ud800-\udfff]")
_FUTURE = re.compile(r"from[ \t]+__future__\b[^;]*\Z")
_STRING = re.compile(r"[uUrR]?[\"'][^;]*\Z")


@dataclass(frozen=True, slots=True)
class Unit:
    """A module-level statement, a class header or a class member, in its place."""

    kind: UnitKind
    text: str
    """The unit's own code points: from its first (decorator included) to the end of its last line.

    A class member begins behind the indentation of its first line; its other lines are whole.
    """
    start: int
    """Offset of `text` in the file."""
    class_index: int | None
    """For a header and its members: a number that they share within this document."""
    parsed: ParsedUnit

    @property
    def end(self) -> int:
        return self.start + len(self.text)


@dataclass(frozen=True)
class PythonDocument:
    """A Python text as units."""

    text: Text
    units: tuple[Unit, ...]
    """In the order of the text. White space and comments between statements belong to no unit."""

    @cached_property
    def problems(self) -> tuple[SyntaxProblem, ...]:
        """Empty exactly if Python takes the text (or where libcst takes newer syntax than the running Python)."""
        source = self.text.source
        flags = future_flags(source)
        unchecked = [unit.parsed for unit in self.units if not unit.parsed.is_checked(flags)]
        # One call for a new file is cheaper than one a statement; after an edit it is the other way round, and for
        # a huge file too (the time that Python takes grows with the square of its functions that are alike).
        unknown = sum(len(parsed.text) for parsed in unchecked)
        if len(source) // 2 < unknown < _HUGE and python_takes(source):
            for parsed in unchecked:
                parsed.vouch(flags)
            return ()
        problems = tuple(
            SyntaxProblem(problem.span.shifted(unit.start), problem.message)
            for unit in self.units
            for problem in unit.parsed.problems(flags)
        )
        if not problems and self._needs_a_look_at_the_whole:
            problem = python_problem(source)
            if problem is not None and not any(unit.parsed.is_newer_than_python for unit in self.units):
                return (problem,)
        return problems

    @property
    def _needs_a_look_at_the_whole(self) -> bool:
        """Whether Python may refuse the text though it takes each unit.

        Futures come first, names are declared before they are used, a joined line may not be the last, and some
        characters may not even stand in comments.
        """
        if _UNREADABLE.search(self.text.source) is not None:
            return True
        if "__future__" in self.text.source:
            futures = [index for index, unit in enumerate(self.units) if _FUTURE.match(unit.text)]
            docstring = bool(self.units) and _STRING.match(self.units[0].text) is not None
            if futures != list(range(int(docstring), len(futures) + int(docstring))):
                return True
        return any(unit.parsed.declares or unit.text.endswith("\\") for unit in self.units)

    @cached_property
    def skipped(self) -> tuple[SyntaxProblem, ...]:
        """Places that Python takes but that have no tree: what stands there is not analysed.

        Computing it parses every unit of some size.
        """
        return tuple(
            SyntaxProblem(self.unit_span(unit), "this is nested too deeply to be analysed")
            for unit in self.units
            if unit.parsed.is_too_deep
        )

    @cached_property
    def comments(self) -> tuple[Comment, ...]:
        """Every comment, in the order of the text."""
        from plugcheck_lsp.documents.python_comments import comments_of

        return comments_of(self.text, [self.unit_span(unit) for unit in self.units])

    def unit_span(self, unit: Unit) -> Span:
        """Where `unit` stands in the file."""
        return Span(unit.start, unit.end)


def unit_at(document: PythonDocument, offset: int) -> Unit | None:
    """The unit that `offset` stands in or right behind, or None where no unit is."""
    index = bisect_right(document.units, offset, key=lambda unit: unit.start) - 1
    if index < 0 or offset > document.units[index].end:
        return None
    return document.units[index]


def parse(text: Text, previous: PythonDocument | None = None) -> PythonDocument:
    """Parse `text`; never raises for any text. The result does not depend on `previous`, which only saves work.

    What a unit's text parses to is kept by that text, so an edit costs the statement that it touches.
    """
    if previous is not None and previous.text == text:
        return previous
    units: list[Unit] = []
    class_index = -1
    for start, reading in split(text.source):
        for piece in reading.pieces:
            parsed = piece.parsed
            if parsed.kind is UnitKind.CLASS_HEADER:
                class_index += 1
            index = None if parsed.kind is UnitKind.STATEMENT else class_index
            units.append(Unit(parsed.kind, parsed.text, start + piece.start, index, parsed))
    return PythonDocument(text, tuple(units))
