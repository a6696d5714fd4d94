"""Follow resources through functions that stand in texts, without a workspace."""

from __future__ import annotations

from pathlib import Path

from plugcheck_lsp.documents.python import parse
from plugcheck_lsp.python.program import Program
from plugcheck_lsp.python.resources.leaks import Leak, leaks
from plugcheck_lsp.python.resources.lifetimes import Lifetimes, lifetimes
from plugcheck_lsp.settings import Settings
from plugcheck_lsp.text import Text
from plugcheck_rules.catalogs import resources

FOLDER = Path("/plugin")


def program(**sources: str) -> Program:
    """The program of files that are named by their stems, in this order."""
    texts = {FOLDER / f"{name}.py": Text(source) for name, source in sources.items()}
    return Program({path: parse(text) for path, text in texts.items()}, (FOLDER,))


def followed(linked: Program) -> Lifetimes:
    return lifetimes(linked, resources(Settings()))


def all_leaks(linked: Program) -> list[Leak]:
    found = followed(linked)
    return [leak for module in linked.modules.values() for leak in leaks(found, module)]


def lost(source: str, **others: str) -> list[str]:
    """``way maker`` for each resource that a function of `source` (or of `others`) can lose, sorted."""
    return sorted(f"{leak.way} {leak.maker}" for leak in all_leaks(program(source=source, **others)))
