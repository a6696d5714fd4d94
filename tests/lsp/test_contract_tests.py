"""Which contract tests there are, without running anything; and how they went last, which goes stale."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from contract_editor import (
    CONTRACT_TEST,
    NOTIFIED,
    RUN,
    TESTS,
    TRUSTED,
    ask,
    contract,
    lenses,
    listen,
    second,
)
from lsp_editor import CODE, MANIFEST, NEOVIM, VSCODE, Start, until
from lsprotocol import types as t
from pygls.exceptions import JsonRpcException

if TYPE_CHECKING:
    from pathlib import Path

FAILING = CODE + "\n    def setup(self, context) -> None:\n        raise RuntimeError('not today')\n"
CHECKS = ["load", "manifest", "lifecycle", "serialization", "ambient_state", "determinism", "outputs"]


def places(test: dict[str, Any]) -> dict[str, tuple[str, int, int, int]]:
    """The place of each check: the file's name, the line, and the two columns."""
    found = {}
    for check in test["checks"]:
        start, end = check["range"]["start"], check["range"]["end"]
        name = check["uri"].rpartition("/")[2]
        found[check["id"]] = (name, start["line"], start["character"], end["character"])
    return found


@pytest.mark.asyncio
@pytest.mark.parametrize(
    ("encoding", "wide"),
    [
        ("utf-16", 2),
        pytest.param("utf-8", 4, marks=pytest.mark.slow),
        pytest.param("utf-32", 1, marks=pytest.mark.slow),
    ],
)
async def test_checks_stand_on_their_lines(encoding: str, wide: int, start: Start, plugin: Path) -> None:
    code = "# 🎉\nclass SamplePlugin:\n    x = '🎉'; setup = None\n    def teardown(self): ...\n"
    (plugin / "plugin.py").write_text(code, encoding="utf-8")
    session = await start(NEOVIM, plugin, encodings=[encoding])
    (test,) = await ask(session, TESTS)
    assert [check["id"] for check in test["checks"]] == CHECKS
    assert (test["label"], test["host"], test["uri"]) == (
        "sample",
        "dagstack",
        (plugin / "dagstack.toml").as_uri(),
    )
    assert (test["skip"], test["stale"], test["last"]) == (None, False, None)
    assert places(test)["load"] == ("dagstack.toml", 5, 14, 35)
    assert places(test)["manifest"][:2] == ("dagstack.toml", 0)
    assert places(test)["lifecycle"] == ("plugin.py", 1, 6, 18)
    # An unsaved buffer moves the places; what is half-typed elsewhere does not hide them.
    text = f"{'#' * 3}\r\n{code}    @hook('🎉') \n    def run(self) -> int:\n        return (\n"
    session.open(plugin / "plugin.py", text.replace("class", "'🎉'; x = 1\nclass"))
    (test,) = await ask(session, TESTS, {"uri": (plugin / "plugin.py").as_uri()})
    assert places(test)["lifecycle"] == ("plugin.py", 3, 6, 18)
    # The manifest of one line has the key behind a wide character.
    manifest = MANIFEST.replace('name = "sample"\n', "")
    flat = 'name = "🎉"\n' + manifest.replace("entry_point", "# 🎉\nentry_point")
    session.open(plugin / "dagstack.toml", '[plugin]\nx = {"🎉" = 1, entry_point = "a:B"}\n' + flat)
    (test,) = await ask(session, TESTS)
    assert test["label"] == "🎉"
    assert test["range"]["end"] == {"line": 0, "character": 8}
    session.open(plugin / "dagstack.toml", "name = '''\n🎉''' # \nentry_point = 'plugin:🎉'\n")
    (test,) = await ask(session, TESTS)
    assert places(test)["load"] == ("dagstack.toml", 2, 14, 14 + 9 + wide)


@pytest.mark.asyncio
async def test_every_plugin_of_every_folder_is_listed(start: Start, plugin: Path) -> None:
    """Those of nested workspaces with settings of their own too; one that is not run says why."""
    nested = second(plugin, CODE, "nested", "nested")
    (nested / "plugcheck.toml").write_text("", encoding="utf-8")
    elsewhere = second(plugin, CODE, "elsewhere", "elsewhere")
    (elsewhere / "dagstack.toml").write_text(
        MANIFEST.replace('"in_process"', '"mcp_stdio"').replace('"sample"', '"elsewhere"'), encoding="utf-8"
    )
    session = await start(NEOVIM, plugin, options=TRUSTED)
    tests = await ask(session, TESTS)
    assert sorted((test["label"], test["skip"]) for test in tests) == [
        ("elsewhere", "its runtime is `mcp_stdio`, so it does not run in the host's process"),
        ("nested", None),
        ("sample", None),
    ]
    assert len({test["id"] for test in tests}) == 3
    (only,) = await ask(session, TESTS, {"uri": nested.as_uri()})
    assert only["label"] == "nested"
    # What is listed below a folder is what a run of the folder runs.
    records = await ask(session, RUN, {"uri": plugin.as_uri(), "checks": ["load"]})
    assert {record["id"] for record in records} == {test["id"] for test in tests}
    for bad in ([1], [{}], [{"uri": "untitled:x"}], [{"uri": plugin.as_uri(), "more": 1}]):
        with pytest.raises(JsonRpcException):
            await session.run(TESTS, *bad)


@pytest.mark.asyncio
async def test_results_go_stale_with_all_that_they_depend_on(start: Start, plugin: Path) -> None:
    """One session, as one works in it."""
    (plugin / "plugin.py").write_text(FAILING, encoding="utf-8")
    (plugin / "tests").mkdir()
    (plugin / "tests/test_contract.py").write_text(CONTRACT_TEST, encoding="utf-8")
    other = second(plugin, CODE)
    session = await start(VSCODE, plugin, options=NOTIFIED)
    told = listen(session)
    code, manifest, test = (
        session.open(plugin / name) for name in ("plugin.py", "dagstack.toml", "tests/test_contract.py")
    )
    session.open(other / "plugin.py")
    await until(lambda: bool(told.tests))
    assert [each["label"] for each in told.tests[-1]] == ["sample", "other"]
    assert await lenses(session, code) == [(0, "Run contract suite")]
    assert await lenses(session, manifest) == [(0, "Run contract suite")]
    run = "Run contract suite"
    assert await lenses(session, test) == [(5, run), (6, run), (10, run)]

    await session.run(RUN, {"uri": code})
    await until(lambda: told.tests[-1][0]["last"] is not None and told.lens_refreshes > 0)
    sample = told.tests[-1][0]
    assert (sample["stale"], sample["last"]["failed"], sample["last"]["passed"]) == (False, 2, 3)
    ((_, run_it), (_, result)) = await lenses(session, code)
    assert (run_it, result.partition(" at ")[0]) == (run, "3 passed, 2 failed, 1 skipped")
    of_test = [title.partition(" at ")[0] for _, title in await lenses(session, test)]
    assert of_test == [run, result.partition(" at ")[0]] * 2 + [run, "1 passed"]
    fresh = [diagnostic.message for diagnostic in contract(await session.diagnostics(code))]
    assert fresh
    assert not any("since" in message for message in fresh)

    # A run of some checks leaves what is known of the others.
    await session.run(RUN, {"uri": code, "checks": ["manifest"]})
    await until(lambda: told.tests[-1][0]["last"]["at"] >= sample["last"]["at"])
    assert {**told.tests[-1][0]["last"], "at": ""} == {**sample["last"], "at": ""}
    assert [d.message for d in contract(await session.diagnostics(code))] == fresh

    # The manifest is edited: what stands in the code is stale, and says why. Undone, it is fresh.
    heard = len(told.tests)
    session.replace(manifest, MANIFEST + "# 🎉\n")
    await until(lambda: told.tests[-1][0]["stale"])
    messages = [diagnostic.message for diagnostic in contract(await session.diagnostics(code))]
    assert all("; `dagstack.toml` has changed since)" in message for message in messages)
    assert len(messages) == len(fresh)
    assert (await lenses(session, code))[1][1].startswith("stale: 3 passed")
    session.replace(manifest, MANIFEST)
    await until(lambda: not told.tests[-1][0]["stale"])
    assert [d.message for d in contract(await session.diagnostics(code))] == fresh
    assert len(told.tests) == heard + 2  # told where something is new, and not else

    # Tests and new files count; those of another plugin do not.
    session.replace(session.open(other / "plugin.py"), CODE + "\n")
    (plugin / "helper.py").write_text("", encoding="utf-8")
    changed = t.FileEvent((plugin / "helper.py").as_uri(), t.FileChangeType.Created)
    session.client.workspace_did_change_watched_files(t.DidChangeWatchedFilesParams([changed]))
    await until(lambda: told.tests[-1][0]["stale"])
    session.replace(test, CONTRACT_TEST + "\n")
    messages = [diagnostic.message for diagnostic in contract(await session.diagnostics(code))]
    assert all("; `helper.py` and 1 other file have changed since)" in message for message in messages)

    # What is not saved is not run: that is said, and the results are stale.
    session.replace(code, CODE)
    records = await ask(session, RUN, {"uri": code, "checks": ["lifecycle"]})
    assert "failed" in {record["outcome"] for record in records}
    notes = [message.message for message in session.client.messages]
    assert "plugcheck: 2 unsaved files are not part of this run: `plugin.py`, `test_contract.py`" in notes
    messages = [diagnostic.message for diagnostic in contract(await session.diagnostics(code))]
    assert all("the file has changed since" in message for message in messages)
    assert not any(message.startswith("sample: ") for message in notes), "who is told of tests sees it there"
