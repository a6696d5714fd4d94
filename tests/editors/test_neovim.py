"""A real Neovim, headless: what a plugin's author sees and does there."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

LUA = Path(__file__).with_name("neovim.lua")
NAMES_LUA = Path(__file__).with_name("neovim_names.lua")
MANIFEST = """\
schema_version = "1"
kind_api_version = "1"
name = "sample"
kind = "tool"
runtime = "in_process"
entry_point = "plugin:SamplePlugin"
core_verison = ">=0.4,<0.5"
"""
CODE = """\
cache = {}


class SamplePlugin:
    def setup(self, context) -> None:
        cache["started"] = True

    def teardown(self) -> None:
        pass
"""


def neovim() -> str:
    """The Neovim of the development extra, beside the interpreter, or one on the path."""
    beside = Path(sys.executable).with_name("nvim")
    found = str(beside) if beside.exists() else shutil.which("nvim")
    if found is None:
        pytest.fail("no `nvim` beside the interpreter or on the path: install the extra `dev`")
    return found


@pytest.fixture
def happened(tmp_path: Path) -> dict[str, Any]:
    """What the session told, by its name."""
    folder = tmp_path / "plugin 🎉"
    folder.mkdir()
    (folder / ".git").mkdir()
    (folder / "dagstack.toml").write_text(MANIFEST, encoding="utf-8")
    (folder / "plugin.py").write_text(CODE, encoding="utf-8")
    return session(LUA, folder, tmp_path)


def session(script: Path, folder: Path, home: Path) -> dict[str, Any]:
    """What a session in the folder told, by its name."""
    environment = {
        **os.environ,
        "FOLDER": str(folder),
        "SERVER": json.dumps([sys.executable, "-m", "plugcheck_lsp"]),
        "INTERPRETER": sys.executable,
        **{f"XDG_{name}_HOME": str(home / name) for name in ("CONFIG", "STATE", "CACHE", "DATA")},
    }
    command = [neovim(), "--headless", "-u", "NONE", "-i", "NONE", "-n", "-c", f"luafile {script}"]
    ran = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=120, cwd=folder)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    told = [json.loads(line) for line in ran.stdout.splitlines() if line.startswith("{")]
    return {each["what"]: each["value"] for each in told}


@pytest.mark.editor
def test_findings_fixes_and_contract_results_in_neovim(happened: dict[str, Any]) -> None:
    (ambient,) = happened["ambient"]
    assert ambient["code"].startswith("AMB")
    assert (ambient["line"], ambient["column"], ambient["source"]) == (0, 0, "plugcheck")

    faults = {fault["code"]: fault for fault in happened["manifest"]}
    assert len(faults) == len(happened["manifest"]), "each fault is shown once, though Neovim could pull too"
    (fault,) = [fault for fault in faults.values() if "core_verison" in fault["message"]]
    assert (fault["line"], fault["column"], fault["end_column"]) == (6, 0, len("core_verison"))

    assert [found["line"] for found in happened["moved"]] == [3]
    assert happened["fixed"] == MANIFEST.replace("core_verison", "core_version").splitlines()
    assert happened["watched"] is True

    records = happened["contract"]["result"]
    outcomes = {(record["pass"], record["check"]): record["outcome"] for record in records}
    assert outcomes["bridged", "load"] == "passed"
    assert outcomes["bridged", "ambient_state"] == "failed"
    assert {result["source"] for result in happened["results"]} == {"plugcheck-contract"}
    assert 0 in {result["line"] for result in happened["results"]}
    assert happened["end"] is True


MODULE = """\
from pydantic import BaseModel


class Data(BaseModel):
    name: str


class Party:
    description = "Gives a party"
    input_schema = Data
    output_schema = Data

    def execute(self, inputs, context):
        return context.executor.call("guests.invite", inputs, context)
"""
ACL = """\
# 🎉
rules:
  - {description: "🎉", callers: ["parties.*"], targets: ["guests.invite"], effect: allow}
"""


@pytest.mark.editor
def test_names_of_an_apcore_project_in_neovim(tmp_path: Path) -> None:
    folder = tmp_path / "parties 🎉"
    for name, source in {
        "apcore.yaml": 'version: "1.0.0"\nproject:\n  name: parties\n',
        "acl/global_acl.yaml": ACL,
        "extensions/parties/give.py": MODULE,
        "extensions/guests/invite.py": MODULE.replace("guests.invite", "parties.give"),
        ".git/HEAD": "",
    }.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(source, encoding="utf-8")
    happened = session(NAMES_LUA, folder, tmp_path)
    assert happened["definition"] == (folder / "extensions/guests/invite.py").as_uri()
    assert {"guests.invite", "parties.give", "parties.*"} <= set(happened["proposals"])
    assert happened["hints"] == ["1 caller, 1 target"]
    renamed = "guests.welcome.all"
    assert happened["acl"] == ACL.replace("guests.invite", renamed).splitlines()
    assert not (folder / "extensions/guests/invite.py").exists()
    assert (folder / "extensions/guests/welcome/all.py").exists()
    give = (folder / "extensions/parties/give.py").read_text(encoding="utf-8")
    assert give == MODULE.replace("guests.invite", renamed)
