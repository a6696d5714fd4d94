"""Real packages as test data: fetched by pip, unpacked, checked; never installed, never imported."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

PACKAGES = Path(__file__).with_name("packages.txt")
CACHE = Path(tempfile.gettempdir()) / "plugcheck-corpus"
"""Unpacked packages, one folder a pinned version: fetched once a machine."""
TESTS = frozenset({"tests", "test"})


@dataclass(frozen=True)
class Checked:
    """What a check of one folder gave."""

    status: int
    findings: tuple[dict[str, Any], ...]
    """As in the JSON output, with paths relative to the folder."""
    stderr: str
    seconds: float


def requirements() -> tuple[str, ...]:
    """The pinned packages, ``name==version``."""
    lines = PACKAGES.read_text(encoding="utf-8").splitlines()
    return tuple(line for line in lines if line and not line.startswith("#"))


def fetched(requirement: str) -> Path:
    """The folder of a pinned package's Python files, its tests left out.

    Raises subprocess.CalledProcessError if pip cannot get it.
    """
    folder = CACHE / requirement
    if not folder.exists():
        CACHE.mkdir(exist_ok=True)
        # Unpacked beside its place and moved there whole: test processes may fetch the same package at once.
        with tempfile.TemporaryDirectory(dir=CACHE) as scratch:
            made = _unpacked(_wheel(requirement, Path(scratch)), Path(scratch, "unpacked"))
            try:
                made.rename(folder)
            except OSError:
                if not folder.exists():
                    raise
    return folder


def _wheel(requirement: str, folder: Path) -> Path:
    pip = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check"]
    subprocess.run(
        [*pip, "--no-deps", "--only-binary=:all:", "--dest", folder, requirement],
        check=True,
        capture_output=True,
    )
    (wheel,) = folder.glob("*.whl")
    return wheel


def _unpacked(wheel: Path, folder: Path) -> Path:
    with zipfile.ZipFile(wheel) as archive:
        for name in archive.namelist():
            if name.endswith(".py") and TESTS.isdisjoint(Path(name).parent.parts):
                archive.extract(name, folder)
    # With settings of its own it is a workspace of its own, wherever the cache lies.
    (folder / "plugcheck.toml").write_text("", encoding="utf-8")
    return folder


def python_files(folder: Path) -> tuple[Path, ...]:
    """The Python files below a folder, sorted."""
    return tuple(sorted(folder.rglob("*.py")))


def line_count(folder: Path) -> int:
    """The lines of the Python files below a folder."""
    return sum(path.read_bytes().count(b"\n") for path in python_files(folder))


def check(folder: Path, *flags: str, seconds: float = 300) -> Checked:
    """Check a folder under the generic host in a process of its own.

    Raises subprocess.TimeoutExpired after `seconds`.
    """
    began = time.perf_counter()
    command = [sys.executable, "-m", "plugcheck_lsp", "--check", "--host", "generic", "--no-cache"]
    done = subprocess.run(
        [*command, "--output-format", "json", *flags, "."],
        cwd=folder,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=seconds,
        check=False,
    )
    took = time.perf_counter() - began
    findings = tuple(json.loads(done.stdout)) if done.returncode in (0, 1) else ()
    return Checked(done.returncode, findings, done.stderr, took)
