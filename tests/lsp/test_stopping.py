"""Work that nobody waits for ends at once, and nothing is the worse for it."""

from __future__ import annotations

import asyncio
import gc
import time
from typing import TYPE_CHECKING, Any

import pytest
from lsp_editor import CODE, MANIFEST, NEOVIM, SECONDS, VSCODE, Start, until
from lsprotocol import types as t
from pygls.exceptions import JsonRpcException

from plugcheck_lsp.lsp.analysis import Analysis, Request, Stopped
from plugcheck_lsp.lsp.analyst import Analyst
from plugcheck_lsp.lsp.session import Document, Session
from plugcheck_lsp.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

UNKNOWN = "# plugcheck: ignore[NOPE001]\n"
UNKNOWN_CODE = "PLG004"
FUNCTION = """\
def helper_{n}(values: list[int]) -> dict[str, int]:
    seen: dict[str, int] = {{}}
    for index, value in enumerate(values):
        if value < {n} and index % 2:
            seen[f"key {{index}}"] = value
    return seen


"""
PROMPT = 10.0
"""Seconds within which what must not wait is answered, however busy the machine is: that it is answered before the work
beside it ends is what the tests hold."""


def large(functions: int) -> str:
    return UNKNOWN + "".join(FUNCTION.format(n=n) for n in range(functions)) + CODE


def opened(session: Session, path: Path, source: str) -> None:
    session.open(Document(path.as_uri(), path, 1, Text(source)))


@pytest.mark.asyncio
async def test_what_nobody_waits_for_any_more_frees_the_worker(session: Session, plugin: Path) -> None:
    path = plugin / "plugin.py"
    source = large(1500)
    opened(session, path, source)
    waiting = asyncio.create_task(session.current(path))
    await asyncio.sleep(0.4)
    assert not waiting.done()
    assert session.is_busy
    waiting.cancel()
    began = time.monotonic()
    await until(lambda: not session.is_busy)
    assert time.monotonic() - began < PROMPT
    assert session.analysis.generation < session.generation  # it was stopped, not finished
    opened(session, path, UNKNOWN + CODE)
    assert codes(await session.current(path), path) == [UNKNOWN_CODE]


@pytest.mark.asyncio
async def test_two_that_wait_for_the_same_do_not_take_it_from_each_other(
    session: Session, plugin: Path
) -> None:
    path = plugin / "plugin.py"
    opened(session, path, large(300))
    one, other = (asyncio.create_task(session.current(path)) for _ in range(2))
    await asyncio.sleep(0.1)
    one.cancel()
    assert codes(await other, path) == [UNKNOWN_CODE]


@pytest.mark.asyncio
async def test_a_question_does_not_wait_for_an_analysis(session: Session, plugin: Path) -> None:
    path = plugin / "plugin.py"
    opened(session, path, large(1500))
    waiting = asyncio.create_task(session.current(path))
    await asyncio.sleep(0.4)
    began = time.monotonic()
    plugins = await session.ask(path, lambda workspace: [plugin.name for plugin in workspace.plugins])
    assert plugins == ["sample"]
    assert time.monotonic() - began < PROMPT
    assert not waiting.done()
    opened(session, path, CODE)  # the analysis of what is no more is not finished first
    began = time.monotonic()
    assert codes(await waiting, path) == []
    assert time.monotonic() - began < PROMPT


def codes(analysis: Analysis, path: Path) -> list[str]:
    return [finding.code for finding in analysis.findings(path)]


@pytest.mark.parametrize("every", [7, 31])
def test_wherever_work_is_stopped_it_goes_on_to_the_same_end(every: int, tmp_path: Path) -> None:
    for name, uses in (
        ("a", "import helper\n"),
        ("b", "import time\n\n\ndef now() -> float:\n    return time.time()\n"),
    ):
        folder = tmp_path / name
        folder.mkdir()
        (folder / "dagstack.toml").write_text(MANIFEST, encoding="utf-8")
        (folder / "plugin.py").write_text(UNKNOWN + uses + large(3), encoding="utf-8")
        (folder / "helper.py").write_text("STATE = {}\n", encoding="utf-8")
    (tmp_path / ".git").mkdir()
    path = tmp_path / "a" / "plugin.py"
    texts = (Text(path.read_text(encoding="utf-8")), Text("import helper\n\nhelper.STATE[1] = 2\n" + CODE))
    analyst = Analyst()
    for generation, text in enumerate(texts):
        request = Request(generation, {path: text}, (tmp_path,), everywhere=(tmp_path,))
        analysis = in_pieces(analyst, request, every)
        clean = Analyst().analyse(request)
        assert said(analysis) == said(clean)
        assert said(clean)


def in_pieces(analyst: Analyst, request: Request, every: int) -> Analysis:
    """All that is requested, by an analyst that is stopped again and again, each time a little later."""
    patience = 0
    while True:
        patience += every
        left = iter(range(patience))

        def pause(left: Iterator[int] = left) -> None:
            if next(left, None) is None:
                raise Stopped

        try:
            if (analysis := analyst.step(request, pause)).complete:
                return analysis
        except Stopped:
            continue


def said(analysis: Analysis) -> Any:
    return {root: known.report.findings for root, known in analysis.checked.items()}


@pytest.mark.asyncio
@pytest.mark.parametrize(
    "method", [t.TEXT_DOCUMENT_DIAGNOSTIC, t.TEXT_DOCUMENT_HOVER, t.WORKSPACE_DIAGNOSTIC]
)
async def test_a_cancelled_request_is_answered_at_once_and_only_once(
    method: str, start: Start, plugin: Path
) -> None:
    session = await start(VSCODE, plugin)
    uri = session.open(plugin / "plugin.py", large(1200))
    document = t.TextDocumentIdentifier(uri)
    params = {
        t.TEXT_DOCUMENT_DIAGNOSTIC: t.DocumentDiagnosticParams(document),
        t.TEXT_DOCUMENT_HOVER: t.HoverParams(document, t.Position(0, 25)),
        t.WORKSPACE_DIAGNOSTIC: t.WorkspaceDiagnosticParams([]),
    }[method]
    answer = asyncio.wrap_future(session.client.protocol.send_request(method, params, msg_id="long"))
    await asyncio.sleep(0.5)
    assert not answer.done()
    began = time.monotonic()
    session.client.cancel_request(t.CancelParams("long"))
    with pytest.raises(JsonRpcException) as refused:
        await asyncio.wait_for(answer, SECONDS)
    assert refused.value.code == t.LSPErrorCodes.RequestCancelled
    assert time.monotonic() - began < PROMPT
    session.client.cancel_request(t.CancelParams("long"))  # too late, and no fault
    session.replace(uri, UNKNOWN + CODE)
    assert await session.codes(uri) == [UNKNOWN_CODE]


@pytest.mark.slow
@pytest.mark.asyncio
@pytest.mark.parametrize("editor", [VSCODE, NEOVIM])
async def test_progress_of_what_takes_long_is_shown_and_ends(editor: str, start: Start, plugin: Path) -> None:
    session = await start(editor, plugin)
    told: list[Any] = []
    created: list[Any] = []
    features = session.client.protocol.fm.features
    features.pop(t.PROGRESS, None)
    features.pop(t.WINDOW_WORK_DONE_PROGRESS_CREATE, None)

    @session.client.feature(t.PROGRESS)
    def progressed(params: t.ProgressParams) -> None:
        told.append(params)

    @session.client.feature(t.WINDOW_WORK_DONE_PROGRESS_CREATE)
    def create(params: t.WorkDoneProgressCreateParams) -> None:
        created.append(params.token)

    uri = session.open(plugin / "plugin.py", UNKNOWN + CODE)
    await session.diagnostics(uri)
    await until(lambda: kinds(told).count("end") == len(created))  # importing the engine may have taken long
    before = len(created)
    session.replace(uri, large(900))
    await session.diagnostics(uri)
    await until(lambda: kinds(told).count("end") == len(created))
    assert len(created) == before + 1
    mine = [value(params) for params in told if params.token == created[-1]]
    assert (mine[0]["kind"], mine[0]["title"], mine[-1]["kind"]) == ("begin", "plugcheck", "end")
    assert "sample" in str(mine)


def kinds(told: list[Any]) -> list[str]:
    return [value(params)["kind"] for params in told]


def value(params: Any) -> dict[str, Any]:
    said = params.value
    if isinstance(said, dict):
        return said
    if hasattr(said, "_asdict"):
        return dict(said._asdict())
    return {name: getattr(said, name, None) for name in ("kind", "title", "message")}


@pytest.mark.asyncio
@pytest.mark.filterwarnings("always")
async def test_work_that_has_not_begun_at_the_end_is_dropped_in_silence(
    recwarn: pytest.WarningsRecorder,
) -> None:
    """Python would complain of it on standard error, which editors show as the server's log."""
    made = Session()
    began = []

    async def work() -> None:
        began.append(True)

    made.spawn(work())
    made.end()
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    gc.collect()
    assert not began
    assert [str(each.message) for each in recwarn] == []
