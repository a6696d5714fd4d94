"""Python by libcst, one top-level statement at a time, positions our own, tolerant of half-typed text."""

from __future__ import annotations

import warnings
from bisect import bisect_right
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from plugcheck_lsp.documents.problem import Comment, SyntaxProblem
from plugcheck_lsp.documents.python_units import UnitKind, split
from plugcheck_lsp.text import Span, Text

if TYPE_CHECKING:
    import libcst as cst

__all__ = ["ParsedUnit", "PythonDocument", "Unit", "UnitKind", "parse", "unit_at"]

_MEMBER_WRAPPER = "class _:\n"


class ParsedUnit:
    """What one unit's text parses to. Depends on the text alone, so it is kept and shared between versions."""

    def __init__(self, kind: UnitKind, text: str, indent: str) -> None:
        self._kind, self._text, self._indent = kind, text, indent

    @cached_property
    def _source(self) -> tuple[str, int]:
        """What the parsers get, and the offset of the unit's text in it."""
        if self._kind is UnitKind.CLASS_MEMBER:
            before = _MEMBER_WRAPPER + (self._indent or " ")
            return before + self._text + "\n", len(before)
        if self._kind is UnitKind.CLASS_HEADER:
            return self._text + "\n pass\n", 0
        return self._text + "\n", 0

    @cached_property
    def _module(self) -> cst.Module | None:
        import libcst as cst

        try:
            return cst.parse_module(self._source[0])
        except (cst.ParserSyntaxError, RecursionError, ValueError):
            return None

    @cached_property
    def node(self) -> cst.CSTNode | None:
        """The libcst statement (a `SimpleStatementLine` or a compound statement); None where it does not parse."""
        module = self._module
        if module is None:
            return None
        body = module.body
        if self._kind is UnitKind.CLASS_MEMBER:
            import libcst as cst

            wrapper = body[0]
            if len(body) != 1 or not isinstance(wrapper, cst.ClassDef) or len(wrapper.body.body) != 1:
                return None
            return wrapper.body.body[0]
        return body[0] if len(body) == 1 else None

    @cached_property
    def _spans(self) -> dict[cst.CSTNode, tuple[int, int]]:
        from plugcheck_lsp.documents.python_spans import spans_of

        return spans_of(self._module) if self._module is not None else {}

    def span(self, node: cst.CSTNode) -> Span:
        """The span of `node` (a node of this unit, by identity), without white space around it, relative to the unit's start.

        Raises:
            KeyError: `node` is no node of this unit.
        """
        start, end = self._spans[node]
        before = self._source[1]
        return Span(start - before, end - before)

    @cached_property
    def problem(self) -> SyntaxProblem | None:
        """What Python has against the text, relative to the unit's start."""
        source, before = self._source
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                compile(source, "<unit>", "exec", dont_inherit=True)
        except SyntaxError as error:
            text = Text(source)
            at = text.offset((error.lineno or 1) - 1, (error.offset or 1) - 1) - before
            at = max(0, min(at, len(self._text)))
            return SyntaxProblem(Span(at, min(at + 1, len(self._text))), error.msg)
        except (ValueError, RecursionError, MemoryError) as error:
            return SyntaxProblem(Span(0, len(self._text)), str(error))
        return None


@dataclass(frozen=True, slots=True)
class Unit:
    """A module-level statement, a class header or a class member, in its place."""

    kind: UnitKind
    text: str
    """The unit's own code points: from its first (decorator included) to the end of its last line.

    For a class member the first is the one after the indentation of its first line; its other lines are whole.
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
        return tuple(
            SyntaxProblem(unit.parsed.problem.span.shifted(unit.start), unit.parsed.problem.message)
            for unit in self.units
            if unit.parsed.problem is not None
        )

    @cached_property
    def skipped(self) -> tuple[SyntaxProblem, ...]:
        """Places that Python takes and that are nested too deeply to analyse; their units have no node."""
        return ()

    @cached_property
    def comments(self) -> tuple[Comment, ...]:
        """Every comment, in the order of the text."""
        from plugcheck_lsp.documents.python_comments import comments_of

        return comments_of(self.text)

    def unit_span(self, unit: Unit) -> Span:
        """Where `unit` stands in the file."""
        return Span(unit.start, unit.end)


def unit_at(document: PythonDocument, offset: int) -> Unit | None:
    """The unit that `offset` stands in (or right behind), or None between units."""
    index = bisect_right(document.units, offset, key=lambda unit: unit.start) - 1
    if index < 0 or offset > document.units[index].end:
        return None
    return document.units[index]


_cache: dict[tuple[UnitKind, str, str], ParsedUnit] = {}


def parse(text: Text, previous: PythonDocument | None = None) -> PythonDocument:
    """Parse `text`; never raises for any text. The result does not depend on `previous`, which only saves work."""
    source = text.source
    units = []
    class_index = -1
    for piece in split(source):
        unit_text = source[piece.start : piece.end]
        key = (piece.kind, piece.indent, unit_text)
        parsed = _cache.get(key)
        if parsed is None:
            if len(_cache) > 20_000:
                _cache.clear()
            parsed = _cache[key] = ParsedUnit(*(piece.kind, unit_text, piece.indent))
        if piece.kind is UnitKind.CLASS_HEADER:
            class_index += 1
        units.append(
            Unit(
                piece.kind,
                unit_text,
                piece.start,
                None if piece.kind is UnitKind.STATEMENT else class_index,
                parsed,
            )
        )
    return PythonDocument(text, tuple(units))
