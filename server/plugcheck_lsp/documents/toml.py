"""TOML with exact spans for every key and value, tolerant of half-typed text."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from plugcheck_lsp.documents.problem import Comment, SyntaxProblem
    from plugcheck_lsp.documents.tree import Node
    from plugcheck_lsp.text import Text


@dataclass(frozen=True)
class TomlDocument:
    """A TOML text as a tree with spans."""

    text: Text
    root: Node
    """A mapping. Holds every entry that parses, also where other places do not."""
    problems: tuple[SyntaxProblem, ...]
    """Empty exactly if `tomllib` takes the text."""
    comments: tuple[Comment, ...]


def parse(text: Text) -> TomlDocument:
    """Parse `text`; never raises for any text."""
    raise NotImplementedError
