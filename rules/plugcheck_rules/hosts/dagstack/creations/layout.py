"""How new text is laid out: as the author lays out the file that it is made for."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from plugcheck_lsp.python.module import ClassFacts
    from plugcheck_lsp.text import Text

_STEP = "    "
_INDENT = re.compile(rf"^(?:{_STEP})+", re.MULTILINE)


def laid_out(written: str, text: Text, step: str = _STEP) -> str:
    r"""`written`, which is indented by four spaces and has ``\n``, with the line ends of `text` and another step."""
    indented = _INDENT.sub(lambda match: step * (len(match.group()) // len(_STEP)), written)
    return indented if text.newline == "\n" else indented.replace("\n", text.newline)


def step_of(owner: ClassFacts) -> str:
    """What the members of a class are indented by, as far as the class shows it."""
    text = owner.module.document.text
    for unit, _ in owner.parts:
        if unit is not owner.unit:
            line = text.line_text(text.line_of(unit.start))
            indent = line[: len(line) - len(line.lstrip())]
            if indent and not indent.strip(" \t") and set(indent) in ({" "}, {"\t"}):
                return indent
    return _STEP
