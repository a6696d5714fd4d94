"""The comments of a Python text, and what a suppression in each of them covers."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from plugcheck_lsp.documents.problem import Comment
    from plugcheck_lsp.text import Text


def comments_of(text: Text) -> tuple[Comment, ...]:
    """Every comment of `text`, in order."""
    return ()
