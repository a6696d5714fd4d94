"""Which command lines are understood, and what is said of the others."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from plugcheck_lsp.cli.arguments import Mode, parse
from plugcheck_lsp.cli.usage import UsageError

if TYPE_CHECKING:
    from cli_terminal import Terminal


@pytest.mark.parametrize(
    ("line", "mode", "paths"),
    [
        ("", Mode.SERVE, ()),
        ("--allow-run", Mode.SERVE, ()),
        ("--check", Mode.CHECK, ()),
        ("--check a b", Mode.CHECK, ("a", "b")),
        ("a --check b", Mode.CHECK, ("a", "b")),
        ("--check a --fix b --select AMB c", Mode.CHECK, ("a", "b", "c")),
        ("--check -- -a --fix", Mode.CHECK, ("-a", "--fix")),
        ("--check a -- b", Mode.CHECK, ("a", "b")),
        ("--check --no-cache --jobs 2 a", Mode.CHECK, ("a",)),
        ("--contract a", Mode.CONTRACT, ("a",)),
        ("--contract a --jobs 3", Mode.CONTRACT, ("a",)),
        ("--rules", Mode.RULES, ()),
        ("--explain AMB001", Mode.EXPLAIN, ()),
        ("--why a", Mode.WHY, ()),
        ("--version", Mode.VERSION, ()),
    ],
)
def test_a_mode_and_its_paths(line: str, mode: Mode, paths: tuple[str, ...]) -> None:
    options = parse(line.split())
    assert (options.mode, options.paths) == (mode, paths)


def test_lists_are_repeatable_and_separated_by_commas() -> None:
    options = parse(
        ["--check", "--select", "AMB, MAN101,", "--select=DET", "--ignore", "AMB001", "--host", "a,b"]
    )
    assert options.select == ("AMB", "MAN101", "DET")
    assert options.ignore == ("AMB001",)
    assert options.host == ("a", "b")


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("--check --rules", "--check and --rules do not go together"),
        ("--contract --why a", "--contract and --why do not go together"),
        ("a", "--check a"),
        ("--rules a", "--rules takes no path"),
        ("--explain AMB001 a", "--explain takes no path"),
        ("--fix", "--fix goes with --check"),
        ("--contract --fix", "--fix goes with --check, not with --contract"),
        ("--check --timeout 3", "--timeout goes with --contract"),
        ("--check --allow-run", "--allow-run goes with the language server"),
        ("--check --tcp 127.0.0.1:1", "--tcp goes with the language server"),
        ("--rules --output-format github", "--rules prints text or json"),
        ("--check --output-format sarif", "invalid choice: 'sarif'"),
        ("--check --fail-on bad", "invalid choice: 'bad'"),
        ("--check --isolated --config x.toml", "do not go together"),
        ("--check -", "--stdin-filename"),
        ("--check --stdin-filename a.py", "`-`"),
        ("--check --stdin-filename a.py - b.py", "no other path"),
        ("--check --diff --output-format json", "--diff"),
        ("--check --diff --statistics", "--diff"),
        ("--check --statistics --output-format github", "--statistics"),
        ("--check --jobs 0", "no number of processes"),
        ("--explain AMB001 --no-cache", "--no-cache goes with --check"),
        ("--contract --timeout 0", "no number of seconds"),
        ("--contract --timeout nan", "no number of seconds"),
        ("--tcp 4389", "no HOST:PORT"),
        ("--tcp :4389", "no HOST:PORT"),
        ("--tcp localhost:65536", "no HOST:PORT"),
        ("--chekc", "unrecognized arguments: --chekc"),
        ("--che", "unrecognized arguments: --che"),
        ("--explain", "expected one argument"),
    ],
)
def test_what_makes_no_sense_is_refused(line: str, says: str) -> None:
    with pytest.raises(UsageError) as refused:
        parse(line.split())
    assert says in str(refused.value)


@pytest.mark.parametrize(
    ("value", "address"),
    [
        ("localhost:0", ("localhost", 0)),
        ("[::1]:4389", ("::1", 4389)),
        ("127.0.0.1:65535", ("127.0.0.1", 65535)),
    ],
)
def test_an_address(value: str, address: tuple[str, int]) -> None:
    assert parse(["--tcp", value]).tcp == address


def test_help_is_grouped_and_names_every_mode(terminal: Terminal) -> None:
    ran = terminal.run("--help")
    assert ran.status == 0
    assert all(f"\n{group}:\n" in ran.out for group in ("modes", "what is looked at", "fixes", "output"))
    assert all(mode.value in ran.out for mode in Mode)
    assert "Exit status: 0 nothing" in ran.out


def test_bad_usage_is_one_line_and_status_2(terminal: Terminal) -> None:
    ran = terminal.run("--check", "--rules")
    assert (ran.status, ran.out) == (2, "")
    assert ran.err == "plugcheck-lsp: --check and --rules do not go together\n"
