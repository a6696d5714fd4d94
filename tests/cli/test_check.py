"""`--check`: which paths are analysed, which findings are printed, and what fixes do to the files."""

from __future__ import annotations

import json
import os
import stat
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from cli_terminal import CODE, VALID

from plugcheck_lsp import engine
from plugcheck_lsp.engine import Report
from plugcheck_lsp.findings import Applicability, FileEdit, Finding, Fix, Related, Severity
from plugcheck_lsp.text import Span

if TYPE_CHECKING:
    from cli_terminal import Ran, Terminal

    from plugcheck_lsp.workspace import Workspace

BROKEN = VALID.replace('kind = "tool"\n', "")


def codes(ran: Ran) -> set[tuple[str, str]]:
    return {(found["path"], found["code"]) for found in json.loads(ran.out)}


def paths(ran: Ran) -> set[str]:
    return {path for path, _ in codes(ran)}


# Which findings are printed


@pytest.fixture
def two_plugins(terminal: Terminal) -> Terminal:
    """Two plugins with a fault each."""
    terminal.write({"sample/dagstack.toml": BROKEN, "other/dagstack.toml": BROKEN, "other/plugin.py": CODE})
    return terminal


@pytest.mark.parametrize(
    ("args", "printed"),
    [
        ([], {"sample/dagstack.toml", "other/dagstack.toml"}),
        (["."], {"sample/dagstack.toml", "other/dagstack.toml"}),
        (["sample"], {"sample/dagstack.toml"}),
        (["sample/dagstack.toml"], {"sample/dagstack.toml"}),
        (["./other/../sample/"], {"sample/dagstack.toml"}),
        (["sample/plugin.py"], set()),
        (["sample", "sample/dagstack.toml", "other"], {"sample/dagstack.toml", "other/dagstack.toml"}),
        (["link"], {"sample/dagstack.toml"}),
    ],
)
def test_paths_choose_what_is_printed(args: list[str], printed: set[str], two_plugins: Terminal) -> None:
    (two_plugins.folder / "link").symlink_to("sample")
    assert paths(two_plugins.run("--check", "--output-format", "json", *args)) == printed


def test_a_finding_is_printed_where_its_proof_lies(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    def check(workspace: Workspace, **_: object) -> Report:
        manifest, code = workspace.root / "sample/dagstack.toml", workspace.root / "sample/plugin.py"
        proof = (Related(code, Span(0, 5), "it is here"),)
        return Report((Finding("AMB001", "a", Severity.ERROR, "m", manifest, Span(0, 1), related=proof),))

    monkeypatch.setattr(engine, "check", check)
    assert terminal.run("--check", "sample/plugin.py").status == 1
    terminal.write({"elsewhere.py": ""})
    assert terminal.run("--check", "elsewhere.py").status == 0


def test_what_is_printed_does_not_depend_on_the_order_of_the_paths(two_plugins: Terminal) -> None:
    one = two_plugins.run("--check", "sample", "other")
    assert one == two_plugins.run("--check", "other", "sample")
    assert one.out.index("other/dagstack.toml") < one.out.index("sample/dagstack.toml")


def test_paths_in_several_roots_are_several_workspaces(two_plugins: Terminal) -> None:
    two_plugins.write({"other/plugcheck.toml": 'ignore = ["MAN"]\n'})
    ran = two_plugins.run("--check", "--output-format", "json", "other", "sample")
    assert paths(ran) == {"sample/dagstack.toml"}


def test_paths_outside_the_working_directory_are_absolute(
    two_plugins: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(two_plugins.folder / "sample")
    ran = two_plugins.run("--check", "--output-format", "json", "..")
    assert paths(ran) == {"dagstack.toml", str(two_plugins.folder / "other/dagstack.toml")}


@pytest.mark.parametrize(
    ("args", "found"),
    [
        (["--select", "PLG"], False),
        (["--select", "MAN"], True),
        (["--select", "missing-field,PLG"], True),
        (["--ignore", "missing-field"], False),
        (["--select", "MAN110", "--ignore", "MAN1"], False),
        (["--select", "ALL"], True),
        (["--host", "generic"], False),
        (["--host", "dagstack"], True),
        (["--isolated"], True),
        (["--config", "strict.toml"], False),
    ],
)
def test_flags_choose_rules_and_hosts(args: list[str], found: bool, two_plugins: Terminal) -> None:
    two_plugins.write({"strict.toml": 'ignore = ["MAN"]\n'})
    ran = two_plugins.run("--check", "--output-format", "concise", *args)
    assert ("MAN110" in ran.out) is found


@pytest.mark.parametrize(
    ("flags", "found"), [([], False), (["--isolated"], True), (["--select", "MAN"], False)]
)
def test_ignore_in_the_settings_holds_whatever_is_selected(
    flags: list[str], found: bool, two_plugins: Terminal
) -> None:
    two_plugins.write({"plugcheck.toml": 'ignore = ["MAN110"]\n'})
    assert ("MAN110" in two_plugins.run("--check", *flags).out) is found


# Which paths are not looked at, and what is said of them


@pytest.mark.parametrize(
    ("files", "args", "says"),
    [
        (
            {"plugcheck.toml": 'exclude = ["sample/"]\n'},
            ["sample/dagstack.toml"],
            "sample/dagstack.toml is not checked because it is excluded by `sample/` in {root}/plugcheck.toml",
        ),
        (
            {"plugcheck.toml": 'exclude = ["sample/"]\n'},
            ["sample"],
            "sample is not checked because it is excluded by `sample/` in {root}/plugcheck.toml",
        ),
        (
            {".gitignore": "*.toml\n"},
            ["sample/dagstack.toml", "sample/plugin.py"],
            "sample/dagstack.toml is not checked because it is excluded by `*.toml` in {root}/.gitignore",
        ),
        (
            {"sample/x.py": b"\xff"},
            ["sample/x.py"],
            "sample/x.py is not checked because byte 0 (0xff) is not utf-8",
        ),
        (
            {"x.py": b"a" * (10 * 1024 * 1024 + 1)},
            ["x.py"],
            "x.py is not checked because it is larger than 10 MiB",
        ),
    ],
)
def test_a_named_path_that_is_not_looked_at_is_told(
    files: dict[str, str | bytes], args: list[str], says: str, terminal: Terminal
) -> None:
    terminal.write({"sample/dagstack.toml": BROKEN, **files})
    ran = terminal.run("--check", "--output-format", "concise", *args)
    assert ran.status == 0
    assert ran.out == ""
    assert says.format(root=terminal.folder) in ran.err


def test_what_was_not_named_is_left_out_quietly(terminal: Terminal) -> None:
    terminal.write({"plugcheck.toml": 'exclude = ["old/"]\n', "old/dagstack.toml": BROKEN})
    ran = terminal.run("--check")
    assert (ran.status, ran.err) == (0, "")


def test_no_plugin_is_told(terminal: Terminal) -> None:
    terminal.write({"elsewhere/.git/HEAD": "", "elsewhere/a.py": "x = 1\n"})
    ran = terminal.run("--check", "elsewhere")
    assert ran.status == 0
    assert ran.err == f"plugcheck-lsp: no plugin was found in {terminal.folder}/elsewhere\n"


def test_workspaces_that_lie_in_a_folder_are_checked_with_it(terminal: Terminal) -> None:
    """Each with settings of its own; those that are left out are not."""
    terminal.write(
        {
            "plugcheck.toml": 'exclude = ["old/"]\n',
            **{f"{name}/plugcheck.toml": "" for name in ("one", "one/deep", "old/two", "empty")},
            **{f"{name}/dagstack.toml": BROKEN for name in ("one", "one/deep", "old/two")},
        }
    )
    ran = terminal.run("--check", "--output-format", "json")
    assert ran.err == ""
    assert {each["path"] for each in json.loads(ran.out)} == {"one/dagstack.toml", "one/deep/dagstack.toml"}
    within = terminal.run("--check", "--output-format", "json", "one/deep")
    assert {each["path"] for each in json.loads(within.out)} == {"one/deep/dagstack.toml"}
    assert terminal.run("--why", "one").status == 0


# Odd names and odd amounts


ODD = ["with space", "new\nline", "-dash", "\U0001f600", "a%b:c,d", "\x1b[31m"]


@pytest.mark.parametrize("output_format", ["text", "concise", "json", "github"])
@pytest.mark.parametrize("name", ODD)
def test_odd_names_are_found_and_keep_every_format_whole(
    name: str, output_format: str, terminal: Terminal
) -> None:
    terminal.write({f"{name}/dagstack.toml": BROKEN, f"{name}/plugin.py": CODE})
    ran = terminal.run("--check", "--output-format", output_format, "--", name)
    assert ran.status == 1
    assert ran.err == ""
    assert "\x1b" not in ran.out or output_format == "github"  # which compares names as they are
    lines = ran.out.split("\n")
    if output_format in {"concise", "github"}:
        assert len(lines) == 2
    if output_format == "json":
        assert paths(ran) == {f"{name}/dagstack.toml"}


def test_names_that_are_no_text_are_found(terminal: Terminal) -> None:
    folder = os.fsencode(terminal.folder) + b"/\xff\xfe"
    os.mkdir(folder)  # noqa: PTH102 - a `Path` takes no bytes
    for name, content in ((b"dagstack.toml", BROKEN), (b"plugin.py", CODE)):
        with open(folder + b"/" + name, "w") as file:  # noqa: PTH123
            file.write(content)
    for output_format in ("text", "concise", "github", "json"):
        ran = terminal.run("--check", "--output-format", output_format, "\udcff\udcfe")
        assert (ran.status, ran.err) == (1, "")
        shown = r"\udcff\udcfe" if output_format in {"json", "github"} else r"\xff\xfe"
        assert f"{shown}/dagstack.toml" in ran.out
    assert terminal.process(b"--check", b"\xff\xfe").returncode == 1


def test_output_that_the_terminal_cannot_show_is_spelled_out(terminal: Terminal) -> None:
    terminal.write({"sample/dagstack.toml": BROKEN.replace("sample", "\U0001f600")})
    done = terminal.process("--check", env={"PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"})
    assert (done.returncode, done.stderr) == (1, b"")
    assert done.stdout.isascii()


def test_many_findings_are_all_printed(terminal: Terminal) -> None:
    terminal.write({"sample/dagstack.toml": VALID + "".join(f"wrong_{n} = 1\n" for n in range(1000))})
    ran = terminal.run("--check", "--output-format", "concise")
    assert ran.out.count("\n") == 1000


def test_the_output_file_is_written_whole_and_nothing_is_printed(two_plugins: Terminal) -> None:
    printed = two_plugins.run("--check", "--output-format", "json")
    two_plugins.write({"out.json": "x" * 100_000})
    (two_plugins.folder / "out.json").chmod(0o640)
    ran = two_plugins.run("--check", "--output-format", "json", "--output-file", "out.json")
    assert (ran.status, ran.out) == (1, "")
    assert two_plugins.read("out.json").decode() == printed.out
    assert stat.S_IMODE((two_plugins.folder / "out.json").stat().st_mode) == 0o640
    assert two_plugins.run("--check", "--output-file", "/dev/null").status == 1


def test_statistics_count_instead(two_plugins: Terminal) -> None:
    ran = two_plugins.run("--check", "--statistics")
    assert ran.status == 1
    assert ran.out.startswith("2  MAN110  missing-field")


def test_the_url_of_a_finding_is_the_file_that_holds_its_page(two_plugins: Terminal) -> None:
    (found, *_) = json.loads(two_plugins.run("--check", "--output-format", "json").out)
    assert found["url"].startswith("file:///")
    assert "## What it does" in Path(found["url"].removeprefix("file://")).read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("variables", "coloured"),
    [
        ({}, False),
        ({"FORCE_COLOR": "1"}, True),
        ({"FORCE_COLOR": "1", "NO_COLOR": "1"}, False),
        ({"NO_COLOR": ""}, False),
    ],
)
def test_colours(
    variables: dict[str, str], coloured: bool, two_plugins: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert ("\x1b[" in two_plugins.run("--check").out) is coloured


# Standard input


@pytest.mark.parametrize("name", ["sample/dagstack.toml", "./sample/../sample/dagstack.toml"])
def test_standard_input_stands_for_a_file(name: str, terminal: Terminal) -> None:
    args = ("--check", "--output-format", "json", "--stdin-filename", name, "-")
    assert terminal.run(*args, stdin=VALID.encode()).status == 0
    ran = terminal.run(*args, stdin=BROKEN.encode())
    assert ran.status == 1
    assert codes(ran) == {("sample/dagstack.toml", "MAN110")}
    assert terminal.read("sample/dagstack.toml") == VALID.encode()


def test_standard_input_can_be_a_file_that_does_not_exist_yet(terminal: Terminal) -> None:
    ran = terminal.run("--check", "--stdin-filename", "new/dagstack.toml", "-", stdin=BROKEN.encode())
    assert ran.status == 1
    assert "new/dagstack.toml:1:1" in ran.out


def test_standard_input_with_a_mark_and_carriage_returns(terminal: Terminal) -> None:
    data = b"\xef\xbb\xbf" + BROKEN.replace("\n", "\r\n").replace("sample", "\U0001f600").encode()
    ran = terminal.run(
        "--check",
        "--output-format",
        "json",
        "--stdin-filename",
        "sample/plugin.py",
        "-",
        stdin=CODE.encode() + b"x = (",
    )
    assert ("sample/plugin.py", "PLG001") in codes(ran)
    ran = terminal.run(
        "--check", "--output-format", "json", "--stdin-filename", "new/dagstack-plugin.toml", "-", stdin=data
    )
    assert ("new/dagstack-plugin.toml", "MAN110") in codes(ran)


def test_standard_input_that_is_no_text_is_2(terminal: Terminal) -> None:
    ran = terminal.run("--check", "--stdin-filename", "sample/plugin.py", "-", stdin=b"\xff")
    assert (ran.status, ran.out) == (2, "")
    assert "byte 0 (0xff) is not utf-8" in ran.err


# Fixes


@pytest.fixture
def renaming(terminal: Terminal, monkeypatch: pytest.MonkeyPatch) -> Terminal:
    """Every `safe` and `unsafe` in `sample/plugin.py` is an error whose fix names it `done`; `none` has no fix."""

    def check(workspace: Workspace, **_: object) -> Report:
        path = workspace.root / "sample" / "plugin.py"
        text = workspace.text(path)
        assert text is not None
        found = []
        for word in ("none", "unsafe", "safe"):
            start = text.source.find(f" {word}") + 1
            while start:
                span = Span(start, start + len(word))
                fixes = (
                    ()
                    if word == "none"
                    else (Fix("Name it", Applicability(word), (FileEdit(path, span, "done\n"),)),)
                )
                found.append(Finding("AMB001", "a", Severity.ERROR, word, path, span, fixes=fixes))
                start = text.source.find(f" {word}", start) + 1
        return Report(tuple(found), {path: text})

    monkeypatch.setattr(engine, "check", check)
    terminal.write({"sample/plugin.py": "# safe\r\n# unsafe\r\n# none\r\n"})
    return terminal


FIXED = b"# done\r\n\r\n# unsafe\r\n# none\r\n"
ALL_FIXED = b"# done\r\n\r\n# done\r\n\r\n# none\r\n"


@pytest.mark.parametrize(
    ("flags", "content", "status", "says"),
    [
        (["--fix"], FIXED, 1, "Fixed 1 finding in 1 file\n"),
        (["--fix", "--unsafe-fixes"], ALL_FIXED, 1, "Fixed 2 findings in 1 file\n"),
        (["--fix", "--fail-on", "never"], FIXED, 0, "Fixed 1 finding in 1 file\n"),
        (["--unsafe-fixes"], None, 1, ""),
        (["--diff"], None, 1, "Would fix 1 finding in 1 file\n"),
        (["--fix", "--diff"], None, 1, "Would fix 1 finding in 1 file\n"),
        (["--diff", "--unsafe-fixes"], None, 1, "Would fix 2 findings in 1 file\n"),
    ],
)
def test_fixes(flags: list[str], content: bytes | None, status: int, says: str, renaming: Terminal) -> None:
    before = renaming.read("sample/plugin.py")
    ran = renaming.run("--check", *flags)
    assert (ran.status, ran.err) == (status, says)
    assert renaming.read("sample/plugin.py") == (content or before)
    assert renaming.run("--check", "--fix", "sample/dagstack.toml").err == ""


def test_after_fixes_what_remains_is_printed(renaming: Terminal) -> None:
    ran = renaming.run("--check", "--fix", "--output-format", "concise")
    assert ran.out == (
        "sample/plugin.py:4:3: AMB001 error none\nsample/plugin.py:3:3: AMB001 error unsafe\n"
    ) or sorted(ran.out.splitlines()) == [
        "sample/plugin.py:3:3: AMB001 error unsafe",
        "sample/plugin.py:4:3: AMB001 error none",
    ]


def test_fixing_again_changes_nothing(renaming: Terminal) -> None:
    renaming.run("--check", "--fix")
    ran = renaming.run("--check", "--fix")
    assert ran.err == ""
    assert renaming.read("sample/plugin.py") == FIXED


def test_a_diff_shows_what_would_change_and_patch_takes_it(renaming: Terminal) -> None:
    ran = renaming.run("--check", "--diff")
    assert ran.out == (
        "--- sample/plugin.py\n+++ sample/plugin.py\n@@ -1,3 +1,4 @@\n"
        "-# safe\r\n+# done\r\n+\r\n # unsafe\r\n # none\r\n"
    )
    renaming.write({"sample/plugin.py": "# none\n"})
    ran = renaming.run("--check", "--diff")
    assert (ran.status, ran.out, ran.err) == (0, "", "Nothing to fix\n")


def test_a_read_only_file_is_2_and_stays(renaming: Terminal) -> None:
    (renaming.folder / "sample/plugin.py").chmod(0o444)
    before = renaming.read("sample/plugin.py")
    ran = renaming.run("--check", "--fix")
    assert (ran.status, ran.out) == (2, "")
    assert ran.err == f"plugcheck-lsp: nothing was fixed: {renaming.folder}/sample/plugin.py is read-only\n"
    assert renaming.read("sample/plugin.py") == before


def test_a_filter_prints_the_mended_text_and_tells_the_rest_on_standard_error(renaming: Terminal) -> None:
    args = ("--check", "--fix", "--output-format", "concise", "--stdin-filename", "sample/plugin.py", "-")
    ran = renaming.run(*args, stdin=b"\xef\xbb\xbf# safe\r\n# none \xf0\x9f\x98\x80\r\n")
    assert ran.status == 1
    assert ran.out.encode() == b"\xef\xbb\xbf# done\r\n\r\n# none \xf0\x9f\x98\x80\r\n"
    assert ran.err == "sample/plugin.py:3:3: AMB001 error none\n"
    assert renaming.read("sample/plugin.py").startswith(b"# safe")


def test_a_fix_that_would_break_a_file_is_our_fault(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    def check(workspace: Workspace, **_: object) -> Report:
        path = workspace.root / "sample/plugin.py"
        fix = Fix("Break it", Applicability.SAFE, (FileEdit(path, Span(0, 0), "(("),))
        return Report((Finding("AMB001", "a", Severity.HINT, "m", path, Span(0, 1), fixes=(fix,)),))

    monkeypatch.setattr(engine, "check", check)
    ran = terminal.run("--check", "--fix")
    assert ran.status == 2
    assert 'after "Break it", sample/plugin.py would be broken' in ran.err
    assert terminal.read("sample/plugin.py") == CODE.encode()


def test_real_fixes_of_a_manifest_are_applied_and_the_rest_stays(terminal: Terminal) -> None:
    terminal.write(
        {
            "sample/dagstack.toml": VALID.replace("\n", "\r\n").replace("entry_point", "entrypoint")
            + "# \U0001f600\r\n"
        }
    )
    before = terminal.run("--check", "--output-format", "json")
    assert json.loads(before.out)
    ran = terminal.run("--check", "--fix", "--unsafe-fixes")
    assert "Fixed" in ran.err
    after = terminal.read("sample/dagstack.toml")
    assert b'entry_point = "plugin:Sample"\r\n' in after
    assert after.endswith("# \U0001f600\r\n".encode())
    assert b"\r\n" in after
    assert b"\n" not in after.replace(b"\r\n", b"")


def test_a_file_that_two_workspaces_mend_is_written_once(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    shared = terminal.folder / "shared.txt"

    def check(workspace: Workspace, **_: object) -> Report:
        text = workspace.text(shared)
        assert text is not None
        word = workspace.root.name
        start = text.source.find(word)
        if start < 0:
            return Report(())
        span = Span(start, start + len(word))
        fix = Fix("Cross it out", Applicability.SAFE, (FileEdit(shared, span, "-"),))
        path = workspace.root / "plugcheck.toml"
        return Report((Finding("AMB001", "a", Severity.ERROR, "m", path, Span(0, 0), fixes=(fix,)),))

    monkeypatch.setattr(engine, "check", check)
    terminal.write({"one/plugcheck.toml": "", "two/plugcheck.toml": "", "shared.txt": "one two three\n"})
    ran = terminal.run("--check", "--fix", "one", "two")
    assert ran.status == 0
    assert "Fixed 2 findings in 1 file\n" in ran.err
    assert terminal.read("shared.txt") == b"- - three\n"
