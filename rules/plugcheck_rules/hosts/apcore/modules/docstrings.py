"""Docstrings that can stand in for what a class lacks."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from plugcheck_lsp.documents.python import UnitKind
from plugcheck_lsp.findings import Applicability, FileEdit, Fix
from plugcheck_lsp.text import Span

if TYPE_CHECKING:
    from plugcheck_lsp.python.module import ClassFacts

_ONE_LINE = re.compile(r"(\"\"\"|'''|\"|')([^\\\"'\r\n]+)\1")


def description_from_docstring(owner: ClassFacts) -> Fix | None:
    """Write the class's docstring, where it is a plain text on one line, once more as its `description`."""
    source = owner.module.document.text.source
    members = [unit for unit in owner.module.document.units if unit.kind is UnitKind.CLASS_MEMBER]
    first = next((unit for unit in members if owner.module.class_of_member.get(unit.start) is owner), None)
    if first is None:
        return None
    match = _ONE_LINE.fullmatch(first.text.strip())
    text = match[2].strip() if match is not None else ""
    if not text:
        return None
    line = owner.module.document.text.line_span(owner.module.document.text.line_of(first.start))
    indent = source[line.start : first.start]
    if indent.strip():
        return None
    later = [unit for unit in owner.module.document.units if unit.start > first.start]
    end = first.start + len(first.text.rstrip())
    newline = "\r\n" if "\r\n" in source else "\n"
    following = later[0].start if later else len(source)
    if owner.module.class_of_member.get(following) is owner:
        return Fix(
            "Make the docstring the description",
            Applicability.SAFE,
            (
                FileEdit(
                    owner.module.path, Span(following, following), f'description = "{text}"{newline}{indent}'
                ),
            ),
        )
    edit = FileEdit(owner.module.path, Span(end, end), f'{newline}{newline}{indent}description = "{text}"')
    return Fix("Make the docstring the description", Applicability.SAFE, (edit,))
