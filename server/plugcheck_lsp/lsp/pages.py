"""The page of a rule: its text, and where it is shipped."""

from __future__ import annotations

import inspect
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from plugcheck_lsp.rule import Rule


@cache
def page_url(rule: Rule[Any]) -> str:
    """Where the rule's page is shipped: the file that holds it, for a page is the docstring of its rule."""
    return Path(inspect.getfile(type(rule))).as_uri()


def page(rule: Rule[Any]) -> str:
    """The rule's page under a title, as Markdown."""
    return f"# {rule.code} {rule.name}\n\n{rule.page()}"
