"""One wheel holds all that is needed: it installs in a fresh environment and checks a plugin there."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tomllib
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PLUGINS = ROOT / "tests" / "plugins" / "dagstack"

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "build", "--wheel", "--outdir", folder, ROOT], check=True, capture_output=True
    )
    (found,) = folder.glob("*.whl")
    return found


def environment(folder: Path, *requirements: str | Path) -> Path:
    venv.create(folder, with_pip=True)
    python = folder / "bin" / "python"
    subprocess.run([python, "-m", "pip", "install", "-q", *requirements], check=True, capture_output=True)
    return python


def lowest_versions() -> list[str]:
    """Each dependency at the lowest version that its range admits."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return [re.sub(r">=([\w.]+).*", r"==\1", requirement) for requirement in project["dependencies"]]


def check(python: Path, plugin: str, cwd: Path) -> tuple[int, list[dict[str, object]]]:
    command = [python.parent / "plugcheck-lsp", "--check", "--output-format", "json", PLUGINS / plugin]
    done = subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False)
    assert done.stderr == ""
    return done.returncode, json.loads(done.stdout)


def test_the_wheel_carries_catalogs_and_schemas(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
    for folder in (ROOT / "server", ROOT / "rules"):
        wanted = {
            path.relative_to(folder).as_posix()
            for path in folder.rglob("*")
            if path.is_file() and "__pycache__" not in path.parts and not path.parts[-2].endswith(".egg-info")
        }
        assert wanted <= set(names)
    assert not [name for name in names if name.startswith("tests")]


@pytest.mark.parametrize("versions", ["highest", "lowest"])
def test_a_plugin_is_checked_in_a_fresh_environment(wheel: Path, versions: str, tmp_path: Path) -> None:
    python = environment(tmp_path / "env", wheel, *(lowest_versions() if versions == "lowest" else []))
    assert check(python, "clean_chunker", tmp_path) == (0, [])
    status, findings = check(python, "drifting_clock", tmp_path)
    assert status == 1
    assert findings
