"""The workspaces that the tests open in VS Code: copies of the example plugins, and some that only an editor meets."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING

from vscode_parts import REPOSITORY

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

EXAMPLES = REPOSITORY / "tests/plugins/dagstack"
MANIFEST = """\
# 🎉
schema_version = "1"
name = "{name}"
kind = "tool"
kind_api_version = "1"
runtime = "in_process"
entry_point = "plugin:Astral"
core_verison = ">=0.4,<0.5"
"""
ASTRAL = """\
from typing import Any

TITLE = "🎉𝒳"; cache: dict[str, Any] = {}


class Astral:
    def setup(self, ctx):
        cache["started"] = True

    def teardown(self):
        pass
"""
SLOW = """\
import os
import time
from pathlib import Path


class Astral:
    def setup(self, ctx):
        Path(__file__).with_name("pid").write_text(str(os.getpid()))
        time.sleep(600)

    def teardown(self):
        pass
"""


def plugins(folder: Path) -> Path:
    """All there is: two examples, one with characters that take two units, one that hangs."""
    examples(folder, "clean_chunker", "drifting_clock")
    write(folder / "astral", {"dagstack.toml": MANIFEST.format(name="astral"), "plugin.py": ASTRAL})
    slow = MANIFEST.format(name="slow").replace("core_verison", "core_version")
    write(folder / "slow", {"dagstack.toml": slow, "plugin.py": SLOW})
    write(folder, {"plugcheck.toml": "# 🎉\n", ".git/HEAD": ""})
    return folder


def pictured(folder: Path, python: Path) -> Path:
    """The two examples alone, with the interpreter that has their host."""
    examples(folder, "clean_chunker", "drifting_clock")
    settings = {"plugcheck.interpreter": str(python)}
    write(folder, {".git/HEAD": "", ".vscode/settings.json": json.dumps(settings)})
    return folder


def two_folders(folder: Path) -> Path:
    """A `.code-workspace` of two folders with one example each, and settings in the second."""
    for name in ("one 🎉", "two"):
        examples(folder / name, "drifting_clock")
    write(
        folder, {"two/plugcheck.toml": 'ignore = ["AMB004"]\n', "one 🎉/.git/HEAD": "", "two/.git/HEAD": ""}
    )
    workspace = folder / "both.code-workspace"
    workspace.write_text(json.dumps({"folders": [{"path": "one 🎉"}, {"path": "two"}]}), encoding="utf-8")
    return workspace


def empty_folders(folder: Path) -> Path:
    """A workspace of two folders with nothing in them."""
    for name in ("one", "two"):
        (folder / name).mkdir()
    workspace = folder / "empty.code-workspace"
    workspace.write_text(json.dumps({"folders": [{"path": "one"}, {"path": "two"}]}), encoding="utf-8")
    return workspace


def hostile(folder: Path) -> Path:
    """A workspace that would have programs of its own started."""
    plugins(folder)
    touch = folder / "touch.sh"
    write(folder, {"touch.sh": f"#!/bin/sh\ntouch '{folder}/was_started'\n"})
    touch.chmod(0o755)
    settings = {
        "plugcheck.server.path": [str(touch)],
        "plugcheck.server.python": str(touch),
        "plugcheck.interpreter": str(touch),
        "plugcheck.importStrategy": "fromEnvironment",
    }
    write(folder, {".vscode/settings.json": json.dumps(settings)})
    return folder


def many(folder: Path, count: int) -> Path:
    """An example, and `count` small plugins."""
    examples(folder, "drifting_clock")
    for number in range(count):
        manifest = MANIFEST.format(name=f"plugin-{number}").replace("core_verison", "core_version")
        write(folder / f"many/plugin_{number}", {"dagstack.toml": manifest, "plugin.py": ASTRAL})
    write(folder, {".git/HEAD": ""})
    return folder


def examples(folder: Path, *names: str) -> None:
    for name in names:
        shutil.copytree(EXAMPLES / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))


def write(folder: Path, files: Mapping[str, str]) -> None:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
