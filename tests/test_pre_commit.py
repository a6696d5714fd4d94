"""The hooks that this repository offers to pre-commit work in a repository that uses them."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import sysconfig
import venv
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent

pytestmark = pytest.mark.slow

MANIFEST = """\
schema_version = "1"
name = "sample"
kind = "tool"
kind_api_version = "1"
core_version = ">=0.4,<0.5"
runtime = "in_process"
entry_point = "plugin:Sample"
"""
CODE = "class Sample:\n    pass\n"
SUPERFLUOUS = "# plugcheck: ignore[AMB001] it is long gone\n"
"""Suppresses nothing, which is a finding with a safe fix."""


class Repository:
    """A scratch repository that uses the hooks."""

    def __init__(self, folder: Path, hooks: Path, home: Path) -> None:
        self.folder, self.hooks = folder, hooks
        self._environ = {**git_environment(), "PRE_COMMIT_HOME": str(home), "NO_COLOR": "1"}

    def write(self, name: str, content: str) -> None:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")
        git(self.folder, "add", name)

    def try_hooks(self) -> dict[str, tuple[str, str]]:
        """Run every hook on all files: the verdict and the output of each."""
        done = subprocess.run(
            [
                sys.executable,
                "-m",
                "pre_commit",
                "try-repo",
                self.hooks,
                "--all-files",
                "--verbose",
                "--color",
                "never",
            ],
            cwd=self.folder,
            env=self._environ,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            encoding="utf-8",
            check=False,
        )
        parts = re.split(r"^(plugcheck[^.\n]*)\.+(?:\(.*\))?(\w+)$", done.stdout, flags=re.MULTILINE)
        assert len(parts) == 10, done.stdout
        return {name: (verdict, output) for name, verdict, output in zip(*[iter(parts[1:])] * 3, strict=True)}


def git_environment() -> dict[str, str]:
    """Nobody's configuration, and nothing of a repository that these tests may run in."""
    mine = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    who = {
        f"GIT_{role}_{what}": "t@example.org"
        for role in ("AUTHOR", "COMMITTER")
        for what in ("NAME", "EMAIL")
    }
    return {**mine, **who, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}


def git(folder: Path, *args: str) -> bytes:
    return subprocess.run(
        ["git", *args], cwd=folder, env=git_environment(), capture_output=True, check=True
    ).stdout


@pytest.fixture(scope="module")
def hooks(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A repository with the files of this one as they are now."""
    folder = tmp_path_factory.mktemp("hooks")
    for name in os.fsdecode(git(ROOT, "ls-files", "-z")).split("\0"):
        if name and (ROOT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(ROOT / name, folder / name)
    git(folder, "init", "-q")
    git(folder, "add", "-A", "-f")
    git(folder, "commit", "-q", "-m", "hooks")
    return folder


@pytest.fixture
def repository(hooks: Path, tmp_path: Path) -> Repository:
    """A repository with one plugin, and an environment of its own that has the host."""
    folder = tmp_path / "repository"
    folder.mkdir()
    git(folder, "init", "-q")
    repository = Repository(folder, hooks, tmp_path / "pre-commit")
    repository.write("sample/dagstack.toml", MANIFEST)
    repository.write("sample/plugin.py", CODE)
    repository.write(".gitignore", ".venv/\n")
    venv.create(folder / ".venv", with_pip=False)
    (site,) = (folder / ".venv").glob("lib/python*/site-packages")
    (site / "host.pth").write_text(sysconfig.get_path("purelib"), encoding="utf-8")
    return repository


def test_the_hooks_find_and_fix_and_run_the_suite(repository: Repository) -> None:
    repository.write("sample/plugin.py", SUPERFLUOUS + CODE)
    ran = repository.try_hooks()
    verdict, output = ran["plugcheck"]
    assert (verdict, "sample/plugin.py:1:" in output, "PLG005" in output) == ("Failed", True, True)
    verdict, output = ran["plugcheck (fix)"]
    assert (verdict, "files were modified by this hook" in output) == ("Failed", True)
    assert (repository.folder / "sample/plugin.py").read_text(encoding="utf-8") == CODE
    verdict, output = ran["plugcheck (contract suite)"]
    assert (verdict, "1 plugin, none failing" in output) == ("Passed", True), output

    git(repository.folder, "add", "-A")
    assert {name: verdict for name, (verdict, _) in repository.try_hooks().items()} == dict.fromkeys(
        ran, "Passed"
    )
