"""The VS Code extension as it is shipped: what is in it, and the environment that it makes for the server.

The environment is made for real, with pip and its registry, by the very code of the extension, and then broken in the
ways in which such environments break.
"""

from __future__ import annotations

import hashlib
import json
import os
import signal
import subprocess
import sys
import time
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import vscode_parts as parts

pytestmark = pytest.mark.editor

EXPECTED = {
    "[Content_Types].xml",
    "extension.vsixmanifest",
    "extension/LICENSE.txt",
    "extension/THIRD_PARTY_NOTICES.txt",
    "extension/changelog.md",
    "extension/dist/extension.js",
    "extension/images/icon.png",
    "extension/package.json",
    "extension/readme.md",
    "extension/templates/dagstack/dagstack.toml",
    "extension/templates/dagstack/plugin.py",
    "extension/templates/dagstack/tests/test_contract.py",
}
FOLDERS = ("extension/bundled/", "extension/media/")
LARGEST = 4 * 1024 * 1024
"""Bytes that the package may have."""
PROVIDE = parts.EXTENSION / "unit/tools/provide.ts"
"""Asks the extension's own code for an environment, and prints what became of it."""


@pytest.fixture(scope="module")
def vsix() -> Path:
    return parts.extension()


def names(vsix: Path) -> set[str]:
    with zipfile.ZipFile(vsix) as archive:
        return set(archive.namelist())


def test_the_package_holds_what_it_needs_and_nothing_else(
    vsix: Path, record_property: pytest.RecordProperty
) -> None:
    record_property("size", vsix.stat().st_size)
    print(f"\n{vsix.stat().st_size / 1024:.0f} KB")
    assert vsix.stat().st_size < LARGEST
    others = {name for name in names(vsix) if not name.startswith(FOLDERS)}
    assert others == EXPECTED
    with zipfile.ZipFile(vsix) as archive:
        texts = [archive.read(name) for name in archive.namelist() if name.endswith((".js", ".json", ".md"))]
    assert not any(str(parts.REPOSITORY).encode() in text for text in texts)


def test_the_package_has_every_file_that_its_manifest_names(vsix: Path) -> None:
    with zipfile.ZipFile(vsix) as archive:
        manifest = json.loads(archive.read("extension/package.json"))
        there = names(vsix)
    contributes = manifest["contributes"]
    named = [manifest["main"], manifest["icon"]]
    for walkthrough in contributes["walkthroughs"]:
        for step in walkthrough["steps"]:
            named += [step["media"].get("svg") or step["media"]["markdown"]]
    missing = {name for name in named if f"extension/{name.removeprefix('./')}" not in there}
    assert not missing


def test_packaging_says_no_warning_and_gives_the_same_package_again(vsix: Path, tmp_path: Path) -> None:
    """`vsix` was packaged from the same sources, perhaps long ago."""
    packaged = []
    for _ in range(2):
        done = subprocess.run(
            ["npm", "run", "--silent", "package"],
            cwd=parts.EXTENSION,
            env={**os.environ, "PYTHON": sys.executable, "SOURCE_DATE_EPOCH": "1700000000"},
            capture_output=True,
            text=True,
            check=True,
        )
        said = done.stdout + done.stderr
        assert not [
            line for line in said.splitlines() if "warn" in line.lower() and not line.startswith("npm warn")
        ]
        packaged.append((parts.EXTENSION / "plugcheck.vsix").read_bytes())
    assert hashlib.sha256(packaged[0]).digest() == hashlib.sha256(packaged[1]).digest()


@dataclass(frozen=True)
class Provided:
    """What the extension's code gave, and what it did for that."""

    python: Path
    folder: Path
    said: list[str]
    seconds: float

    @property
    def made(self) -> bool:
        return any(what.startswith("making an environment") for what in self.said)


class Storage:
    """The folder in which the extension keeps environments."""

    def __init__(self, folder: Path, wheel: Path) -> None:
        self.folder, self.wheel = folder, wheel

    def start(self, environment: dict[str, str] | None = None) -> subprocess.Popen[str]:
        command = ["node", "--import", "tsx", PROVIDE, self.folder, self.wheel.parent, sys.executable]
        return subprocess.Popen(
            command, cwd=parts.EXTENSION, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
            start_new_session=True, env=environment,
        )  # fmt: skip

    def provide(self) -> Provided:
        process = self.start()
        output, errors = process.communicate(timeout=300)
        assert process.returncode == 0, output + errors
        told: dict[str, Any] = json.loads(output.splitlines()[-1])
        return Provided(Path(told["python"]), Path(told["folder"]), told["said"], told["seconds"])

    def folders(self) -> list[Path]:
        return [path for path in self.folder.iterdir() if path.is_dir()]


@pytest.fixture(scope="module")
def storage(vsix: Path, tmp_path_factory: pytest.TempPathFactory) -> Storage:
    folder = tmp_path_factory.mktemp("extension")
    with zipfile.ZipFile(vsix) as archive:
        (wheel,) = (name for name in archive.namelist() if name.endswith(".whl"))
        archive.extract(wheel, folder)
    return Storage(folder / "environments 🎉", folder / wheel)


def test_the_environment_is_made_once_and_starts_the_server(storage: Storage) -> None:
    first = storage.provide()
    assert first.made
    second = storage.provide()
    print(f"\nmade in {first.seconds:.1f} s, verified in {second.seconds * 1000:.0f} ms")
    assert (second.python, second.said) == (first.python, [])
    version = subprocess.run(
        [first.python, "-m", "plugcheck_lsp", "--version"], capture_output=True, check=True
    )
    assert version.stdout.startswith(b"plugcheck-lsp ")


def _without_interpreter(folder: Path) -> None:
    (folder / "bin/python").unlink()
    (folder / "bin/python").symlink_to("/nowhere/python3")


def _with_a_file_cut_off(folder: Path) -> None:
    (module,) = folder.glob("lib/python*/site-packages/pygls/server.py")
    module.write_bytes(module.read_bytes()[:100])


def test_an_environment_with_a_file_cut_off_is_made_anew_once_by_two_windows(storage: Storage) -> None:
    before = storage.provide()
    _with_a_file_cut_off(before.folder)
    windows = [storage.start() for _ in range(2)]
    told = [json.loads(window.communicate(timeout=300)[0].splitlines()[-1]) for window in windows]
    assert told[0]["folder"] == told[1]["folder"] != str(before.folder)
    assert sorted(any("making an" in what for what in each["said"]) for each in told) == [False, True]
    assert storage.folders() == [Path(told[0]["folder"])], "what was broken is removed"


def test_one_that_was_left_half_made_is_not_taken_for_whole(storage: Storage) -> None:
    """The interpreter is gone; the window that makes the environment anew is killed in the midst of it."""
    before = storage.provide()
    _without_interpreter(before.folder)
    process = storage.start()
    deadline = time.monotonic() + 120
    while not [
        path for path in storage.folders() if path != before.folder and any(path.glob("lib/*/*/pygls"))
    ]:
        assert time.monotonic() < deadline
        time.sleep(0.02)
    os.killpg(process.pid, signal.SIGKILL)
    process.communicate()
    after = storage.provide()
    assert after.made
    assert storage.folders() == [after.folder]
    assert not storage.provide().made


def test_without_a_network_it_says_so_and_leaves_nothing(storage: Storage, tmp_path: Path) -> None:
    offline = Storage(tmp_path / "environments", storage.wheel)
    nowhere = {name: value for name, value in os.environ.items() if not name.startswith("PIP_")}
    nowhere |= {
        "PIP_CONFIG_FILE": os.devnull,
        "PIP_INDEX_URL": "https://127.0.0.1:9/simple",
        "PIP_RETRIES": "1",
    }
    process = offline.start(nowhere)
    output, errors = process.communicate(timeout=300)
    told = json.loads(output.splitlines()[-1])
    assert told["obstacle"] == "network", errors
    assert told["message"].startswith(
        "The server's packages cannot be fetched: Failed to establish a new connection"
    )
    assert offline.folders() == []
