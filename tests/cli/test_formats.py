"""What each output format makes of findings in all kinds of text."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from plugcheck_lsp.cli.output import Printout, concise, diff, github, statistics, text
from plugcheck_lsp.cli.output import json as json_format
from plugcheck_lsp.cli.output.printable import escaped, laid_out, width
from plugcheck_lsp.findings import Applicability, FileEdit, Finding, Fix, Related, Severity
from plugcheck_lsp.text import Span, Text

HERE = Path("/w/repository")
PATH = HERE / "plugins" / "a.py"


@pytest.fixture(autouse=True)
def working_directory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Path, "cwd", lambda: HERE)


def finding(source: str, marked: str, *, path: Path = PATH, **fields: object) -> Finding:
    start = source.index(marked)
    values = {"severity": Severity.ERROR, "message": "`x` is wrong", "host": "dagstack", **fields}
    return Finding("AMB001", "a-name", path=path, span=Span(start, start + len(marked)), **values)


def printed(source: str, *findings: Finding, **fields: object) -> Printout:
    return Printout(findings, {PATH: Text(source)}, **fields)


# text

EXCERPTS = [
    ("x = 1\n", "x", ["x = 1", "^"]),
    ("\tx = 1\n", "x", ["    x = 1", "    ^"]),
    ("a\tx\n", "x", ["a   x", "    ^"]),
    ("'\U0001f600\U0001f600', x\n", "x", ["'\U0001f600\U0001f600', x", "        ^"]),
    ("'\U0001f600' # x\n", "'\U0001f600'", ["'\U0001f600' # x", "^^^^"]),
    ("'日本', x\n", "x", ["'日本', x", "        ^"]),
    ("'e\u0301', x\n", "x", ["'e\u0301', x", "     ^"]),
    ("x = 1\r\ny = 2\r\n", "y", ["y = 2", "^"]),
    ("x = 1\ry = 2", "y", ["y = 2", "^"]),
    ("x\u2028 y\n", "y", ["x\\u2028 y", "        ^"]),
    ("'\x1b[31m', x\n", "x", ["'\\x1b[31m', x", "            ^"]),
    ("a\x00b\n", "b", ["a\\x00b", "     ^"]),
    ("'\u202e', x\n", "x", ["'\\u202e', x", "          ^"]),
    ("f(\n  1,\n)\n", "(\n  1,\n)", ["f(", " ^ ..."]),
    ("def f():\n    pass\n", "def f():\n", ["def f():", "^^^^^^^^"]),
]


@pytest.mark.parametrize(("source", "marked", "shown"), EXCERPTS)
def test_an_excerpt_underlines_the_place(source: str, marked: str, shown: list[str]) -> None:
    lines = text.render(printed(source, finding(source, marked))).split("\n")
    assert [line.partition("| ")[2] for line in lines[3:5]] == shown


def test_a_place_without_width_gets_one_caret() -> None:
    source = "x = \n"
    spot = Finding("AMB001", "a-name", Severity.ERROR, "m", PATH, Span(4, 4))
    assert text.render(printed(source, spot)).split("\n")[4].endswith("|     ^")


def test_the_end_of_a_text_can_be_underlined() -> None:
    spot = Finding("AMB001", "a-name", Severity.ERROR, "m", PATH, Span(2, 2))
    assert text.render(printed("x\n", spot)).split("\n")[2:5] == ["   |", " 2 |", "   | ^"]


@pytest.mark.parametrize("before", ["", "a" * 300, "\U0001f600" * 300])
def test_of_a_long_line_only_the_surroundings_are_shown(before: str) -> None:
    source = f"{before}x = 1{'b' * 100_000}"
    lines = text.render(printed(source, finding(source, "x = 1"))).split("\n")
    shown, underlined = (line.partition("| ")[2] for line in lines[3:5])
    assert len(shown) < 200
    start = underlined.index("^")
    assert underlined[start:] == "^^^^^"
    columns = laid_out(shown)[1]
    assert shown[columns.index(start) :].startswith("x = 1")


def test_text_tells_the_proof_and_the_fix() -> None:
    source = "CACHE = []\ndef f():\n    CACHE.append(1)\n"
    proof = (
        Related(PATH, Span(24, 36), "`f` appends to it"),
        Related(HERE.parent / "elsewhere.py", Span(0, 1), "it is called here"),
    )
    fix = Fix("Make `CACHE` a tuple", Applicability.SAFE, (FileEdit(PATH, Span(0, 1), ""),))
    rendered = text.render(printed(source, finding(source, "CACHE", related=proof, fixes=(fix,))))
    assert rendered == (
        "error[AMB001] a-name: `x` is wrong\n"
        "  --> plugins/a.py:1:1\n"
        "   |\n"
        " 1 | CACHE = []\n"
        "   | ^^^^^\n"
        "  1. `f` appends to it\n"
        "  --> plugins/a.py:3:5\n"
        "   |\n"
        " 3 |     CACHE.append(1)\n"
        "   |     ------------\n"
        "  2. it is called here\n"
        "  --> /w/elsewhere.py:1:1\n"
        "  fix: Make `CACHE` a tuple\n"
        "\n"
        "Found 1 error in 1 file\n"
        "1 finding can be fixed with --fix\n"
    )


@pytest.mark.parametrize("shows", [False, True])
def test_unsafe_fixes_are_shown_where_they_are_asked_for(shows: bool) -> None:
    fix = Fix("Sort it", Applicability.UNSAFE, (FileEdit(PATH, Span(0, 1), ""),))
    rendered = text.render(printed("x", finding("x", "x", fixes=(fix,)), unsafe_fixes=shows))
    assert ("fix (unsafe): Sort it" in rendered) is shows
    assert ("1 unsafe fix can be seen with --unsafe-fixes" in rendered) is not shows


def test_the_summary_counts_by_severity() -> None:
    found = [finding("x", "x", severity=severity) for severity in (*Severity, Severity.WARNING)]
    assert "Found 1 error, 2 warnings, 1 note and 1 hint in 1 file\n" in text.render(printed("x", *found))


def test_colours_leave_the_text_as_it_is() -> None:
    plain, coloured = (
        text.render(printed("x", finding("x", "x"), colour=colour)) for colour in (False, True)
    )
    assert "\x1b" not in plain
    assert "\x1b[1;31merror[AMB001]\x1b[0m" in coloured


def test_messages_and_names_cannot_drive_the_terminal() -> None:
    path = HERE / "a\x1b[2Jb\n\udcff.py"
    found = finding("x", "x", path=path, message="`\x1b]0;x\x07` is wrong\nerror: no")
    for rendered in (text.render(Printout((found,), {})), concise.render(Printout((found,), {}))):
        assert "\x1b" not in rendered
        assert "a\\x1b[2Jb\\x0a\\xff.py:1:1" in rendered
        assert "`\\x1b]0;x\\x07` is wrong\\x0aerror: no" in rendered


# concise


def test_concise_is_one_line_a_finding() -> None:
    source = "'\U0001f600'\tx\r\n"
    found = finding(source, "x"), finding(source, "'", severity=Severity.HINT)
    assert concise.render(printed(source, *found)) == (
        "plugins/a.py:1:5: AMB001 error `x` is wrong\nplugins/a.py:1:1: AMB001 hint `x` is wrong\n"
    )


# json


def test_json_has_the_agreed_shape() -> None:
    source = "a = 1\r\n'\U0001f600' + x\ry\u2028z\r\n"
    fix = Fix("Do it", Applicability.UNSAFE, (FileEdit(PATH, Span(7, 10), "one\ntwo"),))
    related = (Related(HERE.parent / "b.py", Span(0, 3), "why"),)
    found = finding(source, "x\ry\u2028z", related=related, fixes=(fix, fix), refused=True)
    printout = Printout((found,), {PATH: Text(source, bom=True)}, pages={"AMB001": "file:///page.py"})
    assert json.loads(json_format.render(printout)) == [
        {
            "code": "AMB001",
            "name": "a-name",
            "severity": "error",
            "refused": True,
            "message": "`x` is wrong",
            "path": "plugins/a.py",
            "host": "dagstack",
            "range": {"start": {"line": 2, "column": 7}, "end": {"line": 3, "column": 4}},
            "related": [
                {
                    "path": "/w/b.py",
                    "range": {"start": {"line": 1, "column": 1}, "end": {"line": 1, "column": 1}},
                    "message": "why",
                }
            ],
            "fix": {
                "title": "Do it",
                "applicability": "unsafe",
                "edits": [
                    {
                        "path": "plugins/a.py",
                        "range": {"start": {"line": 2, "column": 1}, "end": {"line": 2, "column": 4}},
                        "text": "one\r\ntwo",
                    }
                ],
            },
            "url": "file:///page.py",
        }
    ]


def test_json_survives_every_encoding_and_name() -> None:
    found = finding("x", "x", path=HERE / "\udcff\U0001f600\n.py", message="`\U0001f600\x1b` is wrong")
    rendered = json_format.render(Printout((found,), {}))
    assert rendered.isascii()
    assert "\x1b" not in rendered
    (told,) = json.loads(rendered)
    assert (told["path"], told["message"]) == ("\udcff\U0001f600\n.py", "`\U0001f600\x1b` is wrong")
    assert told["fix"] is None


@pytest.mark.parametrize(
    ("render", "nothing"), [(json_format.render, "[]\n"), (concise.render, ""), (github.render, "")]
)
def test_no_findings(render: object, nothing: str) -> None:
    assert callable(render)
    assert render(Printout((), {})) == nothing


# github


def test_github_annotations_are_escaped() -> None:
    source = "100% \U0001f600 x\n"
    path = HERE / "a,b:c%.py"
    found = finding(
        source, "x", path=path, message="`%0A` is wrong", related=(Related(path, Span(0, 3), "100%"),)
    )
    rendered = github.render(Printout((found,), {path: Text(source)}))
    assert rendered == (
        "::error title=AMB001 a-name,file=a%2Cb%3Ac%25.py,line=1,col=8,endLine=1,endColumn=9::"
        "`%250A` is wrong%0Aa,b:c%25.py:1:1: 100%25\n"
    )


@pytest.mark.parametrize(
    ("severity", "level"),
    [("error", "error"), ("warning", "warning"), ("information", "notice"), ("hint", "notice")],
)
def test_github_knows_three_levels(severity: str, level: str) -> None:
    assert github.render(printed("x", finding("x", "x", severity=Severity(severity)))).startswith(
        f"::{level} "
    )


def test_github_gets_no_columns_of_several_lines() -> None:
    source = "f(\n)\n"
    assert "line=1,endLine=2::" in github.render(printed(source, finding(source, "(\n)")))


# statistics


def test_statistics_count_rules() -> None:
    fix = Fix("Do it", Applicability.SAFE, (FileEdit(PATH, Span(0, 1), ""),))
    found = [
        Finding(code, name, Severity.ERROR, str(number), PATH, Span(0, 1), fixes=(fix,) * fixable)
        for code, name, number, fixable in (
            ("B002", "b", 1, 0),
            *(("A001", "a", n, n % 2) for n in range(12)),
        )
    ]
    assert statistics.render(Printout(tuple(found), {}), "text") == "12  A001  a  (6 fixable)\n 1  B002  b\n"
    assert json.loads(statistics.render(Printout(tuple(found), {}), "json")) == [
        {"code": "A001", "name": "a", "count": 12, "fixable": 6},
        {"code": "B002", "name": "b", "count": 1, "fixable": 0},
    ]


# diff


def test_a_diff_is_of_bytes() -> None:
    changes = {
        HERE / "a.py": (Text("one\r\ntwo", bom=True), Text("one\r\nTWO", bom=True)),
        HERE / "b.py": (
            Text("# coding: latin-1\n\u00e9\n", encoding="latin-1"),
            Text("\u00e9\n", encoding="latin-1"),
        ),
        HERE / "new\n\u00e9.py": (None, Text("x\n")),
    }
    assert diff.render(changes) == (
        b"--- a.py\n+++ a.py\n@@ -1,2 +1,2 @@\n \xef\xbb\xbfone\r\n-two\n\\ No newline at end of file\n"
        b"+TWO\n\\ No newline at end of file\n"
        b"--- b.py\n+++ b.py\n@@ -1,2 +1 @@\n-# coding: latin-1\n \xe9\n"
        b'--- /dev/null\n+++ "new\\012\\303\\251.py"\n@@ -0,0 +1 @@\n+x\n'
    )


def test_a_diff_on_a_terminal_is_coloured_and_harmless() -> None:
    data = diff.render({HERE / "a.py": (Text("\tone\r\n"), Text("\tx\x1b[2J\r\n"))})
    shown = diff.for_terminal(data, colour=True)
    assert "\x1b[31m-\tone\\x0d\x1b[0m\n" in shown
    assert "\x1b[32m+\tx\\x1b[2J\\x0d\x1b[0m\n" in shown


# characters


@pytest.mark.parametrize(
    ("raw", "safe"),
    [
        ("plain", "plain"),
        ("\x00\t\n\r\x1b\x7f\x9b", "\\x00\\x09\\x0a\\x0d\\x1b\\x7f\\x9b"),
        ("\u202e\u2066\u2028\ufeff", "\\u202e\\u2066\\u2028\\ufeff"),
        ("\udcff\udc80\ud800", "\\xff\\x80\\ud800"),
        ("\U0001f468\u200d\U0001f469 \u00e9 日", "\U0001f468\u200d\U0001f469 \u00e9 日"),
    ],
)
def test_what_could_drive_a_terminal_is_spelled_out(raw: str, safe: str) -> None:
    assert escaped(raw) == safe


def test_wide_and_joining_characters_have_their_width() -> None:
    assert [width(char) for char in ("a", "日", "\U0001f600", "\u0301")] == [1, 2, 2, 0]
