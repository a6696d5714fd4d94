"""`--contract` for an apcore project, in the terminal."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import venv
from typing import TYPE_CHECKING, Any

import pytest
from apcore_bench import CONFIG, MODULE

if TYPE_CHECKING:
    from pathlib import Path

KEYS = ["plugin", "host", "pass", "check", "outcome", "message", "path", "range", "seconds"]


@pytest.fixture
def project(tmp_path: Path) -> Path:
    for path, content in {
        ".git/HEAD": "",
        "apcore.yaml": CONFIG,
        "extensions/a/counter.py": MODULE,
        "acl/global_acl.yaml": "rules:\n  - {callers: [a], targets: [b], effect: maybe}\n",
    }.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(content, encoding="utf-8")
    return tmp_path


def contract(
    project: Path, *args: str, python: str | None = sys.executable
) -> subprocess.CompletedProcess[str]:
    named = ["--python", python] if python is not None else []
    environ = {
        name: value for name, value in os.environ.items() if name not in ("VIRTUAL_ENV", "CONDA_PREFIX")
    }
    return subprocess.run(
        [sys.executable, "-m", "plugcheck_lsp", "--contract", *named, *args],
        cwd=project, capture_output=True, text=True, check=False, env=environ,
    )  # fmt: skip


def records(project: Path, *args: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(contract(project, "--output-format", "json", *args).stdout)
    return found


def test_text_shows_the_line_that_caused_it(project: Path) -> None:
    ran = contract(project)
    assert (ran.returncode, ran.stderr) == (1, "")
    assert ran.stdout.startswith(f"{project.name} (apcore)\n  files: ")
    assert "  --> acl/global_acl.yaml:2:42\n" in ran.stdout
    assert ran.stdout.endswith("1 plugin, 1 failing\n")


@pytest.mark.parametrize(
    "path",
    [
        "extensions/a/counter.py",
        *(pytest.param(path, marks=pytest.mark.slow) for path in (".", "acl/global_acl.yaml", "extensions")),
    ],
)
def test_any_path_of_a_project_runs_the_project(project: Path, path: str) -> None:
    found = records(project, path)
    assert all(list(record) == KEYS for record in found)
    assert [(record["check"], record["outcome"]) for record in found] == [
        ("config", "passed"),
        ("acl", "failed"),
        ("discover", "passed"),
        ("boundaries", "passed"),
        ("call", "passed"),
    ]
    assert {(record["plugin"], record["host"]) for record in found} == {(project.name, "apcore")}
    (failed,) = [record for record in found if record["outcome"] == "failed"]
    assert failed["path"] == "acl/global_acl.yaml"
    assert failed["range"] == {"start": {"line": 2, "column": 42}, "end": {"line": 2, "column": 47}}


@pytest.mark.slow
def test_a_project_that_holds_is_0(project: Path) -> None:
    (project / "acl" / "global_acl.yaml").write_text("rules: []\n", encoding="utf-8")
    ran = contract(project)
    assert (ran.returncode, ran.stderr) == (0, "")
    assert ran.stdout.endswith("1 plugin, none failing\n")


@pytest.mark.slow
def test_formats_of_findings_tell_what_the_host_said(project: Path) -> None:
    ran = contract(project, "--output-format", "concise")
    assert ran.returncode == 1
    assert (
        "acl/global_acl.yaml:2:42: CON201 error the real apcore says: Rule 0 has invalid effect 'maybe'"
        in ran.stdout
    )


def test_an_interpreter_without_apcore_is_2_and_says_what_to_do(project: Path) -> None:
    venv.create(project / ".venv", with_pip=False)
    ran = contract(project, python=None)
    assert (ran.returncode, ran.stdout) == (2, "")
    assert "`apcore` is not installed in" in ran.stderr
    assert "pip install apcore" in ran.stderr


@pytest.mark.slow
def test_nothing_to_judge_is_0_with_a_note(tmp_path: Path) -> None:
    (tmp_path / "client.py").write_text("import apcore\n", encoding="utf-8")
    ran = contract(tmp_path)
    assert (ran.returncode, ran.stdout) == (0, "")
    assert "no plugin was found that has a contract suite" in ran.stderr


@pytest.mark.slow
def test_the_run_leaves_the_project_as_it_was(project: Path) -> None:
    before = sorted(project.rglob("*"))
    contract(project)
    assert sorted(project.rglob("*")) == before
