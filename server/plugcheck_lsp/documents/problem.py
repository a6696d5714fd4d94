"""What every document can say of a text that its language does not allow."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from plugcheck_lsp.text import Span


@dataclass(frozen=True, slots=True)
class SyntaxProblem:
    """A place that does not parse. `message` is one sentence without a full stop."""

    span: Span
    message: str
    unquoted: Span | None = None
    """The text that parses as soon as quotes stand around it; None where nothing is so simple."""


@dataclass(frozen=True, slots=True)
class Comment:
    """A comment, from its `#` to the end of its line."""

    span: Span
    own_line: bool
    """Whether nothing but white space stands before it on its line."""
    covers: Span
    """What a suppression in this comment covers: findings that *start* in this span.

    At a line's end that is the line (for a statement over several lines: the physical line of the comment).
    On a line of its own it is the next simple statement, TOML entry or YAML item, or only the header
    (decorators included) of a compound statement, table or mapping.
    """
