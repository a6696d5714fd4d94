"""Workspaces whose settings cannot be used: what is told of them, and what goes on without them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.cli.output.places import place, shown
from plugcheck_lsp.cli.output.printable import escaped
from plugcheck_lsp.cli.streams import complain

if TYPE_CHECKING:
    from collections.abc import Iterable

    from plugcheck_lsp.cli.targets import Root


def usable(roots: Iterable[Root], done: str) -> tuple[Root, ...]:
    """Those of `roots` with good settings. Of the others it is told that nothing in them is ``done`` (a participle)."""
    good = []
    for root in roots:
        if root.bad_settings is None:
            good.append(root)
        else:
            tell_bad_settings(root, done)
    return tuple(good)


def tell_bad_settings(root: Root, done: str) -> None:
    """Say on standard error what is wrong with the settings of `root`, and that nothing in it is `done`."""
    error = root.bad_settings
    assert error is not None
    text = root.workspace.text(error.path)
    texts = {error.path: text} if text is not None else {}
    for problem in error.problems:
        at = place(error.path, problem.span, texts)
        complain(f"{escaped(shown(error.path))}:{at.line}:{at.column}: {escaped(problem.message)}")
    complain(f"nothing in {escaped(str(root.workspace.root))} was {done}: its settings cannot be used")
