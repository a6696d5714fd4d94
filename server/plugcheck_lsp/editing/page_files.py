"""The pages of rules as files that anything can open without a network: Markdown, written where caches go."""

from __future__ import annotations

import hashlib
import inspect
import os
import tempfile
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from plugcheck_lsp import __version__
from plugcheck_lsp.editing.rule_pages import rule_page

if TYPE_CHECKING:
    from plugcheck_lsp.rule import Rule


@cache
def page_url(rule: Rule[Any]) -> str:
    """The URI of a file that holds the rule's page.

    Where no file can be written it is the one that ships the page: a page is the docstring of its rule.
    """
    text = rule_page(rule) + "\n"
    # Two versions, or an edited rule of one's own, must not show each other's pages.
    state = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:8]
    try:
        path = pages_folder() / state / f"{rule.code}.md"
        if not _holds(path, text):
            _write(path, text)
    except (OSError, ValueError, RuntimeError):  # read-only, full, no home
        path = Path(inspect.getfile(type(rule)))
    return path.as_uri()


def pages_folder() -> Path:
    """Where the pages of this version are."""
    from platformdirs import user_cache_path

    return user_cache_path("plugcheck-lsp", appauthor=False) / __version__ / "rules"


def _holds(path: Path, text: str) -> bool:
    try:
        return path.read_text(encoding="utf-8") == text
    except (OSError, UnicodeDecodeError):
        return False


def _write(path: Path, text: str) -> None:
    """Put the whole file there at once: another server may read or write it at the same time."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    handle, name = tempfile.mkstemp(dir=path.parent)
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
            file.write(text)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
