"""Fixes of the rules about determinism: put into order, or take what the host offers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.findings import Applicability, FileEdit, Fix
from plugcheck_lsp.text import Span

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.python.differences.search import Difference
    from plugcheck_lsp.python.facts import PythonFacts
    from plugcheck_lsp.python.module import Place


def fixes(code: PythonFacts, difference: Difference) -> Iterator[Fix]:
    """What mends a difference: sorting for an order, a resource of the host for a clock or for chance."""
    if difference.operand is not None:
        yield _sorted(difference, difference.operand)
    elif difference.source.instead and difference.function is not None:
        place = difference.place
        found = code.plugin.host.replacement(
            code.plugin, code.workspace, difference.function, difference.source.name, difference.arguments
        )
        if found is not None:
            edit = FileEdit(place.path, place.span, found.expression)
            yield Fix(found.title, Applicability.UNSAFE, (edit, *found.edits))


def _sorted(difference: Difference, operand: Place) -> Fix:
    maker = difference.list_maker
    if maker is not None:
        edits: tuple[FileEdit, ...] = (FileEdit(maker.path, maker.span, "sorted"),)
    else:
        span = operand.span
        key = f", key={difference.source.sort}" if difference.source.sort else ""
        before, after = Span(span.start, span.start), Span(span.end, span.end)
        edits = (FileEdit(operand.path, before, "sorted("), FileEdit(operand.path, after, f"{key})"))
    return Fix("Sort the elements", Applicability.UNSAFE, edits)
