"""What the rules about calls of modules, and about the other code of a project, have in common."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.findings import Applicability, FileEdit, Fix, Severity
from plugcheck_lsp.text import Span
from plugcheck_rules.hosts.apcore.file_rule import FileRule
from plugcheck_rules.hosts.apcore.modules.facts import CodeFacts

if TYPE_CHECKING:
    from pathlib import Path

    from plugcheck_rules.hosts.apcore.modules.outputs import InputRead, Misfit
    from plugcheck_rules.hosts.apcore.schemas.shapes import Default


class CodeRule(FileRule[CodeFacts]):
    """A rule about the Python code of an apcore project. What it tells fails when the code runs."""

    subject = CodeFacts
    severity = Severity.ERROR
    refused = False
    concludes_from_absence = True


def unsafe(title: str, path: Path, span: Span, text: str) -> Fix:
    """One edit that changes what the code does."""
    return Fix(title, Applicability.UNSAFE, (FileEdit(path, span, text),))


def with_default(read: InputRead, default: Default | None) -> Fix | None:
    """Take an input with `get` and the default of its field, where that is a plain value."""
    if (
        default is None
        or not default.known
        or not isinstance(default.value, (str, int, float, bool, type(None)))
    ):
        return None
    whole, key = read.whole.span, read.place.span
    source = read.whole.module.document.text.source
    opening, closing = source[whole.start : key.start], source[key.end : whole.end]
    if not opening.rstrip().endswith("[") or closing.strip() != "]":
        return None
    base = opening.rstrip()[:-1]
    text = f"{base}.get({read.place.text}, {default.value!r})"
    return unsafe("Take the field's default", read.whole.path, whole, text)


def dumped(result: Misfit) -> Fix | None:
    """Turn a model that is made in the `return` into a dictionary."""
    if "model" not in result.what or type(result.place.node).__name__ != "Call":
        return None
    end = result.place.span.end
    return unsafe("Return a dictionary", result.place.path, Span(end, end), ".model_dump()")
