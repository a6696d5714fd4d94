"""What the exit status says, and what is told besides."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from cli_terminal import CODE

from plugcheck_lsp import engine
from plugcheck_lsp.cli import targets
from plugcheck_lsp.engine import Report
from plugcheck_lsp.findings import Finding, Severity
from plugcheck_lsp.rule import BrokenPack
from plugcheck_lsp.text import Span

if TYPE_CHECKING:
    from cli_terminal import Terminal

    from plugcheck_lsp.workspace import Workspace

SEVERITIES = list(Severity)


@pytest.mark.parametrize("fail_on", [*SEVERITIES, "never", None])
@pytest.mark.parametrize("severity", SEVERITIES)
def test_findings_at_or_above_fail_on_make_it_1(
    severity: Severity, fail_on: str | None, terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    def check(workspace: Workspace, **_: object) -> Report:
        path = workspace.root / "sample/plugin.py"
        finding = Finding("AMB001", "a-name", severity, "something is wrong", path, Span(0, 5))
        return Report((finding,), {path: workspace.text(path)})

    monkeypatch.setattr(engine, "check", check)
    ran = terminal.run("--check", *(("--fail-on", fail_on) if fail_on else ()))
    threshold = Severity(fail_on or "warning") if fail_on != "never" else None
    fails = threshold is not None and SEVERITIES.index(severity) <= SEVERITIES.index(threshold)
    assert ran.status == int(fails)
    assert "something is wrong" in ran.out


def test_nothing_wrong_is_0(terminal: Terminal) -> None:
    ran = terminal.run("--check")
    assert (ran.status, ran.out, ran.err) == (0, "No findings\n", "")


def test_a_fault_is_1(terminal: Terminal) -> None:
    terminal.write({"sample/dagstack.toml": "kind = 1\n"})
    assert terminal.run("--check").status == 1


@pytest.mark.parametrize(
    ("args", "says"),
    [
        (["--check", "missing"], "there is no such file or folder: missing"),
        (["--check", "sample", "sample/missing.py"], "there is no such file or folder: sample/missing.py"),
        (["--check", "sample/plugin.py/inside"], "there is no such file or folder"),
        (["--check", "dangling"], "dangling"),
        (["--why", "missing"], "there is no such file or folder: missing"),
        (["--check", "--config", "missing.toml"], "there is no such file or folder: missing.toml"),
        (
            ["--check", "--select", "MAN999"],
            "--select: `MAN999` is no code, name or prefix of a rule; did you mean",
        ),
        (["--check", "--ignore", "unknown-feild"], "did you mean `unknown-field`?"),
        (["--check", "--host", "dagstak"], "did you mean `dagstack`?"),
        (["--check", "--python", "missing/python"], "`missing/python` is no interpreter"),
        (["--explain", "syntax-eror"], "did you mean `syntax-error`?"),
        (["--check", "--output-file", "no/such/folder.txt"], "no/such/folder.txt cannot be written"),
        (["--check", "nul\0"], "is no path"),
    ],
)
def test_what_cannot_be_done_is_2(args: list[str], says: str, terminal: Terminal) -> None:
    (terminal.folder / "dangling").symlink_to("nowhere")
    ran = terminal.run(*args)
    assert ran.status == 2
    assert ran.out == ""
    assert says in ran.err
    assert ran.err.startswith("plugcheck-lsp: ")


def test_bad_settings_are_2_with_each_fault_at_its_place(terminal: Terminal) -> None:
    terminal.write({"plugcheck.toml": 'selekt = ["AMB"]\nignore = ["MAN999"]\ncontract = 1\n'})
    ran = terminal.run("--check")
    assert ran.status == 2
    assert "plugcheck.toml:1:1: `selekt` is no setting; did you mean `select`" in ran.err
    assert "plugcheck.toml:3:12: `contract` must be a table" in ran.err
    assert "was checked" in ran.err
    assert "PLG007" in ran.out


def test_a_selector_of_the_settings_that_means_nothing_is_2(terminal: Terminal) -> None:
    terminal.write({"plugcheck.toml": 'ignore = ["PLG001", "MAN999"]\n'})
    ran = terminal.run("--check")
    assert ran.status == 2
    assert "plugcheck.toml:1:21: `MAN999` is no code" in ran.err


def test_bad_settings_of_one_root_do_not_hide_another(terminal: Terminal) -> None:
    terminal.write({"other/plugcheck.toml": "x = 1\n", "sample/dagstack.toml": "kind = 1\n"})
    ran = terminal.run("--check", "other", "sample")
    assert ran.status == 2
    assert "sample/dagstack.toml" in ran.out


@pytest.mark.parametrize("debug", [False, True])
def test_a_crash_of_ours_is_2_and_says_how_to_report_it(
    debug: bool, terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    def crash(*_: object, **__: object) -> Report:
        raise RuntimeError("oh no")

    monkeypatch.setattr(engine, "check", crash)
    if debug:
        monkeypatch.setenv("PLUGCHECK_DEBUG", "1")
    ran = terminal.run("--check")
    assert ran.status == 2
    assert "internal error: RuntimeError: oh no" in ran.err
    assert "PLUGCHECK_DEBUG=1" in ran.err
    assert ("Traceback" in ran.err) is debug


def test_a_reader_that_goes_away_is_no_fault(terminal: Terminal) -> None:
    terminal.write({f"plugins/{number}/dagstack.toml": "kind = 1\n" for number in range(300)})
    command = [sys.executable, "-m", "plugcheck_lsp", "--check", "--output-format", "json"]
    process = subprocess.Popen(command, cwd=terminal.folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert process.stdout is not None
    assert process.stderr is not None
    assert process.stdout.read(10)
    process.stdout.close()
    errors = process.stderr.read()
    process.stderr.close()
    assert process.wait(60) == 1
    assert errors == b""


def test_control_c_is_130_and_quiet(terminal: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object, **__: object) -> Report:
        raise KeyboardInterrupt

    monkeypatch.setattr(engine, "check", interrupted)
    ran = terminal.run("--check")
    assert (ran.status, ran.out, ran.err) == (130, "", "")


@pytest.mark.parametrize(
    "args", [["--check"], ["--check", "--diff"], ["--rules"], ["--contract", "--python", sys.executable]]
)
@pytest.mark.parametrize(
    ("redirection", "says"), [("> /dev/full", "cannot be written"), (">&-", "is closed")]
)
def test_output_that_goes_nowhere_is_2(
    args: list[str], redirection: str, says: str, terminal: Terminal
) -> None:
    if args[-1] == "--diff":
        terminal.write({"sample/plugin.py": "# plugcheck: ignore[AMB001] it is long gone\n" + CODE})
    shell = f'"$0" -m plugcheck_lsp "$@" {redirection}'
    command = ["sh", "-c", shell, sys.executable, *args]
    done = subprocess.run(
        command, cwd=terminal.folder, capture_output=True, text=True, check=False, timeout=60
    )
    assert done.returncode == 2
    assert done.stderr.startswith("plugcheck-lsp: standard output ")
    assert says in done.stderr


def test_closed_standard_error_and_input_are_survived(terminal: Terminal) -> None:
    for shell, status in (
        ('"$0" -m plugcheck_lsp --check missing 2>&-', 2),
        ('"$0" -m plugcheck_lsp --check --stdin-filename a.py - <&-', 2),
        ('"$0" -m plugcheck_lsp --check <&- 2>&-', 0),
    ):
        command = ["sh", "-c", shell, sys.executable]
        done = subprocess.run(
            command, cwd=terminal.folder, capture_output=True, text=True, check=False, timeout=60
        )
        assert done.returncode == status
        assert "Traceback" not in done.stderr
        assert "internal error" not in done.stdout + done.stderr


def test_a_broken_rule_pack_is_2_and_named(terminal: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken() -> None:
        raise BrokenPack("rule pack `mine` does not load: no")

    monkeypatch.setattr(targets, "rule_book", broken)
    for args in (["--check"], ["--rules"], ["--explain", "PLG001"], ["--why", "."]):
        ran = terminal.run(*args)
        assert (ran.status, ran.err) == (2, "plugcheck-lsp: rule pack `mine` does not load: no\n")
