"""Module ids in Python code, read from the text alone: what is being typed need not parse."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from plugcheck_lsp.text import Span
from plugcheck_rules.hosts.apcore import vocabulary

if TYPE_CHECKING:
    from collections.abc import Iterator

_TOKEN = re.compile(
    r"""(?P<comment>\#[^\r\n]*)
      | (?P<prefix>(?<!\w)[A-Za-z]{1,2})?(?P<quote>\"\"\"|'''|"|')""",
    re.VERBOSE,
)
_END = {
    '"': re.compile(r'(?:[^"\\\r\n]|\\(?:\r\n|.))*', re.DOTALL),
    "'": re.compile(r"(?:[^'\\\r\n]|\\(?:\r\n|.))*", re.DOTALL),
    '"""': re.compile(r'(?:[^"\\]|\\.|"(?!""))*', re.DOTALL),
    "'''": re.compile(r"(?:[^'\\]|\\.|'(?!''))*", re.DOTALL),
}
_LOOK_BACK = 300
"""How many characters before a string are read to know what it is given to."""
_LEADS = frozenset("(= \t\r\n")
"""What stands right before an argument that comes first or by name."""
_CALL = re.compile(
    r"(?P<receiver>[A-Za-z_][\w.]*(?:\(\))?)\s*\.\s*(?P<method>call|call_async|stream|validate)"
    r"\s*\(\s*(?:module_id\s*=\s*)?\Z"
)
_LOOK_UP = re.compile(
    r"registry\s*\.\s*(?:get|has|get_definition|unregister|describe|safe_unregister|is_enabled)"
    r"\s*\(\s*(?:module_id\s*=\s*)?\Z"
)
_REGISTER = re.compile(r"\.\s*register\s*\(\s*(?:module_id\s*=\s*)?\Z")
_DECORATOR = re.compile(r"(?:@|\b)(?:\w+\s*\.\s*)*module\s*\([^()]*\bid\s*=\s*\Z")
_CALLERS = re.compile(r"executor|apcore|client|(?:^|\.)_?(?:app|ap)(?:\(\))?$", re.IGNORECASE)


class Use(StrEnum):
    """What a string is to the code around it."""

    LOOKED_UP = "looked up"
    """It stands where apcore takes the id of a module."""
    DEFINED = "defined"
    """It gives a module its id."""
    OTHER = "other"
    """Anything else: if it is the id of a module all the same, a constant or a table is likely to hold it."""


@dataclass(frozen=True)
class CodeString:
    """A string literal on one line, without a prefix."""

    span: Span
    """What is between the quotes."""
    text: str
    closed: bool
    use: Use


def strings(source: str) -> Iterator[CodeString]:
    """Every string of the text that can be the id of a module, in order; those in comments and docstrings are none."""
    at = 0
    while (token := _TOKEN.search(source, at)) is not None:
        if token["comment"] is not None:
            at = token.end()
            continue
        quote = token["quote"]
        body = _END[quote].match(source, token.end())
        end = body.end() if body is not None else token.end()
        closed = source.startswith(quote, end)
        at = end + len(quote) if closed else max(end, token.end())
        if token["prefix"] or len(quote) == 3:
            continue
        before = source[max(0, token.start() - _LOOK_BACK) : token.start()]
        yield CodeString(Span(token.end(), end), source[token.end() : end], closed, _use(before))


def _use(before: str) -> Use:
    """What the text before a string makes of it."""
    if before[-1:] not in _LEADS:
        return Use.OTHER
    if _REGISTER.search(before) or _DECORATOR.search(before):
        return Use.DEFINED
    return Use.LOOKED_UP if _looks_up(before) else Use.OTHER


def _looks_up(before: str) -> bool:
    call = _CALL.search(before)
    if call is not None and _CALLERS.search(call["receiver"]):
        return True
    return _LOOK_UP.search(before) is not None


def is_id(text: str) -> bool:
    """Whether the text has the form of a module id."""
    return vocabulary.MODULE_ID.fullmatch(text) is not None


_CLASS = re.compile(
    r"^class[ \t]+(?P<name>\w+)[^\n]*\n(?P<body>(?:[ \t]+[^\n]*\n?|[ \t]*\r?\n|#[^\n]*\n)*)", re.MULTILINE
)
_EXECUTE = re.compile(r"^[ \t]+(?:async[ \t]+)?def[ \t]+execute\b", re.MULTILINE)
_DESCRIPTION = re.compile(
    r"^[ \t]+description[ \t]*(?::[^=\n]+)?=[ \t]*\(?\s*(?P<text>\"(?:[^\"\\\r\n]|\\.)*\"|'(?:[^'\\\r\n]|\\.)*')",
    re.MULTILINE,
)


@dataclass(frozen=True)
class ModuleHead:
    """What stands first in the file of a module: its class."""

    span: Span
    """The name of the class; empty at the start of a file without one."""
    description: str


def module_head(source: str) -> ModuleHead:
    """The first class of a module's file that has an `execute`, else the first class."""
    classes = list(_CLASS.finditer(source))
    chosen = next((match for match in classes if _EXECUTE.search(match["body"])), None)
    chosen = chosen or next(iter(classes), None)
    if chosen is None:
        return ModuleHead(Span(0, 0), "")
    described = _DESCRIPTION.search(chosen["body"])
    return ModuleHead(Span(*chosen.span("name")), _literal(described["text"]) if described else "")


def _literal(text: str) -> str:
    import ast

    try:
        value = ast.literal_eval(text)
    except (ValueError, SyntaxError):
        return ""
    return value if isinstance(value, str) else ""
