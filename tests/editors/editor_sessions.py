"""Sessions in real editors, configured by the very texts that the README shows."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

README = Path(__file__).parents[2] / "README.md"
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
_ = "🎉𝒳"; cache = {}


class SamplePlugin:
    def setup(self, context) -> None:
        cache["started"] = True

    def teardown(self) -> None:
        pass
"""


def configuration(language: str) -> str:
    """What the README tells the users of an editor to write: its one block in the editor's own language."""
    blocks = re.findall(rf"^```{language}\n(.*?)^```$", README.read_text(encoding="utf-8"), re.M | re.DOTALL)
    assert len(blocks) == 1, (
        f"the README configures an editor in one block of `{language}`, not in {len(blocks)}"
    )
    return str(blocks[0])


def editor(command: str, packages: str) -> str:
    """The editor beside the interpreter (a wheel brings it) or on the path; `packages` say how it gets there."""
    beside = Path(sys.executable).with_name(command)
    found = str(beside) if beside.exists() else shutil.which(command)
    if found is None:
        pytest.fail(f"no `{command}` beside the interpreter or on the path: install {packages}")
    return found


def a_plugin(parent: Path) -> Path:
    """A workspace with a faulty plugin, and with the environment that the plugin runs in."""
    folder = parent / "plugin 🎉"
    folder.mkdir()
    (folder / ".git").mkdir()
    (folder / ".venv").symlink_to(sys.prefix)
    (folder / "dagstack.toml").write_text(MANIFEST, encoding="utf-8")
    (folder / "plugin.py").write_text(CODE, encoding="utf-8")
    return folder


def session(command: list[str], folder: Path, home: Path, configured: str) -> dict[str, Any]:
    """What an editor's script told of its session in `folder`, by name."""
    snippet = home / "configuration"
    snippet.write_text(configured, encoding="utf-8")
    environment = {
        **os.environ,
        "FOLDER": str(folder),
        "SNIPPET": str(snippet),
        "HOME": str(home),
        "LC_ALL": "C.UTF-8",
        "PATH": os.pathsep.join((str(Path(sys.executable).parent), os.environ.get("PATH", ""))),
        **{f"XDG_{name}_HOME": str(home / name) for name in ("CONFIG", "STATE", "CACHE", "DATA")},
    }
    ran = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=150, cwd=folder)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    told = [json.loads(line) for line in ran.stdout.splitlines() if line.startswith("{")]
    return {each["what"]: each["value"] for each in told}
