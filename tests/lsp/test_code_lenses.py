"""Code lenses: where they stand, what they say, and that they do not wait for findings."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest
from contract_editor import CONTRACT_TEST, NOTIFIED, RUN, TRUSTED, ask, lenses, listen, second
from lsp_editor import CODE, NEOVIM, VSCODE, Start, until
from lsprotocol import types as t

if TYPE_CHECKING:
    from pathlib import Path

IT = "Run contract suite"


@pytest.mark.asyncio
async def test_lenses_stand_where_one_would_run_the_suite(start: Start, plugin: Path) -> None:
    table = "# 🎉\n[plugin]\n" + (plugin / "dagstack.toml").read_text(encoding="utf-8")
    (plugin / "dagstack.toml").write_text(table, encoding="utf-8")
    (plugin / "test_it.py").write_text(CONTRACT_TEST, encoding="utf-8")
    (plugin / "unrelated.py").write_text("class SamplePlugin: ...\n", encoding="utf-8")
    skipped = second(plugin, CODE)
    text = (skipped / "dagstack.toml").read_text(encoding="utf-8").replace("in_process", "mcp_http")
    (skipped / "dagstack.toml").write_text(text, encoding="utf-8")
    session = await start(NEOVIM, plugin, options=TRUSTED)
    manifest, code, test = (session.open(plugin / f) for f in ("dagstack.toml", "plugin.py", "test_it.py"))
    assert await lenses(session, manifest) == [(1, IT)]
    assert await lenses(session, code) == [(0, IT)]
    assert await lenses(session, test) == [(5, IT), (6, IT), (10, IT)]
    for path in (plugin / "unrelated.py", skipped / "dagstack.toml", skipped / "plugin.py"):
        assert await lenses(session, session.open(path)) == []
    # They follow the text, also while some of it is half-typed.
    session.replace(code, "# 🎉\r\n" + CODE.replace("\n", "\r\n") + "\r\ndef f(:\r\n")
    assert await lenses(session, code) == [(1, IT)]
    session.replace(test, CONTRACT_TEST + "\n\ndef broken(\n")
    assert await lenses(session, test) == [(5, IT), (6, IT), (10, IT)]
    session.replace(code, "class Another: ...\n")
    assert await lenses(session, code) == []
    # What a lens says is run is run: of a test that asks for some checks, those.
    session.replace(test, CONTRACT_TEST)
    params = t.CodeLensParams(t.TextDocumentIdentifier(test))
    *_, last = await session.client.text_document_code_lens_async(params) or []
    assert last.command is not None
    assert last.command.command == RUN
    records = await ask(session, RUN, *(last.command.arguments or ()))
    assert {record["check"] for record in records} == {"load", "manifest"}
    assert {record["plugin"] for record in records} == {"sample"}
    # The command is offered as a code action there, too.
    where = t.Range(t.Position(10, 12), t.Position(10, 12))
    offered = await session.runs(test, where)
    assert [offer.arguments for offer in offered] == [last.command.arguments]


@pytest.mark.asyncio
async def test_lenses_say_that_a_suite_runs_and_how_it_went(start: Start, plugin: Path) -> None:
    flag = plugin / "go-on"
    waiting = f"import pathlib, time\nwhile not pathlib.Path({str(flag)!r}).exists(): time.sleep(0.01)\n"
    (plugin / "plugin.py").write_text(waiting + CODE, encoding="utf-8")
    session = await start(VSCODE, plugin, options=NOTIFIED)
    told = listen(session)
    code = session.open(plugin / "plugin.py")
    assert await lenses(session, code) == [(2, IT)]
    running = asyncio.ensure_future(ask(session, RUN, {"uri": code, "checks": ["load", "manifest"]}))
    await until(lambda: told.lens_refreshes == 1)
    assert await lenses(session, code) == [(2, IT), (2, "running…")]
    flag.touch()
    await running
    await until(lambda: told.lens_refreshes > 1)
    titles = [title.partition(" at ")[0] for _, title in await lenses(session, code)]
    assert titles == [IT, "2 passed"]
    # Edited, and undone.
    session.replace(code, waiting + CODE + "\n")
    await until(lambda: bool(told.tests) and told.tests[-1][0]["stale"])
    assert (await lenses(session, code))[1][1].startswith("stale: 2 passed at ")
    # A file that is gone takes what was said of it along; so does its plugin.
    session.close(code)
    gone = [plugin / "plugin.py", plugin / "dagstack.toml"]
    for path in gone:
        path.unlink()
    events = [t.FileEvent(path.as_uri(), t.FileChangeType.Deleted) for path in gone]
    session.client.workspace_did_change_watched_files(t.DidChangeWatchedFilesParams(events))
    await until(lambda: told.tests[-1] == [])


@pytest.mark.asyncio
async def test_lenses_can_be_off_and_offer_nothing_that_would_be_refused(start: Start, plugin: Path) -> None:
    untrusted = await start(VSCODE, plugin, options={"trusted": False})
    assert await lenses(untrusted, untrusted.open(plugin / "plugin.py")) == []
    off = await start(VSCODE, plugin, options={**TRUSTED, "codeLens": False})
    told, uri = listen(off), off.open(plugin / "plugin.py")
    assert await lenses(off, uri) == []
    off.client.set_configuration({"plugcheck": {"codeLens": True}})
    off.client.workspace_did_change_configuration(t.DidChangeConfigurationParams({}))
    await until(lambda: told.lens_refreshes == 1)
    assert await lenses(off, uri) == [(0, IT)]


def show_no_lenses(capabilities: t.ClientCapabilities) -> None:
    assert capabilities.text_document is not None
    capabilities.text_document.code_lens = None


@pytest.mark.asyncio
async def test_results_of_a_file_that_is_gone_are_gone(start: Start, plugin: Path) -> None:
    (plugin / "plugin.py").write_text("seen = []\n" + CODE, encoding="utf-8")
    session = await start(NEOVIM, plugin, options=TRUSTED, adjust=show_no_lenses)
    assert session.initialized.capabilities.code_lens_provider is None
    session.open(plugin / "dagstack.toml")
    uri = (plugin / "plugin.py").as_uri()
    await session.run(RUN, {"uri": plugin.as_uri(), "checks": ["ambient_state"]})
    await until(lambda: bool(session.shown.get(uri)))
    (plugin / "plugin.py").unlink()
    event = t.FileEvent(uri, t.FileChangeType.Deleted)
    session.client.workspace_did_change_watched_files(t.DidChangeWatchedFilesParams([event]))
    await until(lambda: session.shown.get(uri) == [])
