"""What each mode imports: nobody pays for what is not asked for."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from cli_terminal import Terminal

HEAVY = {
    "argparse",
    "dataclasses",
    "importlib.metadata",
    "inspect",
    "libcst",
    "lsprotocol",
    "plugcheck_lsp.engine",
    "pygls",
    "rich",
    "ruamel",
    "tomlkit",
}


def imported(terminal: Terminal, *args: str) -> set[str]:
    """What a process imports, from what `python -X importtime` says."""
    done = terminal.process(*args, env={"PYTHONPROFILEIMPORTTIME": "1"})
    names = set(re.findall(r"^import time:.*\| +(\S+)$", done.stderr.decode(), re.MULTILINE))
    assert "plugcheck_lsp.cli.main" in names or "plugcheck_lsp" in names
    return names


@pytest.mark.parametrize(
    ("args", "never"),
    [
        (["--version"], HEAVY),
        (["--help"], HEAVY - {"argparse", "dataclasses", "inspect"}),
        (["--no-such-flag"], HEAVY - {"argparse", "dataclasses", "inspect"}),
        (["--rules"], {"pygls", "lsprotocol", "libcst", "rich", "jsonschema", "tomlkit", "ruamel"}),
        (["--check"], {"pygls", "lsprotocol", "rich", "asyncio"}),
        (["--check", "--output-format", "json"], {"pygls", "lsprotocol", "rich", "asyncio"}),
        (["--why", "."], {"pygls", "lsprotocol", "rich", "libcst"}),
        (["--contract"], {"pygls", "lsprotocol", "rich"}),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_what_a_mode_never_imports(args: list[str], never: set[str], terminal: Terminal) -> None:
    assert imported(terminal, *args) & never == set()


def test_rich_measures_wide_characters_alone(terminal: Terminal) -> None:
    terminal.write({"sample/dagstack.toml": 'name = "日本" \nkind = 1\n'})
    assert "rich.cells" in imported(terminal, "--check")
    assert "rich.console" not in imported(terminal, "--check")


def test_the_version_is_that_of_the_distribution(terminal: Terminal) -> None:
    from importlib.metadata import version

    for args in (["--version"], ["--version", "--"]):
        ran = terminal.run(*args)
        assert (ran.status, ran.out, ran.err) == (0, f"plugcheck-lsp {version('plugcheck-lsp')}\n", "")


def test_python_m_is_the_same_command(terminal: Terminal) -> None:
    done = terminal.process("--version")
    assert (done.returncode, done.stderr) == (0, b"")
    assert done.stdout.startswith(b"plugcheck-lsp ")
