"""`--baseline` and `--write-baseline`: what is put up with is told by a count, and nothing else of it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from cli_terminal import VALID

if TYPE_CHECKING:
    from cli_terminal import Terminal

NAME = "plugcheck-baseline.json"
OLD = "import time\n\n\nclass Sample:\n    def run(self, text):\n        return time.time()\n"
NEW = OLD + "\n    def walk(self, text):\n        return time.monotonic()\n"


@pytest.fixture
def old(terminal: Terminal) -> Terminal:
    """A repository with a plugin that has findings."""
    terminal.write({".git/HEAD": "", "dagstack.toml": VALID, "plugin.py": OLD})
    assert terminal.run("--check").status == 1
    return terminal


def codes(terminal: Terminal, *args: str) -> list[str]:
    ran = terminal.run("--check", "--output-format", "json", *args)
    return [each["code"] for each in json.loads(ran.out)]


def test_what_was_written_is_left_out_and_counted(old: Terminal) -> None:
    ran = old.run("--check", "--write-baseline")
    assert ran.status == 0
    assert "Wrote " in ran.err
    assert NAME in ran.err
    assert old.read("plugcheck.toml") == f'baseline = "{NAME}"\n'.encode()
    ran = old.run("--check")
    assert ran.status == 0
    assert "left out by the baseline" in ran.out
    assert codes(old) == []
    old.write({"plugin.py": "# moved\r\n" + NEW})
    assert old.run("--check").status == 1
    assert codes(old)
    assert all(
        "monotonic" in line or "walk" in line for line in old.run("--check").out.splitlines() if "DET" in line
    )
    assert old.run("--check", "--fail-on", "never", "--statistics").status == 0


def test_the_settings_that_are_there_keep_their_layout(old: Terminal) -> None:
    before = (
        '# 🎉 ours\r\n[tool.plugcheck]  # here\r\nignore = ["AMB"] # why\r\n\r\n[tool.other]\r\nx = 1\r\n'
    )
    old.write({"pyproject.toml": before})
    assert old.run("--check", "--write-baseline").status == 0
    after = old.read("pyproject.toml").decode()
    assert after == before.replace("# why\r\n", f'# why\r\nbaseline = "{NAME}"\r\n')
    again = old.run("--check", "--write-baseline")
    assert again.status == 0
    assert old.read("pyproject.toml").decode() == after


def test_a_file_that_is_named_on_the_command_line_needs_no_settings(old: Terminal) -> None:
    assert old.run("--check", "--write-baseline", "--baseline", "ci/old-baseline.json").status == 2
    old.write({"ci/x": ""})
    assert old.run("--check", "--write-baseline", "--baseline", "ci/old-baseline.json").status == 0
    assert not (old.folder / "plugcheck.toml").exists()
    assert old.run("--check").status == 1
    assert old.run("--check", "--baseline", "ci/old-baseline.json").status == 0
    assert old.run("--check", "--isolated", "--baseline", "ci/old-baseline.json").status == 0
    ran = old.run("--check", "--baseline", "missing.json")
    assert ran.status == 2
    assert "missing.json" in ran.err


def test_entries_that_match_nothing_are_told_and_fixed_away(old: Terminal) -> None:
    old.run("--check", "--write-baseline")
    old.write({"plugin.py": OLD.replace("time.time()", "text").replace("import time\n", "")})
    ran = old.run("--check")
    assert ran.status == 0
    assert "PLG008" in ran.out
    assert "plugcheck.toml:1:12" in ran.out
    assert codes(old, "--host", "dagstack") == []
    ran = old.run("--check", "--diff")
    assert '-      {"rule": "DET001"' in ran.out
    assert old.run("--check", "--fix").status == 0
    assert codes(old) == []
    assert "DET001" not in old.read(NAME).decode()
    old.write({"plugin.py": OLD})
    assert "DET001" in codes(old)


def test_fixes_leave_alone_what_is_put_up_with(old: Terminal) -> None:
    source = "LIMIT = 3\nlimits = [1]\n" + OLD
    old.write({"plugin.py": source})
    assert "-limits = [1]" in old.run("--check", "--diff", "--unsafe-fixes").out
    old.run("--check", "--write-baseline")
    old.run("--check", "--fix", "--unsafe-fixes")
    assert old.read("plugin.py").decode() == source


@pytest.mark.parametrize("content", ["", "<<<<<<< HEAD\n{}", '{\n"version": 2}'])
def test_a_broken_baseline_stops_the_check_with_its_place_and_the_remedy(old: Terminal, content: str) -> None:
    old.write({"plugcheck.toml": f'baseline = "{NAME}"\n', NAME: content})
    ran = old.run("--check")
    assert ran.status == 2
    assert f"{NAME}:" in ran.err
    assert "--write-baseline" in ran.err
    assert old.run("--check", "--write-baseline").status == 0
    assert old.run("--check").status == 0


def test_a_baseline_that_is_not_there_is_told(old: Terminal) -> None:
    old.write({"plugcheck.toml": f'baseline = "{NAME}"\n'})
    ran = old.run("--check")
    assert ran.status == 1
    assert "there is no baseline" in ran.out
    assert "DET001" in ran.out


def test_standard_input_is_held_to_the_baseline_too(old: Terminal) -> None:
    old.run("--check", "--write-baseline")
    assert old.run("--check", "--stdin-filename", "plugin.py", "-", stdin=OLD.encode()).status == 0
    assert old.run("--check", "--stdin-filename", "plugin.py", "-", stdin=NEW.encode()).status == 1


@pytest.mark.parametrize(
    "args",
    [("--select", "DET"), ("--ignore", "DET"), ("--host", "dagstack"), ("--diff",), ("--isolated",)],
)
def test_only_all_that_is_found_is_written(old: Terminal, args: tuple[str, ...]) -> None:
    ran = old.run("--check", "--write-baseline", *args)
    assert ran.status == 2
    assert args[0] in ran.err
    assert not (old.folder / NAME).exists()
    assert old.run("--contract", "--write-baseline").status == 2


def test_nothing_is_written_where_the_settings_cannot_be_used(old: Terminal) -> None:
    old.write({"plugcheck.toml": "selct = []\n"})
    assert old.run("--check", "--write-baseline").status == 2
    assert not (old.folder / NAME).exists()
    assert old.read("plugcheck.toml") == b"selct = []\n"


def test_findings_of_syntax_are_never_put_up_with(old: Terminal) -> None:
    old.write({"plugin.py": OLD + "def half(:\n    pass\n"})
    ran = old.run("--check", "--write-baseline")
    assert ran.status == 1
    assert "PLG001" in ran.out
    assert "PLG" not in old.read(NAME).decode()
