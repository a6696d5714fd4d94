"""The contract tests of a session: which there are, how they went last, and telling the client when that changes."""

from __future__ import annotations

import time
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from plugcheck_lsp.lsp.names import TESTS_CHANGED

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from plugcheck_lsp.contract.suite import Suite
    from plugcheck_lsp.host import Plugin
    from plugcheck_lsp.lsp.server import Server
    from plugcheck_lsp.text import Span, Text
    from plugcheck_lsp.workspace import Workspace


PIECE = 0.02
"""Seconds that are worked at a time."""


@dataclass(frozen=True)
class Listed:
    """A plugin with a suite, and the texts that the places of the suite refer to."""

    id: str
    plugin: Plugin
    suite: Suite
    texts: Mapping[Path, Text]


async def contract_tests(ls: Server, within: Path | None = None) -> list[dict[str, Any]]:
    """Every plugin of the session's workspaces that has a suite, with its checks; or those that are run for a path.

    Nothing is run for it, and no rule asked. Others who ask do not wait until all is found.
    """
    found: list[Listed] = []
    complete = False
    while not complete:
        seen = frozenset(each.id for each in found)
        question = partial(_listed, within=within, seen=seen)
        asked = ls.session.survey if within is None else partial(ls.session.ask_within, within)
        piece, complete = await asked(question)
        found += piece
    return [_told(ls, each) for each in found]


async def announce(ls: Server) -> None:
    """Tell the client of contract tests, if it wants to know and there is something new."""
    if not ls.session.contract_notifications:
        return
    generation = ls.session.generation
    plugins = await contract_tests(ls)
    if (
        generation == ls.session.generation and plugins != ls.tests_told
    ):  # else it is told after the next change
        ls.tests_told = plugins
        ls.protocol.notify(TESTS_CHANGED, {"plugins": plugins})


def _listed(
    workspaces: Iterable[Workspace], within: Path | None, seen: frozenset[str]
) -> tuple[list[Listed], bool]:
    """Some that were not `seen`, as many as can be found in short time, and whether these are all."""
    from plugcheck_lsp.contract.suite import (
        judges,
        plugins_at,
        suite_of,
    )  # on the worker, where the engine is

    end = time.monotonic() + PIECE
    found: list[Listed] = []
    for workspace in workspaces:
        plugins = judges(workspace) if within is None else plugins_at(within, workspace)
        for name, plugin in plugins.items():
            suite = suite_of(plugin, workspace) if name not in seen else None
            if suite is None:
                continue
            paths = {*(check.path for check in suite.checks), *(start.path for start in suite.starts)}
            texts = {path: text for path in paths if (text := workspace.text(path)) is not None}
            found.append(Listed(name, plugin, suite, texts))
            if time.monotonic() > end:
                return found, False
    return found, True


def _told(ls: Server, listed: Listed) -> dict[str, Any]:
    plugin, suite = listed.plugin, listed.suite
    own = suite.starts[0]
    tally = ls.contract.tally(listed.id)
    return {
        "id": listed.id,
        "label": plugin.name,
        "host": plugin.host.id,
        "uri": ls.session.uri(own.path),
        "range": _range(ls, own.path, own.span, listed.texts),
        "skip": suite.skip or None,
        "checks": [
            {
                "id": check.name,
                "label": check.label,
                "uri": ls.session.uri(check.path),
                "range": _range(ls, check.path, check.span, listed.texts),
            }
            for check in suite.checks
        ],
        "stale": tally is not None and tally.stale,
        "last": None
        if tally is None
        else {
            "at": tally.at.isoformat(timespec="seconds"),
            "passed": tally.passed,
            "failed": tally.failed,
            "skipped": tally.skipped,
        },
    }


def _range(ls: Server, path: Path, span: Span, texts: Mapping[Path, Text]) -> dict[str, Any] | None:
    view = ls.session.view(path, texts.get(path))
    if view is None:
        return None
    place = view.range(span)
    return {
        side: {"line": position.line, "character": position.character}
        for side, position in (("start", place.start), ("end", place.end))
    }
