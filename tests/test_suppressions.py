"""Suppression comments silence what they name and cover, and nothing else; those without effect are told."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from plugcheck_lsp.documents import python, toml, yaml
from plugcheck_lsp.engine import check
from plugcheck_lsp.files import Files
from plugcheck_lsp.findings import Finding, Severity
from plugcheck_lsp.rule import Rule, RuleBook, rule_book
from plugcheck_lsp.settings import Settings
from plugcheck_lsp.suppressions import SuppressionFault, suppress, suppress_edit, suppressions
from plugcheck_lsp.text import Span, Text
from plugcheck_lsp.workspace import Workspace

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.suppressions import Document, SuppressionProblem

PATH = Path("/project/file")
PARSERS: dict[str, Any] = {"python": python.parse, "toml": toml.parse, "yaml": yaml.parse}


def rule(code: str, name: str) -> Rule[object]:
    class Made(Rule[object]):
        severity = Severity.WARNING
        subject = object

        def check(self, subject: object) -> Iterator[Finding]:
            return iter(())

    Made.code, Made.name = code, name
    return Made()


BOOK = RuleBook(
    rules={
        code: rule(code, name)
        for code, name in {
            "AMB001": "mutated-state",
            "AMB002": "mutable-default",
            "CON101": "contract-load",
            "DET001": "wall-clock",
        }.items()
    },
    hosts={},
)


def document(language: str, source: str) -> Document:
    parsed: Document = PARSERS[language](Text(source))
    return parsed


def found(source: str, *codes: str, at: str = "!") -> list[Finding]:
    """A finding of each code at the mark."""
    start = source.index(at)
    return [Finding(code, "", Severity.WARNING, "", PATH, Span(start, start + 1)) for code in codes]


def outcome(
    language: str, source: str, *codes: str, at: str = "!"
) -> tuple[list[str], list[tuple[SuppressionFault, str]]]:
    """The codes that are left, and each problem with the place that it is told at."""
    parsed = document(language, source)
    kept, problems = suppress(PATH, parsed, found(source, *codes, at=at) if codes else [], BOOK)
    return [finding.code for finding in kept], [(p.fault, parsed.text.slice(p.span)) for p in problems]


@pytest.mark.parametrize(
    ("comment", "kept"),
    [
        ("# plugcheck: ignore[AMB001]", ["DET001"]),
        ("# plugcheck: ignore[amb001, wall-clock] both", []),
        ("#plugcheck:ignore[ DET001 ,AMB001 ]", []),
        ("# plugcheck: ignore[AMB]", ["DET001"]),
        ("# plugcheck: ignore[ALL]", []),
        ("# noqa: X1  # plugcheck: ignore[AMB001] why  # type: ignore", ["DET001"]),
        ("# plugcheck: ignore[AMB001]  # plugcheck: ignore[DET001]", []),
    ],
)
@pytest.mark.parametrize(
    ("language", "line"),
    [("python", "'!' + f()"), ("toml", "key = '!'"), ("yaml", "key: '!'"), ("toml", "[table.'!']")],
)
def test_a_comment_at_the_line_end_covers_its_line(
    language: str, line: str, comment: str, kept: list[str]
) -> None:
    newline = "\r\n" if language == "toml" else "\n"
    assert outcome(language, f"{line}  {comment}{newline}", "AMB001", "DET001") == (kept, [])


@pytest.mark.parametrize(
    ("language", "source"),
    [
        ("python", "# plugcheck: ignore[AMB001]\n\nx = (1,\n  '!')\n"),
        ("python", "def f():\n    # plugcheck: ignore[AMB001]\n    return '!'\n"),
        ("python", "# plugcheck: ignore[AMB001]\nclass C('!'):\n    x = 1\n"),
        ("toml", "# plugcheck: ignore[AMB001]\n# another\nkey = [\n  1,\n  '!',\n]\n"),
        ("toml", "# plugcheck: ignore[AMB001]\n['!']\nx = 1\n"),
        ("toml", "key = [\n  # plugcheck: ignore[AMB001]\n  '!',\n]\n"),
        ("yaml", "# plugcheck: ignore[AMB001]\nkey: [1,\n  '!']\n"),
        ("yaml", "# plugcheck: ignore[AMB001]\n'!':\n  a: 1\n"),
        ("yaml", "rules:\n  # plugcheck: ignore[AMB001]\n  - '!'\n"),
    ],
)
def test_a_comment_on_its_own_line_covers_the_next_statement_or_header(language: str, source: str) -> None:
    assert outcome(language, source, "AMB001") == ([], [])


@pytest.mark.parametrize(
    ("language", "source"),
    [
        ("python", "# plugcheck: ignore[AMB001]\nx = 1\ny = '!'\n"),
        ("python", "# plugcheck: ignore[AMB001]\ndef f():\n    return '!'\n"),
        ("python", "x = 1  # plugcheck: ignore[AMB001]\ny = '!'\n"),
        ("toml", "# plugcheck: ignore[AMB001]\n[t]\nx = '!'\n"),
        ("toml", "x = 1\n# plugcheck: ignore[AMB001]\ny = 1\nz = '!'\n"),
        ("yaml", "# plugcheck: ignore[AMB001]\na:\n  b: '!'\n"),
    ],
)
def test_a_comment_covers_no_more(language: str, source: str) -> None:
    assert outcome(language, source, "AMB001") == (["AMB001"], [(SuppressionFault.UNUSED, "AMB001")])


@pytest.mark.parametrize("language", PARSERS)
def test_a_comment_for_the_file_stands_before_the_first_statement(language: str) -> None:
    statement = {"python": "x = '!'", "toml": "x = '!'", "yaml": "x: '!'"}[language]
    before = f"#!shebang\n\n  # plugcheck: ignore-file[AMB001] all\n{statement}\n"
    assert outcome(language, before, "AMB001", "DET001") == (["DET001"], [])
    for behind in (
        f"{statement}\n# plugcheck: ignore-file[AMB001]\n",
        f"{statement}  # plugcheck: ignore-file[AMB001]\n",
    ):
        kept, problems = outcome(language, behind, "AMB001")
        assert kept == ["AMB001"]
        assert problems == [(SuppressionFault.MISPLACED, "# plugcheck: ignore-file[AMB001]")]


def test_a_docstring_is_a_statement_and_a_document_mark_is_none() -> None:
    _, problems = outcome("python", '"""Doc."""\n# plugcheck: ignore-file[AMB001]\nx = "!"\n', "AMB001")
    assert [fault for fault, _ in problems] == [SuppressionFault.MISPLACED]
    assert outcome("yaml", "%YAML 1.1\n--- # plugcheck: ignore-file[AMB001]\nx: '!'\n", "AMB001") == ([], [])


def test_findings_of_other_files_are_not_touched() -> None:
    source = "# plugcheck: ignore-file[AMB001]\nx = 1\n"
    other = Finding("AMB001", "", Severity.WARNING, "", Path("/project/other"), Span(33, 34))
    kept, problems = suppress(PATH, document("toml", source), [other], BOOK)
    assert kept == [other]
    assert [problem.fault for problem in problems] == [SuppressionFault.UNUSED]


@pytest.mark.parametrize(
    "source",
    [
        "x = '# plugcheck: ignore[AMB001] !'\n",
        "x = 1  # plugcheck: ignored\n",
        "x = 1  # we run plugcheck: ignore it\n",
        "# plugcheck: see the page\nx = 1\n",
    ],
)
def test_prose_and_strings_are_no_suppressions(source: str) -> None:
    assert suppressions(document("toml", source)) == ()


def problem_of(language: str, source: str, *codes: str) -> tuple[SuppressionProblem, str]:
    """The only problem, and the text that its edits make."""
    parsed = document(language, source)
    _, problems = suppress(PATH, parsed, found(source, *codes) if codes else [], BOOK)
    (problem,) = problems
    return problem, parsed.text.edited(problem.edits).source


@pytest.mark.parametrize(
    ("source", "after"),
    [
        ("x = 1  # plugcheck: ignore[AMB001] why\ny = 2\n", "x = 1\ny = 2\n"),
        ("x = 1\t# plugcheck: ignore[AMB001]", "x = 1"),
        ("# plugcheck: ignore[AMB001, DET001]\r\nx = 1\r\n", "x = 1\r\n"),
        ("x = 1\r\n# plugcheck: ignore[AMB001]", "x = 1"),
        ("# plugcheck: ignore[AMB001]", ""),
        ("x = 1  # noqa # plugcheck: ignore[AMB001] why\n", "x = 1  # noqa\n"),
        ("x = 1  # plugcheck: ignore[AMB001] why # noqa\n", "x = 1  # noqa\n"),
        ("# plugcheck: ignore[AMB001] why # noqa\nx = 1\n", "# noqa\nx = 1\n"),
        ("# ruff: noqa # plugcheck: ignore[AMB001]\nx = 1\n", "# ruff: noqa\nx = 1\n"),
        ("# 🎉\n\nx = 1  # plugcheck: ignore[AMB001] 🎉\n", "# 🎉\n\nx = 1\n"),
    ],
)
@pytest.mark.parametrize("language", ["toml", "python"])
def test_a_suppression_without_effect_goes_with_its_comment(language: str, source: str, after: str) -> None:
    problem, edited = problem_of(language, source)
    assert problem.fault is SuppressionFault.UNUSED
    assert problem.removes_all
    assert edited == after


@pytest.mark.parametrize(
    ("brackets", "unused", "after"),
    [
        ("AMB001, DET001", ("AMB001",), "DET001"),
        ("DET001, AMB001", ("AMB001",), "DET001"),
        ("AMB001,DET001 ,AMB002", ("AMB001", "AMB002"), "DET001"),
        ("AMB, wall-clock", ("AMB",), "wall-clock"),
    ],
)
def test_only_the_unused_names_go(brackets: str, unused: tuple[str, ...], after: str) -> None:
    problem, edited = problem_of("toml", f"x = '!'  # plugcheck: ignore[{brackets}] why\n", "DET001")
    assert problem.names == unused
    assert not problem.removes_all
    assert edited == f"x = '!'  # plugcheck: ignore[{after}] why\n"


def test_contract_results_have_a_history_so_their_absence_proves_nothing() -> None:
    assert outcome("toml", "x = 1  # plugcheck: ignore[CON101, CON]\n") == ([], [])


@pytest.mark.parametrize(
    ("source", "codes", "after"),
    [
        ("x = '!'  # plugcheck: ignore\n", (), "x = '!'\n"),
        ("x = '!'  # plugcheck: ignore[]\n", (), "x = '!'\n"),
        (
            "x = '!'  # plugcheck: ignore\n",
            ("DET001", "AMB001"),
            "x = '!'  # plugcheck: ignore[AMB001, DET001]\n",
        ),
        (
            "x = '!'  # plugcheck: ignore [ ] why\n",
            ("DET001",),
            "x = '!'  # plugcheck: ignore [DET001] why\n",
        ),
        ("# plugcheck: ignore-file\nx = '!'\n", ("DET001",), "# plugcheck: ignore-file[DET001]\nx = '!'\n"),
        (
            "x = '!'  # plugcheck: ignore[DET001\n",
            ("DET001",),
            "x = '!'  # plugcheck: ignore[DET001\n",
        ),
    ],
)
def test_a_suppression_that_names_nothing_suppresses_nothing(
    source: str, codes: tuple[str, ...], after: str
) -> None:
    parsed = document("toml", source)
    kept, (problem,) = suppress(PATH, parsed, found(source, *codes), BOOK)
    assert {finding.code for finding in kept} == set(codes)
    assert problem.fault is SuppressionFault.BLANKET
    assert parsed.text.edited(problem.edits).source == after


def test_a_rule_that_does_not_exist_is_told_with_the_nearest_one() -> None:
    problem, edited = problem_of("toml", "x = '!'  # plugcheck: ignore[wall-clok, AMB001]\n", "AMB001")
    assert (problem.fault, problem.names) == (SuppressionFault.UNKNOWN, ("wall-clok",))
    assert edited == "x = '!'  # plugcheck: ignore[wall-clock, AMB001]\n"
    problem, edited = problem_of("toml", "x = 1  # plugcheck: ignore[nothing-like-it]\n")
    assert problem.fault is SuppressionFault.UNKNOWN
    assert problem.edits == ()


@pytest.mark.parametrize(
    ("language", "source", "after"),
    [
        ("python", "x = '!'\n", "x = '!'  # plugcheck: ignore[DET001]\n"),
        ("python", "x = '!'  \r\ny = 1\r\n", "x = '!'  # plugcheck: ignore[DET001]\r\ny = 1\r\n"),
        ("python", "x = '!'", "x = '!'  # plugcheck: ignore[DET001]"),
        ("python", "x = '!'  # why\n", "x = '!'  # why  # plugcheck: ignore[DET001]\n"),
        (
            "python",
            "x = '!'  # plugcheck: ignore[AMB001] why\n",
            "x = '!'  # plugcheck: ignore[AMB001, DET001] why\n",
        ),
        ("python", "x = '!'  # plugcheck: ignore\n", "x = '!'  # plugcheck: ignore[DET001]\n"),
        (
            "python",
            "x = '!'  # plugcheck: ignore[A\n",
            "x = '!'  # plugcheck: ignore[A  # plugcheck: ignore[DET001]\n",
        ),
        (
            "python",
            "# plugcheck: ignore[ AMB001 ]\nx = '!'\n",
            "# plugcheck: ignore[ AMB001, DET001 ]\nx = '!'\n",
        ),
        (
            "python",
            "# plugcheck: ignore-file[AMB001]\nx = '!'\n",
            "# plugcheck: ignore-file[AMB001]\nx = '!'  # plugcheck: ignore[DET001]\n",
        ),
        ("python", "x = f('!',\n  2)\n", "x = f('!',  # plugcheck: ignore[DET001]\n  2)\n"),
        ("python", "x = '!' + \\\n  y\n", "# plugcheck: ignore[DET001]\nx = '!' + \\\n  y\n"),
        (
            "python",
            "if a:\n\tx = '!' + '''\n'''\n",
            "if a:\n\t# plugcheck: ignore[DET001]\n\tx = '!' + '''\n'''\n",
        ),
        (
            "python",
            "if a:\n    x = '''\n  !\n'''\n",
            "if a:\n    # plugcheck: ignore[DET001]\n    x = '''\n  !\n'''\n",
        ),
        ("toml", "x = '!' # c\r\n", "x = '!' # c  # plugcheck: ignore[DET001]\r\n"),
        ("toml", "x = [\n  '!',\n]\n", "x = [\n  '!',  # plugcheck: ignore[DET001]\n]\n"),
        ("toml", "[t]\n'!' = '''\na'''\n", "[t]\n# plugcheck: ignore[DET001]\n'!' = '''\na'''\n"),
        ("toml", "x = '''\n a\n !'''\n", "x = '''\n a\n !'''  # plugcheck: ignore[DET001]\n"),
        ("yaml", "a:\n  b: '!'\n", "a:\n  b: '!'  # plugcheck: ignore[DET001]\n"),
        ("yaml", "a:\n  '!': |\n    text\n", "a:\n  '!': |  # plugcheck: ignore[DET001]\n    text\n"),
        ("yaml", "a:\n  - '!\n    two'\n", "a:\n  # plugcheck: ignore[DET001]\n  - '!\n    two'\n"),
        ("yaml", "k: a !\n  b\n", "# plugcheck: ignore[DET001]\nk: a !\n  b\n"),
        ("toml", "é = 1\n'🎉' = '!'\n", "é = 1\n'🎉' = '!'  # plugcheck: ignore[DET001]\n"),
    ],
)
def test_the_edit_that_suppresses_a_finding_here(language: str, source: str, after: str) -> None:
    parsed = document(language, source)
    (finding,) = found(source, "DET001")
    edit = suppress_edit(parsed, finding.span, "DET001")
    assert edit is not None
    assert parsed.text.edited([edit]).source == after
    assert outcome(language, after, "DET001")[0] == []


@pytest.mark.parametrize(("helper", "told"), [("x = 1\n", 1), ("x = (\n", 0)])
def test_an_unused_suppression_waits_while_another_file_of_the_plugin_is_broken(
    helper: str, told: int, tmp_path: Path
) -> None:
    (tmp_path / "plugin.py").write_text("import helper\nLIMIT = 3  # plugcheck: ignore[PLG001]\n")
    (tmp_path / "helper.py").write_text(helper)
    workspace = Workspace(tmp_path, Files(), Settings(hosts=("generic",)), rule_book())
    report = check(workspace, select=["PLG005"])
    assert len(report.findings) == told
