"""`--rules`, `--explain`, `--why`, `--tcp` and the bare command."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from cli_terminal import VALID

from plugcheck_lsp.rule import rule_book

if TYPE_CHECKING:
    from cli_terminal import Terminal

HEADS = ["What it does", "Why it matters", "Example", "Use instead", "Fix safety", "References"]


def test_rules_are_listed_with_what_there_is_to_know(terminal: Terminal) -> None:
    ran = terminal.run("--rules")
    lines = ran.out.splitlines()
    assert ran.status == 0
    assert lines[0].split() == ["code", "name", "severity", "hosts", "fix"]
    assert [line.split()[0] for line in lines[1:]] == sorted(rule_book().rules)
    assert "PLG001  syntax-error" in ran.out


def test_rules_as_json(terminal: Terminal) -> None:
    rows = json.loads(terminal.run("--rules", "--output-format", "json").out)
    assert {row["code"]: row for row in rows}["MAN110"] == {
        "code": "MAN110",
        "name": "missing-field",
        "severity": "error",
        "hosts": ["dagstack"],
        "fix": True,
        "refused": True,
    }
    terminal.run("--rules", "--output-format", "json", "--output-file", "rules.json")
    assert json.loads(terminal.read("rules.json")) == rows


@pytest.mark.parametrize("named", ["MAN110", "man110", "missing-field", "Missing-Field"])
def test_a_page_is_found_by_code_and_name(named: str, terminal: Terminal) -> None:
    ran = terminal.run("--explain", named)
    assert ran.status == 0
    assert ran.out.startswith(
        "# missing-field (MAN110)\n\nseverity: error; hosts: dagstack; fix: yes; the host refuses"
    )
    assert [line.removeprefix("## ") for line in ran.out.splitlines() if line.startswith("## ")] == HEADS


def test_every_rule_can_be_explained(terminal: Terminal) -> None:
    for code in rule_book().rules:
        assert terminal.run("--explain", code).status == 0


def test_a_page_is_set_for_a_terminal(terminal: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    ran = terminal.run("--explain", "MAN110")
    assert "\x1b[" in ran.out
    assert "## What" not in ran.out


def told(terminal: Terminal, *args: str) -> dict[str, str]:
    ran = terminal.run("--why", *args)
    assert (ran.status, ran.err) == (0, "")
    lines = ran.out.splitlines()
    assert lines[0] == args[0]
    return {line[:10].strip(): line[10:] for line in lines[1:] if line[:10].strip()} | {
        "off": "\n".join(line[10:] for line in lines[1:] if not line[:10].strip())
    }


def test_why_tells_what_holds_for_a_file_of_a_plugin(terminal: Terminal) -> None:
    settings = (
        'ignore = ["AMB"]\nhost-versions = {dagstack = "0.4.0"}\nseverity = {MAN101 = "off"}\n'
        'per-file-ignores = {"sample/*.toml" = ["missing-field"]}\n'
    )
    terminal.write({"plugcheck.toml": settings})
    why = told(terminal, "sample/dagstack.toml", "--ignore", "MAN11")
    assert why["plugin"] == "sample in sample"
    assert why["role"].startswith("manifest, because ")
    assert why["host"] == "dagstack, because it is named `dagstack.toml`"
    assert why["version"] == "dagstack-plugin-system 0.4.0, because `host-versions` says so"
    assert why["settings"] == "plugcheck.toml"
    assert why["root"] == str(terminal.folder)
    assert "MAN120" in why["rules"]
    assert "MAN101 is off, because `severity` switches it off" in why["off"]
    assert "MAN110 is off, because `--ignore` names `MAN11`" in why["off"]
    assert "AMB001 is off, because `ignore` names `AMB`" in why["off"]
    assert "PLG001" in why["rules"]
    why = told(terminal, "sample/dagstack.toml")
    assert "MAN110 is off, because `per-file-ignores` names it for `sample/*.toml`" in why["off"]
    why = told(terminal, "sample/dagstack.toml", "--select", "MAN110")
    assert "MAN120 is off, because `--select` does not name it" in why["off"]


def test_what_why_says_is_what_check_does(terminal: Terminal) -> None:
    wrong = VALID.replace('kind = "tool"\n', "unknown = 1\n")
    terminal.write({"sample/dagstack.toml": wrong, "plugcheck.toml": 'ignore = ["MAN110"]\n'})
    found = {each["code"] for each in json.loads(terminal.run("--check", "--output-format", "json").out)}
    why = told(terminal, "sample/dagstack.toml")
    assert found
    assert found <= set(why["rules"].split())
    assert "MAN110 is off" in why["off"]


@pytest.mark.parametrize(
    ("files", "path", "reason"),
    [
        ({"loose.py": ""}, "loose.py", "none, because no plugin declares, imports or tests it"),
        ({"README.md": ""}, "README.md", "none, because no rule is about `.md` files"),
        (
            {".gitignore": "x.py\n", "x.py": ""},
            "x.py",
            "none, because it is excluded by `x.py` in {root}/.gitignore",
        ),
        ({"x.py": b"\xff"}, "x.py", "none, because byte 0 (0xff) is not utf-8"),
    ],
)
def test_why_tells_why_not(files: dict[str, str | bytes], path: str, reason: str, terminal: Terminal) -> None:
    terminal.write(files)
    why = told(terminal, path)
    assert why["plugin"] == reason.format(root=terminal.folder)
    assert why["rules"] == "0 rules"
    assert why["settings"].startswith("the defaults")


def test_why_of_a_folder_lists_its_plugins(terminal: Terminal) -> None:
    assert told(terminal, ".")["plugin"].startswith("sample in sample: 2 files")
    terminal.write({"empty/x.txt": ""})
    assert told(terminal, "empty")["plugin"] == "none was found here"


def test_why_with_bad_settings_is_2(terminal: Terminal) -> None:
    terminal.write({"plugcheck.toml": "x = 1\n"})
    ran = terminal.run("--why", "sample")
    assert ran.status == 2
    assert "`x` is no setting" in ran.err


@pytest.mark.parametrize("address", ["0.0.0.0:0", "192.0.2.1:4389", "[::]:0"])
def test_the_server_listens_on_the_loopback_alone(address: str, terminal: Terminal) -> None:
    ran = terminal.run("--tcp", address)
    assert (ran.status, ran.out) == (2, "")
    assert "loopback" in ran.err


def test_the_bare_command_is_the_language_server(terminal: Terminal) -> None:
    body = json.dumps(
        {
            "jsonrpc": "2.0",
            "id": 1,
            "method": "initialize",
            "params": {"processId": None, "rootUri": None, "capabilities": {}},
        }
    ).encode()
    ends = [
        json.dumps({"jsonrpc": "2.0", **end}).encode()
        for end in ({"id": 2, "method": "shutdown"}, {"method": "exit"})
    ]
    messages = b"".join(b"Content-Length: %d\r\n\r\n%s" % (len(each), each) for each in (body, *ends))
    done = terminal.process(stdin=messages)
    assert done.returncode == 0
    assert b'"plugcheck-lsp"' in done.stdout
