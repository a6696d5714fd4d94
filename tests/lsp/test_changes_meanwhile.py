"""What changes while something is being found out is seen too: nothing that is told is lost or mixed up."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest
from lsp_editor import CODE, MANIFEST, NEOVIM, VSCODE, Start
from lsprotocol import types as t

from plugcheck_lsp.lsp.analysis import Request
from plugcheck_lsp.lsp.analyst import Analyst
from plugcheck_lsp.lsp.session import Document, Session
from plugcheck_lsp.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

UNKNOWN = "x = 1  # plugcheck: ignore[NOPE001]\n"


@pytest.mark.asyncio
async def test_a_change_that_is_told_as_an_analysis_begins_is_not_lost(plugin: Path) -> None:
    session = Session()
    path, settings = plugin / "plugin.py", plugin / "plugcheck.toml"
    session.open(Document(path.as_uri(), path, 1, Text(UNKNOWN)))
    assert (await session.current()).findings(path)
    session.touch(0)
    waiting = asyncio.ensure_future(session.current())
    await asyncio.sleep(0)  # the analysis is requested, but has not begun
    settings.write_text('ignore = ["PLG"]\n', encoding="utf-8")
    session.disk_changed([settings])
    await waiting
    assert (await session.current()).findings(path) == ()
    session.end()


def test_what_changes_in_a_pause_is_not_mixed_with_what_was(plugin: Path) -> None:
    path = plugin / "plugin.py"
    before = Request(
        1, {path: Text("cache = {}\n" + CODE.replace("return 1", "return cache.setdefault(1, 1)"))}
    )
    after = Request(2, {path: Text(UNKNOWN + CODE)})
    pauses: list[None] = []
    Analyst().step(before, lambda: pauses.append(None))
    for late in range(0, len(pauses), max(1, len(pauses) // 12)):
        analyst, left = Analyst(), iter(range(late, -1, -1))

        def pause(analyst: Analyst = analyst, left: Iterator[int] = left) -> None:
            """Somebody asks, in the pause numbered `late`, about the text as it is then."""
            if next(left, None) == 0:
                analyst.workspace(path, after)

        analyst.step(before, pause)
        assert analyst.analyse(after).findings(path) == Analyst().analyse(after).findings(path)
    assert pauses


@pytest.mark.asyncio
async def test_code_actions_are_found_while_another_document_changes(start: Start, plugin: Path) -> None:
    """Whoever sees a finding and asks at once what can be done must not hear that nothing can."""
    session = await start(NEOVIM, plugin)
    code = session.open(plugin / "plugin.py", CODE)
    manifest = session.open(plugin / "dagstack.toml", MANIFEST.replace("core_version", "core_verison"))
    (fault,) = await session.diagnostics(manifest)
    for number in range(16):
        asked = asyncio.ensure_future(session.offers(manifest, fault.range))
        await asyncio.sleep(number * 0.002)
        session.replace(code, CODE + "\n" * number)
        assert any(offer.title == "Rename to `core_version`" for offer in await asked)


@pytest.mark.asyncio
async def test_an_action_is_resolved_while_settings_and_another_document_change(
    start: Start, plugin: Path
) -> None:
    """As when a document is fixed on save: the editor writes its settings, and resolves what it was offered."""
    session = await start(VSCODE, plugin)
    code = session.open(plugin / "plugin.py", CODE)
    manifest = session.open(plugin / "dagstack.toml", MANIFEST.replace("core_version", "core_verison"))
    (fault,) = await session.diagnostics(manifest)
    offered = await session.actions(manifest, fault.range)
    (action,) = (offer for offer in offered if offer.title.startswith("Ignore MAN"))
    for number in range(24):
        asked = asyncio.ensure_future(session.edit_of(action))
        await asyncio.sleep(number * 0.001)
        session.replace(code, CODE + "\n" * number)
        session.client.workspace_did_change_configuration(t.DidChangeConfigurationParams({}))
        assert await asked
