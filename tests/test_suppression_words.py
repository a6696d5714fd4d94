"""What is proposed while a suppression comment is typed: `|` is the cursor."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plugcheck_lsp.editing.suppression_words import completions, is_near
from plugcheck_lsp.findings import Finding, Severity
from plugcheck_lsp.rule import rule_book
from plugcheck_lsp.suppressions import suppressions
from plugcheck_lsp.text import Edit, Span, Text

if TYPE_CHECKING:
    from plugcheck_lsp.editing.language import Completion


def proposed(marked: str, language: str, at: str = "") -> list[Completion]:
    """What is proposed where a finding of DET001 starts at `at`."""
    offset = marked.index("|")
    source = marked[:offset] + marked[offset + 1 :]
    document = import_module(f"plugcheck_lsp.documents.{language}").parse(Text(source))
    findings = []
    if at:
        start = source.index(at)
        span = Span(start, start + len(at))
        findings.append(Finding("DET001", "wall-clock", Severity.ERROR, "it differs", Path("/x"), span))
    found = list(completions(document, offset, findings, rule_book()))
    assert not found or is_near(source, offset)
    labels = [each.label for each in found]
    assert len(labels) == len(set(labels))
    return sorted(found, key=lambda each: (each.order, each.label))


def taken(marked: str, language: str, label: str, at: str = "") -> str:
    completion = next(each for each in proposed(marked, language, at) if each.label == label)
    return Text(marked.replace("|", "", 1)).edited([Edit(completion.span, completion.text)]).source


@pytest.mark.parametrize(
    ("language", "marked", "at"),
    [
        ("python", "x = now()  # plugcheck: ignore[|", "now()"),
        ("python", "x = now()  # 🎉 plugcheck: # plugcheck: ignore[|]", "now()"),
        ("python", "# plugcheck: ignore[|\nx = now()\n", "now()"),
        ("python", "def f(:\n    x = now()  # plugcheck: ignore[|\n", "now()"),
        ("python", "# plugcheck: ignore-file[|]\n\n\nx = now()\n", "now()"),
        ("python", "x = now()  # plugcheck: ignore[AMB001, |]\r\n", "now()"),
        ("python", "x = now()  # plugcheck: ignore[ |", "now()"),
        ("toml", "a = 1  # plugcheck: ignore[|\n", "a = 1"),
        ("toml", "# plugcheck:ignore[|]\n[t]\n", "[t]"),
        ("yaml", "a: 1  # plugcheck: ignore[|\n", "a: 1"),
        ("yaml", "- x\n# plugcheck: ignore[|\n- y\n", "y"),
    ],
)
def test_what_is_found_there_comes_first_then_every_rule(language: str, marked: str, at: str) -> None:
    found = proposed(marked, language, at)
    assert [each.label for each in found[:2]] == ["DET001", "wall-clock"]
    assert {"RES001", rule_book().rules["RES001"].name} <= {each.label for each in found}
    after = taken(marked, language, "DET001", at)
    document = import_module(f"plugcheck_lsp.documents.{language}").parse(Text(after))
    (comment,) = suppressions(document)
    assert "DET001" in [item.text for item in comment.items]
    assert not comment.unclosed


@pytest.mark.parametrize(
    ("marked", "label", "after"),
    [
        ("x = 1  # plugcheck:|", "ignore", "x = 1  # plugcheck: ignore["),
        ("x = 1  # plugcheck: ig|", "ignore-file", "x = 1  # plugcheck: ignore-file["),
        ("x = 1  # plugcheck: ig|nore[A]", "ignore-file", "x = 1  # plugcheck: ignore-file[A]"),
        ("x = 1  # plugcheck: ignore[DE|T9] why", "DET001", "x = 1  # plugcheck: ignore[DET001] why"),
        ("x = 1  # plugcheck: ignore[wall-cl|", "wall-clock", "x = 1  # plugcheck: ignore[wall-clock]"),
        ("x = 1  # plugcheck: ignore[|, AMB001]", "DET001", "x = 1  # plugcheck: ignore[DET001, AMB001]"),
    ],
)
def test_words_are_proposed_as_they_must_be_written(marked: str, label: str, after: str) -> None:
    assert taken(marked, "python", label) == after


def test_a_rule_that_is_named_already_is_not_proposed_again() -> None:
    labels = {each.label for each in proposed("x = 1  # plugcheck: ignore[DET001, AMB, |]", "python")}
    assert not labels & {"DET001", "wall-clock", "AMB001"}
    assert "RES001" in labels


def test_the_whole_comment_is_proposed_where_something_is_found() -> None:
    assert taken("x = now()  # pl|", "python", "plugcheck: ignore[DET001]", "now()") == (
        "x = now()  # plugcheck: ignore[DET001]"
    )
    assert not proposed("x = now()  # pl|", "python")
    assert not proposed("x = now()  # pl|an", "python", "now()")


@pytest.mark.parametrize(
    "marked",
    [
        'x = "# plugcheck: ignore[|"',
        "x = 1  # plugcheck: ignore[DET001] |",
        "x = 1  # plugcheck: ignore |",
        "x = 1  # see plugcheck |",
        "|# plugcheck: ignore[DET001]",
    ],
)
def test_nothing_is_proposed_elsewhere(marked: str) -> None:
    assert not proposed(marked, "python")


PIECES = st.sampled_from(
    [
        "# ",
        "plugcheck:",
        " ignore",
        "-file",
        "[",
        "]",
        "DET001",
        ",",
        " ",
        "\n",
        "\r\n",
        "🎉",
        "x = 1",
        '"',
        "a: 1",
        "[t]",
    ]
)


@given(st.sampled_from(["python", "toml", "yaml"]), st.lists(PIECES, max_size=15).map("".join), st.data())
def test_any_text_can_be_asked_about(language: str, source: str, data: st.DataObject) -> None:
    offset = data.draw(st.integers(0, len(source)))
    for completion in proposed(source[:offset] + "|" + source[offset:], language):
        assert completion.span.start <= offset <= completion.span.end
        assert "\n" not in source[completion.span.start : completion.span.end]
