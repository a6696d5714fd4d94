"""The example plugins are what the README says: one clean, one full of faults."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from plugcheck_lsp.engine import check
from plugcheck_lsp.files import Files
from plugcheck_lsp.rule import rule_book
from plugcheck_lsp.settings import Settings
from plugcheck_lsp.workspace import Workspace

if TYPE_CHECKING:
    from plugcheck_lsp.findings import Finding

PLUGINS = Path(__file__).parents[1] / "plugins" / "dagstack"


def findings(root: Path) -> tuple[Finding, ...]:
    settings = Settings(hosts=("dagstack",), host_versions={"dagstack": "0.4.1"})
    return check(Workspace(root, Files(), settings, rule_book())).findings


def run_tests(plugin: str, tmp_path: Path) -> subprocess.CompletedProcess[str]:
    """The plugin's own tests, in a copy of its folder."""
    copy = tmp_path / plugin
    shutil.copytree(PLUGINS / plugin, copy)
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "tests"]
    return subprocess.run(command, cwd=copy, capture_output=True, text=True, timeout=120, check=False)


def test_the_clean_plugin_has_no_findings() -> None:
    assert findings(PLUGINS / "clean_chunker") == ()


def test_the_clean_plugin_passes_the_hosts_suite(tmp_path: Path) -> None:
    result = run_tests("clean_chunker", tmp_path)
    assert result.returncode == 0, result.stdout


def test_the_faulty_plugin_shows_faults_of_the_manifest_and_of_the_code() -> None:
    found = findings(PLUGINS / "drifting_clock")
    assert {"MAN104", "MAN112", "MAN114", "MAN121", "MAN146", "MAN147", "MAN151"} <= {f.code for f in found}
    assert {f.code[:3] for f in found} >= {"MAN", "AMB"}
    assert all(f.path.is_relative_to(PLUGINS / "drifting_clock") for f in found)


def test_the_faulty_plugins_own_test_fails_because_of_the_manifests_form(tmp_path: Path) -> None:
    result = run_tests("drifting_clock", tmp_path)
    assert result.returncode == 1
    assert "ManifestInvalid" in result.stdout


@pytest.mark.parametrize("plugin", ["clean_chunker", "drifting_clock"])
def test_an_example_is_found_as_one_plugin(plugin: str) -> None:
    settings = Settings(hosts=("dagstack",))
    [found] = Workspace(PLUGINS / plugin, Files(), settings, rule_book()).plugins
    assert [path.name for path in found.code] == ["plugin.py"]
    assert [path.name for path in found.tests] == ["test_contract.py"]
