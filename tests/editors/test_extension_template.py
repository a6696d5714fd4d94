"""The plugin that the VS Code extension puts into an empty folder is one that has nothing to say about itself."""

from __future__ import annotations

import json
import shutil
import sys
from pathlib import Path

import pytest

from plugcheck_lsp.cli.main import main
from plugcheck_rules.hosts.apcore.contract import plan as apcore
from plugcheck_rules.hosts.dagstack.contract import plan as dagstack

EXTENSION = Path(__file__).parents[2] / "vscode-extension"
TEMPLATE = EXTENSION / "templates/dagstack"


@pytest.fixture
def plugin(tmp_path: Path) -> Path:
    return Path(shutil.copytree(TEMPLATE, tmp_path / "plugin"))


def test_nothing_is_found_in_it(plugin: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--check", "--fail-on", "hint", str(plugin)]) == 0
    assert capsys.readouterr().out.strip() == "No findings"


def test_it_passes_the_contract_suite_of_its_host(plugin: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--contract", "--output-format", "json", "--python", sys.executable, str(plugin)]) == 0
    results = json.loads(capsys.readouterr().out)
    assert {result["pass"] for result in results} == {"bridged", "as-shipped", "replay"}
    judged = [result for result in results if result["outcome"] != "passed"]
    assert not judged


def test_what_the_walkthrough_tells_to_break_is_found(
    plugin: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code = plugin / "plugin.py"
    text = code.read_text(encoding="utf-8")
    broken = text.replace(
        "    def __init__(self)", "    seen: list[str] = []\n\n    def __init__(self)"
    ).replace("        words = Counter", "        self.seen.append(text)\n        words = Counter")
    assert broken.count("seen") == 2
    code.write_text(broken, encoding="utf-8")
    assert main(["--check", "--output-format", "concise", str(plugin)]) == 1
    (line,) = capsys.readouterr().out.splitlines()
    assert "AMB004 error `WordCount.seen` belongs to the class" in line
    assert (
        main(["--check", "--fix", "--unsafe-fixes", str(plugin)]) == 1
    )  # as the walkthrough says, there is no fix to take
    assert code.read_text(encoding="utf-8") == broken


@pytest.mark.parametrize("remedy", [apcore.REMEDY, dagstack.REMEDY], ids=["apcore", "dagstack"])
def test_the_walkthrough_installs_all_that_the_host_needs_to_be_imported(remedy: str) -> None:
    source = (EXTENSION / "src/pluginPython.ts").read_text(encoding="utf-8")
    requirement = remedy.removeprefix("pip install ").strip('"')
    assert f"description: '{requirement}'" in source
