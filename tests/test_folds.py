"""What folds in TOML and YAML."""

from __future__ import annotations

from importlib import import_module

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plugcheck_lsp.editing.folds import folds
from plugcheck_lsp.text import Text


def lines(language: str, source: str) -> list[tuple[int, int] | tuple[int, int, str]]:
    document = import_module(f"plugcheck_lsp.documents.{language}").parse(Text(source))
    return [
        (fold.first, fold.last, "comment") if fold.is_comment else (fold.first, fold.last)
        for fold in folds(document)
    ]


@pytest.mark.parametrize(
    ("language", "source", "expected"),
    [
        ("toml", "a = 1\nb = 2\n", []),
        ("toml", "[t]\na = 1\nb = 2\n\n\n[u]\nc = 1\n", [(0, 2), (5, 6)]),
        ("toml", "[t]\r\na = 1\r\n\r\n# about u\r\n# 🎉\r\n[u]\r\n", [(0, 1), (3, 4, "comment")]),
        ("toml", "[t]\na = 1\n# the end\n", [(0, 2)]),
        ("toml", "[[x]]\na = 1\n[[x]]\na = 2", [(0, 1), (2, 3)]),
        ("toml", "a = [\n  1,\n  2,\n]\n", [(0, 2)]),
        ("toml", "a = [\n  1,\n  2]\n", [(0, 2)]),
        ("toml", "a = [\n  [\n    1,\n  ],\n]\n", [(0, 3), (1, 2)]),
        ("toml", 'a = """\nx\ny\n"""\n', [(0, 2)]),
        ("toml", "[t]\na = \nb = [\n  1,\n]\n", [(0, 4), (2, 3)]),
        ("yaml", "a:\n  b: 1\n  c: 2\n\nd: 1\n", [(0, 2)]),
        ("yaml", "a:\n  - x\n  - y: 1\n    z: 2\n", [(0, 3), (2, 3)]),
        ("yaml", "a: |\n  text\n  more\n\nb: 1\n", [(0, 2)]),
        ("yaml", "a: [\n  1,\n  2\n]\n", [(0, 2)]),
        ("yaml", "a: &x\n  b: 1\nc: *x\n", [(0, 1)]),
        ("yaml", "- a:\n    - x\n    - y\n  b: 1\n", [(0, 3)]),
        ("yaml", "# one\n# two\na: 1 # three\n# four\n", [(0, 1, "comment")]),
        ("yaml", "a:\n  b: 1\nc: {\n", [(0, 1)]),
    ],
)
def test_tables_long_values_and_comments_fold(language: str, source: str, expected: list[object]) -> None:
    assert lines(language, source) == expected


PIECES = st.sampled_from(
    [
        "a: ",
        "- ",
        "  ",
        "\n",
        "\r\n",
        "b = ",
        "[t]\n",
        "[",
        "]",
        "{",
        "}",
        '"""',
        "|",
        "# x\n",
        "1",
        "🎉",
        ",",
        "&x ",
        "*x",
    ]
)


@given(st.sampled_from(["toml", "yaml"]), st.lists(PIECES, max_size=25).map("".join))
def test_folds_of_any_text_are_lines_of_it(language: str, source: str) -> None:
    found = lines(language, source)
    assert len({each[0] for each in found}) == len(found)
    for first, last, *_ in found:
        assert 0 <= first < last < len(Text(source).line_starts)
