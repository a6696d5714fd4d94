"""A real VS Code with the packaged extension: what its users see and do there.

One server, one environment of the extension, and one session of the workbench for each workspace. What is tested
inside the extension host is in `vscode/host/suites`.
"""

from __future__ import annotations

import json
import os
import sys
import venv
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import vscode_workspaces as workspaces
from vscode_server import VSCode

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.editor

TESTS_PYTHON = Path(sys.executable)
"""The interpreter of the plugins: the one with their host."""


@pytest.fixture(scope="session")
def other_python(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An interpreter without the host."""
    folder = tmp_path_factory.mktemp("other") / "venv"
    venv.create(folder, with_pip=False)
    return folder / "bin/python"


@pytest.fixture(scope="session")
def state(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("vscode")


@pytest.fixture(scope="session")
def vscode(state: Path, other_python: Path) -> Iterator[VSCode]:
    with VSCode(state / "trusting", environment=_environment(state / "trusting", other_python)) as server:
        yield server


def _environment(state: Path, other_python: Path) -> dict[str, str]:
    return {
        "PLUGCHECK_TEST_REPORTS": str(state),
        "PLUGCHECK_TEST_PYTHON": str(TESTS_PYTHON),
        "PLUGCHECK_TEST_OTHER_PYTHON": str(other_python),
        "PLUGCHECK_TEST_DEBUGGED": str(state / "debugged.json"),
    }


def _passed(report: dict[str, Any]) -> None:
    failed = [
        f"{test['name']} ({test['seconds']:.1f} s)\n{test['error']}"
        for test in report["tests"]
        if test["error"]
    ]
    assert report["tests"]
    assert not failed, "\n\n".join(failed)


@pytest.mark.parametrize("suite", ["editing", "contract", "settings", "server"])
def test_in_the_extension_host(suite: str, vscode: VSCode, tmp_path: Path) -> None:
    _passed(vscode.inside(suite, workspaces.plugins(tmp_path / "plugins 🎉")))


def test_the_workbench(vscode: VSCode, tmp_path: Path) -> None:
    """By mouse and keyboard, with pictures: `PLUGCHECK_PICTURES` names a folder to keep them in."""
    pictures = Path(os.environ.get("PLUGCHECK_PICTURES") or tmp_path / "pictures")
    pictures.mkdir(parents=True, exist_ok=True)
    workspace = workspaces.pictured(tmp_path / "plugins", TESTS_PYTHON)
    printed = vscode.drive("workbench.mjs", {"workspace": str(workspace), "pictures": str(pictures)}, 120)
    told = {each["what"]: each["value"] for each in map(json.loads, printed.splitlines())}
    assert "`DriftingClock.seen_zones` belongs to the class" in told["hover"]
    assert "AMB004" in told["hover"]
    assert "Write `50`" in told["fixes"]
    assert any("MAN121" in row for row in told["problems"])
    assert {row.split("dagstack")[0] for row in told["tests"]} >= {"clean-chunker", "drifting-clock"}
    assert "Manifest is valid" in "\n".join(told["tests"])
    assert told["walkthrough"][0] == "Create a plugin"
    for name in ("squiggle", "hover", "quick-fix", "problems", "test-panel", "walkthrough"):
        assert (pictures / f"{name}.png").stat().st_size > 5_000


def test_the_walkthrough_leads_from_an_empty_folder_to_a_plugin_that_passes(
    vscode: VSCode, tmp_path: Path
) -> None:
    pictures = Path(os.environ.get("PLUGCHECK_PICTURES") or tmp_path / "pictures")
    pictures.mkdir(parents=True, exist_ok=True)
    workspace = tmp_path / "empty 🎉"
    workspace.mkdir()
    folders = workspaces.empty_folders(tmp_path)
    options = {"workspace": str(workspace), "folders": str(folders), "pictures": str(pictures)}
    printed = vscode.drive("first_plugin.mjs", {**options, "python": str(TESTS_PYTHON)}, 180)
    told = {each["what"]: each["value"] for each in map(json.loads, printed.splitlines())}
    settings, made = ".vscode/settings.json", {"dagstack.toml", "plugin.py", "tests/test_contract.py"}
    assert files(workspace) == {settings, *made}
    chosen = json.loads((workspace / settings).read_text(encoding="utf-8"))
    assert chosen == {"plugcheck.interpreter": str(TESTS_PYTHON)}
    assert told["tests"][0][0].startswith("tide-gauge")
    assert len(told["tests"]) >= 6
    for name, icons in told["tests"]:
        assert "codicon-testing-passed-icon" in icons, (name, icons)
    assert (files(tmp_path / "one"), files(tmp_path / "two")) == (set(), made)


def files(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def test_figures(vscode: VSCode, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """How fast it is and how much it takes: told, not judged."""
    report = vscode.inside("figures", workspaces.many(tmp_path / "many", 50), 180)
    _passed(report)
    edits, memory = report["edits"], report["memory"]
    with capsys.disabled():
        print(
            f"\nVS Code {report['version']}: "
            f"{report['startToFirstFinding'] / 1000:.1f} s from the start of the extension host to the first finding; "
            f"{edits['count']} edits, each seen after {edits['p50']:.0f} ms (p50), {edits['p95']:.0f} ms (p95); "
            f"{memory['megabytes']:.0f} MB with {memory['openFiles']} open files"
        )


def test_a_workspace_of_two_folders(vscode: VSCode, tmp_path: Path) -> None:
    _passed(vscode.inside("folders", workspaces.two_folders(tmp_path)))


def test_an_untrusted_workspace_is_analysed_and_nothing_of_it_is_run(
    state: Path, other_python: Path, vscode: VSCode, tmp_path: Path
) -> None:
    own = state / "asking"
    with VSCode(own, environment=_environment(own, other_python), asks_for_trust=True) as server:
        server.share_environment_of(vscode)
        _passed(server.inside("untrusted", workspaces.hostile(tmp_path / "hostile")))
