"""`--contract`: what the host's real suite says, in the terminal."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING

import pytest
from cli_terminal import VALID

if TYPE_CHECKING:
    from cli_terminal import Ran, Terminal

GOOD = "class Sample:\n    pass\n"
BAD = "class Sample:\n    def __init__(self, needed):\n        pass\n"


def contract(terminal: Terminal, *args: str) -> Ran:
    return terminal.run("--contract", "--python", sys.executable, *args)


def test_a_plugin_that_passes_is_0(terminal: Terminal) -> None:
    terminal.write({"sample/plugin.py": GOOD})
    ran = contract(terminal)
    assert (ran.status, ran.err) == (0, "")
    assert ran.out.startswith("sample (dagstack)\n  bridged: ")
    assert ran.out.endswith("1 plugin, none failing\n")


def test_a_plugin_that_fails_is_1_and_is_shown_where(terminal: Terminal) -> None:
    terminal.write({"sample/plugin.py": BAD})
    ran = contract(terminal)
    assert (ran.status, ran.err) == (1, "")
    assert "failed load in bridged: " in ran.out
    assert "  --> sample/" in ran.out
    assert ran.out.endswith("1 plugin, 1 failing\n")


def test_a_failure_of_the_suite_itself_is_0_and_says_why(terminal: Terminal) -> None:
    """Without a context of the author's the suite passes no resources, and fails whoever takes one."""
    code = "class Sample:\n    def setup(self, ctx):\n        self.clock = ctx.resources.clock\n"
    terminal.write(
        {"sample/plugin.py": code, "sample/dagstack.toml": VALID + '[resources]\nrequired = ["clock"]\n'}
    )
    ran = contract(terminal)
    assert (ran.status, ran.err) == (0, "")
    assert (
        "failed lifecycle in as-shipped (a fault of the suite itself: without `ctx` the suite gives"
        in ran.out
    )
    assert ran.out.endswith("1 plugin, none failing\n")


def test_json_has_the_agreed_keys(terminal: Terminal) -> None:
    terminal.write({"sample/plugin.py": BAD})
    ran = contract(terminal, "--output-format", "json", "--output-file", "out.json", "sample/plugin.py")
    assert (ran.status, ran.out) == (1, "")
    (record, *_) = json.loads(terminal.read("out.json"))
    assert list(record) == [
        "plugin",
        "host",
        "pass",
        "check",
        "outcome",
        "message",
        "path",
        "range",
        "seconds",
    ]
    assert (record["check"], record["outcome"]) == ("load", "failed")


@pytest.mark.parametrize(
    ("args", "plugins"),
    [
        ([], {"sample", "second"}),
        (["second"], {"second"}),
        (["second/deep"], {"second"}),
        (["sample/plugin.py"], {"sample"}),
    ],
)
def test_paths_choose_plugins(args: list[str], plugins: set[str], terminal: Terminal) -> None:
    terminal.write({"second/dagstack.toml": VALID.replace('"sample"', '"second"'), "second/plugin.py": BAD})
    terminal.write({"second/deep/x.txt": "", "sample/plugin.py": BAD})
    ran = contract(terminal, "--output-format", "json", *args)
    assert {record["plugin"] for record in json.loads(ran.out)} == plugins


def test_no_plugin_is_0_with_a_note(terminal: Terminal) -> None:
    terminal.write({"empty/.git/HEAD": ""})
    ran = contract(terminal, "empty")
    assert (ran.status, ran.out) == (0, "")
    assert "no plugin was found in empty" in ran.err


def test_an_interpreter_without_the_host_is_2_and_says_what_to_do(terminal: Terminal) -> None:
    import venv

    venv.create(terminal.folder / ".venv", with_pip=False)
    ran = terminal.run("--contract")
    assert (ran.status, ran.out) == (2, "")
    assert "dagstack-plugin-system" in ran.err


def test_bad_settings_are_2(terminal: Terminal) -> None:
    terminal.write({"plugcheck.toml": "x = 1\n"})
    ran = contract(terminal)
    assert ran.status == 2
    assert "`x` is no setting" in ran.err


def test_a_process_that_dies_is_shown_with_its_last_words(terminal: Terminal) -> None:
    terminal.write({"sample/plugin.py": "import os\nos.write(1, b'so \\x1b[2J long\\n')\nos._exit(3)\n"})
    ran = contract(terminal)
    assert ran.status == 1
    assert "errored load in bridged" in ran.out
    assert "| so \\x1b[2J long" in ran.out


@pytest.mark.parametrize(("output_format", "start"), [("concise", "sample/"), ("github", "::error ")])
def test_formats_of_findings_tell_what_the_suite_said(
    output_format: str, start: str, terminal: Terminal
) -> None:
    terminal.write({"sample/plugin.py": BAD})
    ran = contract(terminal, "--output-format", output_format)
    assert ran.status == 1
    assert ran.out.startswith(start)
    assert "CON102" in ran.out
