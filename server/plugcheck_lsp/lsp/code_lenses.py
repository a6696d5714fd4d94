"""Code lenses: run the contract suite from where one looks at its plugin, and see how it went last."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lsprotocol import types

from plugcheck_lsp.lsp.asking import ask, asked
from plugcheck_lsp.lsp.contract_wishes import run_contract

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from plugcheck_lsp.contract.suite import Start
    from plugcheck_lsp.lsp.asking import Asked
    from plugcheck_lsp.lsp.server import Server
    from plugcheck_lsp.workspace import Workspace


@dataclass(frozen=True)
class Shown:
    """What the editor was told last for one document."""

    version: int
    titles: tuple[str, ...]


async def code_lenses(ls: Server, params: types.CodeLensParams) -> list[types.CodeLens] | None:
    """The lenses of one document."""
    about = asked(ls, params.text_document.uri)
    if about is None:
        return None
    path = about.path
    starts = await ask(ls, about, lambda workspace: starts_in(path, workspace))
    lenses = _lenses(ls, about, starts)
    ls.lenses[about.document.uri] = Shown(about.document.version, _titles(lenses))
    return lenses or None


def starts_in(path: Path, workspace: Workspace) -> tuple[tuple[str, Start], ...]:
    """The places in a file from which suites are run, each with the id of the plugin that is run."""
    from plugcheck_lsp.contract.suite import suites_at  # on the worker, where the engine is

    return tuple(
        (plugin, start)
        for plugin, suite in suites_at(path, workspace).items()
        for start in suite.starts
        if start.path == path
    )


def _lenses(ls: Server, about: Asked, starts: Iterable[tuple[str, Start]]) -> list[types.CodeLens]:
    if not ls.session.options_for(about.path).code_lens:
        return []
    return [lens for plugin, start in starts for lens in _at(ls, about, plugin, start)]


def _at(ls: Server, about: Asked, plugin: str, start: Start) -> Iterator[types.CodeLens]:
    place = about.view.range(start.span)
    command = run_contract(about.document.uri, plugin, start.checks)
    if ls.session.trusted:  # running is refused otherwise
        command.title = "Run contract suite"
        yield types.CodeLens(place, command)
    result = _result(ls, plugin, start)
    if result:
        yield types.CodeLens(place, types.Command(result, command.command, arguments=command.arguments))


def _result(ls: Server, plugin: str, start: Start) -> str:
    """How it went last in a few words; empty where it never ran."""
    if plugin in ls.contract.running:
        return "running…"
    tally = ls.contract.tally(plugin, start.checks)
    if tally is None:
        return ""
    return f"{'stale: ' if tally.stale else ''}{tally.words} at {tally.at:%H:%M}"


def _titles(lenses: list[types.CodeLens]) -> tuple[str, ...]:
    return tuple(lens.command.title for lens in lenses if lens.command is not None)


async def refresh(ls: Server) -> None:
    """Have the editor ask again if what it was told of some document is no longer so.

    A document that was edited is asked about again anyway.
    """
    for uri, told in list(ls.lenses.items()):
        about = asked(ls, uri)
        if about is None:
            ls.lenses.pop(uri, None)
        elif about.document.version == told.version and ls.session.client.refreshes_lenses:
            path = about.path
            starts = await ls.session.ask(path, lambda workspace: starts_in(path, workspace))  # noqa: B023 - awaited before the next turn
            if _titles(_lenses(ls, about, starts)) != told.titles:
                ls.lenses.clear()
                ls.workspace_code_lens_refresh(None)
                return
