"""Which expressions of a plugin's code are its context or hang on it, read from the text alone.

For what is being typed: a statement that does not parse has no facts. Names count for the whole file, whatever
function they stand in.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

ContextPath = tuple[str, ...]
"""Attribute names below the context."""

_CHAIN = r"[^\W\d]\w*(?:\.[^\W\d]\w*)*"
_SETUP = re.compile(
    r"\bdef[ \t]+setup[ \t]*\(\s*\w+\s*,\s*(?P<name>[^\W\d]\w*)\s*(?P<annotation>:\s*[\w.\" |]+)?"
)
_PARAMETER = re.compile(
    r"\bdef[ \t]+\w+[ \t]*\(\s*\w+\s*,\s*(?P<name>ctx|context)\b\s*(?P<annotation>:\s*[\w.\" |]+)?"
)
_ASSIGNED = re.compile(
    rf"^[ \t]*(?P<target>(?:self\.)?[^\W\d]\w*)[ \t]*(?::[^=\r\n]*)?=[ \t]*(?P<value>{_CHAIN})[ \t]*(?:#.*)?\r?$",
    re.MULTILINE,
)
_GOT = re.compile(
    rf"^[ \t]*(?P<target>(?:self\.)?[^\W\d]\w*)[ \t]*(?::[^=\r\n]*)?=[ \t]*await[ \t]+(?P<value>{_CHAIN})\.get\("
    r"[ \t]*[\"'](?P<name>\w+)[\"'][ \t]*\)",
    re.MULTILINE,
)
_ROUNDS = 4
"""How many names in a row are followed."""


@dataclass(frozen=True)
class CodeContext:
    """The names of a text that stand for the context, or for something below it."""

    names: Mapping[str, ContextPath]
    """``ctx``, ``self._clock``: by name, the path below the context."""
    annotated: bool
    """Whether the code says the class of the context, so that other servers know its fields."""

    def path(self, chain: str) -> ContextPath | None:
        """Where a dotted expression leads; None where that is not below the context."""
        parts = chain.split(".")
        for end in range(min(len(parts), 2), 0, -1):
            found = self.names.get(".".join(parts[:end]))
            if found is not None:
                return (*found, *parts[end:])
        return None


def code_context(source: str, plain: str) -> CodeContext:
    """What the text says. `plain` is the text with blanks in place of strings and comments."""
    names: dict[str, ContextPath] = {}
    annotated = False
    for pattern in (_SETUP, _PARAMETER):
        for match in pattern.finditer(plain):
            names[match["name"]] = ()
            said = source[slice(*match.span("annotation"))] if match["annotation"] else ""
            annotated = annotated or "PluginContext" in said
    known = CodeContext(names, annotated)
    for _ in range(_ROUNDS):
        before = len(names)
        for match in _ASSIGNED.finditer(plain):
            path = known.path(match["value"])
            if path is not None:
                names.setdefault(match["target"], path)
        for match in _GOT.finditer(source):
            path = known.path(match["value"])
            if path == ("resources",):
                names.setdefault(match["target"], (*path, match["name"]))
        if len(names) == before:
            break
    return known
