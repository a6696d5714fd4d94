"""YAML with exact spans for every key and value, tolerant of half-typed text."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from plugcheck_lsp.documents.problem import Comment, SyntaxProblem
    from plugcheck_lsp.documents.tree import Node
    from plugcheck_lsp.text import Text


@dataclass(frozen=True)
class YamlDocument:
    """A YAML text (of one or more documents) as trees with spans."""

    text: Text
    roots: tuple[Node, ...]
    problems: tuple[SyntaxProblem, ...]
    comments: tuple[Comment, ...]


def parse(text: Text) -> YamlDocument:
    """Parse `text`; never raises for any text."""
    raise NotImplementedError
