"""What all files hold: told as the editor asks for it, kept until it changes, and the same as in the terminal."""

from __future__ import annotations

import asyncio
import json
import time
from typing import TYPE_CHECKING, Any

import pytest
from lsp_editor import CODE, MANIFEST, NEOVIM, SECONDS, VSCODE, Editor, Start
from lsprotocol import types as t
from pygls.exceptions import JsonRpcException

from plugcheck_lsp.cli.main import main
from plugcheck_lsp.lsp.places import View, to_path
from plugcheck_lsp.text import Encoding, Text

if TYPE_CHECKING:
    from pathlib import Path

UNKNOWN = "# plugcheck: ignore[NOPE001]\n"
UNKNOWN_CODE = "PLG004"
ONLY = {"plugcheck.toml": 'select = ["PLG004"]\n'}


def put(folder: Path, files: dict[str, str]) -> None:
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode())


def project(folder: Path, code: str = UNKNOWN + CODE) -> None:
    put(folder, {"dagstack.toml": MANIFEST, "plugin.py": code})


class Panel:
    """What an editor that asks for all files shows of each: as VS Code's client does, in its own words."""

    def __init__(self, session: Editor) -> None:
        self.session = session
        self.items: dict[str, list[t.Diagnostic]] = {}
        self.ids: dict[str, str] = {}
        self.kinds: list[str] = []

    def take(self, reports: Any) -> None:
        for report in reports:
            self.kinds.append(report.kind)
            if report.kind == "full":
                self.items[report.uri] = list(report.items)
            if report.result_id is not None:
                self.ids[report.uri] = report.result_id
            else:
                self.ids.pop(report.uri, None)

    def ask(self, **more: Any) -> asyncio.Future[Any]:
        previous = [t.PreviousResultId(uri, value) for uri, value in self.ids.items()]
        params = t.WorkspaceDiagnosticParams(previous_result_ids=previous, identifier="plugcheck", **more)
        return asyncio.ensure_future(self.session.client.workspace_diagnostic_async(params))

    async def pull(self) -> None:
        self.kinds.clear()
        self.take((await asyncio.wait_for(self.ask(), SECONDS)).items)

    @property
    def codes(self) -> dict[str, list[Any]]:
        return {
            str(to_path(uri)): [item.code for item in items] for uri, items in self.items.items() if items
        }


async def is_kept(request: asyncio.Future[Any]) -> bool:
    done, _ = await asyncio.wait([request], timeout=0.7)
    return not done


@pytest.mark.asyncio
@pytest.mark.parametrize("encoding", list(Encoding))
async def test_files_that_are_not_open_are_told_in_the_editors_positions(
    encoding: Encoding, start: Start, tmp_path: Path
) -> None:
    (tmp_path / ".git").mkdir()
    code = f"\ufeff# é\r\nA = '🎉𝒳'  {UNKNOWN}{CODE}"
    project(tmp_path, code)
    session = await start(VSCODE, tmp_path, encodings=[encoding])
    panel = Panel(session)
    await panel.pull()
    path = tmp_path / "plugin.py"
    assert panel.codes == {str(path): [UNKNOWN_CODE]}
    (found,) = panel.items[path.as_uri()]
    view = View(Text(code.removeprefix("\ufeff")), encoding)
    span = view.span(found.range)
    assert view.text.source[span.start : span.end] == "NOPE001"
    assert session.published == []


@pytest.mark.asyncio
async def test_what_is_known_is_not_told_again_and_the_request_is_kept_until_it_changes(
    start: Start, plugin: Path
) -> None:
    project(plugin)
    session = await start(VSCODE, plugin)
    panel = Panel(session)
    await panel.pull()
    uri = (plugin / "plugin.py").as_uri()
    first = panel.ids[uri]
    request = panel.ask()
    assert await is_kept(request)
    (plugin / "plugin.py").write_text("\n" + UNKNOWN + CODE, encoding="utf-8")
    change = t.FileEvent(uri, t.FileChangeType.Changed)
    session.client.workspace_did_change_watched_files(t.DidChangeWatchedFilesParams([change]))
    panel.take((await asyncio.wait_for(request, SECONDS)).items)
    assert panel.items[uri][0].range.start.line == 1
    assert panel.ids[uri] != first
    (plugin / "plugin.py").unlink()
    request = panel.ask()
    deleted = t.FileEvent(uri, t.FileChangeType.Deleted)
    session.client.workspace_did_change_watched_files(t.DidChangeWatchedFilesParams([deleted]))
    panel.take((await asyncio.wait_for(request, SECONDS)).items)
    assert panel.items[uri] == []
    assert uri not in panel.ids


@pytest.mark.asyncio
async def test_a_kept_request_ends_at_once(start: Start, plugin: Path) -> None:
    """When it is cancelled, when a document is closed, and at the end of the session."""
    session = await start(VSCODE, plugin)
    panel = Panel(session)
    await panel.pull()
    client = session.client
    request = client.protocol.send_request(
        t.WORKSPACE_DIAGNOSTIC, t.WorkspaceDiagnosticParams([]), msg_id="kept"
    )
    answer = asyncio.wrap_future(request)
    assert await is_kept(answer)
    began = time.monotonic()
    client.cancel_request(t.CancelParams("kept"))
    with pytest.raises(JsonRpcException) as refused:
        await answer
    assert refused.value.code == t.LSPErrorCodes.RequestCancelled
    assert time.monotonic() - began < 2
    uri = session.open(plugin / "plugin.py")
    await session.diagnostics(uri)
    request = panel.ask()
    assert await is_kept(request)
    session.close(uri)
    assert not (await asyncio.wait_for(request, SECONDS)).items
    request = panel.ask()
    assert await is_kept(request)
    await session.shut_down()
    with pytest.raises(JsonRpcException):
        await asyncio.wait_for(request, 2)


@pytest.mark.asyncio
async def test_parts_are_told_as_they_become_known(start: Start, tmp_path: Path) -> None:
    for name in "abc":
        project(tmp_path / name)
        put(tmp_path / name, ONLY)
    (tmp_path / ".git").mkdir()
    session = await start(VSCODE, tmp_path)
    panel = Panel(session)
    parts: list[Any] = []
    del session.client.protocol.fm.features[t.PROGRESS]

    @session.client.feature(t.PROGRESS)
    def told(params: t.ProgressParams) -> None:
        items = params.value["items"] if isinstance(params.value, dict) else params.value.items
        parts.append((params.token, [plain(item) for item in items]))

    request = panel.ask(partial_result_token="here")
    assert not (await asyncio.wait_for(request, SECONDS)).items
    assert {token for token, _ in parts} == {"here"}
    told_of = [item["uri"] for _, items in parts for item in items if item["kind"] == "full"]
    assert sorted(told_of) == [(tmp_path / name / "plugin.py").as_uri() for name in "abc"]
    assert len(parts) >= 3


def plain(item: Any) -> dict[str, Any]:
    return item if isinstance(item, dict) else item._asdict()


@pytest.mark.asyncio
async def test_the_mode_says_which_files_are_shown_and_changes_at_once(start: Start, plugin: Path) -> None:
    project(plugin)
    put(plugin, {"other.py": UNKNOWN, "plugin.py": "import other\n" + UNKNOWN + CODE, **ONLY})
    mode = {"diagnosticMode": "openFiles"}
    session = await start(VSCODE, plugin, options=mode)
    panel = Panel(session)
    await panel.pull()
    assert panel.codes == {}
    code = session.open(plugin / "plugin.py")
    await panel.pull()
    assert panel.codes == {str(plugin / "plugin.py"): [UNKNOWN_CODE]}
    request = panel.ask()
    session.configure({"diagnosticMode": "workspace"})
    panel.take((await asyncio.wait_for(request, SECONDS)).items)
    both = {str(plugin / name): [UNKNOWN_CODE] for name in ("plugin.py", "other.py")}
    assert panel.codes == both
    request = panel.ask()
    session.configure({"diagnosticMode": "openFiles"})
    panel.take((await asyncio.wait_for(request, SECONDS)).items)
    assert panel.codes == {str(plugin / "plugin.py"): [UNKNOWN_CODE]}
    assert await session.codes(code) == [UNKNOWN_CODE]


@pytest.mark.asyncio
async def test_an_editor_that_is_pushed_to_is_told_of_all_files_if_it_asks(
    start: Start, plugin: Path
) -> None:
    project(plugin)
    put(plugin, {"other.py": UNKNOWN, "plugin.py": "import other\n" + CODE, **ONLY})
    session = await start(NEOVIM, plugin, options={"diagnosticMode": "workspace"})
    other = (plugin / "other.py").as_uri()
    code = session.open(plugin / "plugin.py")
    await session.comes_to_show(other, [UNKNOWN_CODE])
    uri = session.open(plugin / "other.py", "")
    await session.comes_to_show(uri, [])
    session.close(uri)
    await session.comes_to_show(other, [UNKNOWN_CODE])
    session.replace(code, CODE)
    await session.comes_to_show(other, [])
    session.replace(code, "import other\n" + CODE)
    await session.comes_to_show(other, [UNKNOWN_CODE])
    session.configure({"diagnosticMode": "openFiles"})
    await session.comes_to_show(other, [])


@pytest.mark.asyncio
async def test_terminal_and_editor_agree_on_nested_roots_and_several_folders(
    start: Start, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    one, two = tmp_path / "one", tmp_path / "two"
    put(one, {"plugcheck.toml": 'exclude = ["gone"]\n', "inner/plugcheck.toml": 'ignore = ["PLG004"]\n'})
    put(one / "inner/deep", {"pyproject.toml": "[tool.plugcheck]\n"})
    put(one / "gone/here", {"plugcheck.toml": ""})
    put(two, {".git/HEAD": "", ".gitignore": "left/\n", "sub/.git/HEAD": ""})
    places = (
        one / "a",
        one / "gone/here/b",
        one / "inner/c",
        one / "inner/deep/d",
        two / "e",
        two / "left/f",
        two / "sub/g",
    )
    for place in places:
        project(place, UNKNOWN + "import time\n" + CODE.replace("return 1", "return int(time.time())"))
    monkeypatch.chdir(tmp_path)
    assert main(["--check", "one", "two", "--output-format", "json"]) == 1
    printed = json.loads(capsys.readouterr().out)
    terminal = sorted(
        (
            str(tmp_path / each["path"]),
            each["code"],
            each["range"]["start"]["line"],
            each["range"]["start"]["column"],
        )
        for each in printed
    )

    session = await start(VSCODE, None, encodings=["utf-32"], folders=[one, two])
    panel = Panel(session)
    await panel.pull()
    shown = sorted(
        (str(to_path(uri)), item.code, item.range.start.line + 1, item.range.start.character + 1)
        for uri, items in panel.items.items()
        for item in items
    )
    assert shown == terminal
    told = {path for path, *_ in shown}
    assert {str(place / "plugin.py") for place in places} - told == {
        str(one / "gone/here/b/plugin.py"),
        str(two / "left/f/plugin.py"),
    }
    assert (str(one / "inner/c/plugin.py"), UNKNOWN_CODE) not in {(path, code) for path, code, *_ in shown}


@pytest.mark.asyncio
async def test_a_file_that_is_pulled_while_it_is_closed_is_told_as_it_is_on_disk(
    start: Start, plugin: Path
) -> None:
    """VS Code pulls a document a last time while it closes it, and keeps what it is told."""
    session = await start(VSCODE, plugin)
    uri = session.open(plugin / "plugin.py", UNKNOWN + CODE)
    assert await session.codes(uri) == [UNKNOWN_CODE]
    last = asyncio.ensure_future(session.pull(uri))
    session.close(uri)
    await last
    assert await session.codes(uri) == []
    project(plugin)
    change = t.FileEvent(uri, t.FileChangeType.Changed)
    session.client.workspace_did_change_watched_files(t.DidChangeWatchedFilesParams([change]))
    assert await session.codes(uri) == [UNKNOWN_CODE]
    outside = (plugin.parent / "elsewhere.py").as_uri()
    assert await session.codes(outside) == []


@pytest.mark.asyncio
async def test_open_documents_do_not_wait_for_the_others(start: Start, tmp_path: Path) -> None:
    put(tmp_path, ONLY)
    project(tmp_path / "mine")
    for number in range(12):
        project(tmp_path / f"other{number}", UNKNOWN + CODE * 40)
    session = await start(VSCODE, tmp_path)
    panel = Panel(session)
    everything = panel.ask()
    uri = session.open(tmp_path / "mine" / "plugin.py")
    assert await session.codes(uri) == [UNKNOWN_CODE]
    assert not everything.done()
    panel.take((await asyncio.wait_for(everything, SECONDS)).items)
    assert len(panel.codes) == 13
