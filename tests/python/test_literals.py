"""String literals that libcst takes: their value, or none where Python refuses them."""

from __future__ import annotations

import libcst as cst
import pytest

from plugcheck_lsp.documents.python import parse
from plugcheck_lsp.python.literals import string_value
from plugcheck_lsp.python.unit_facts import unit_facts
from plugcheck_lsp.text import Text


@pytest.mark.parametrize(
    ("literal", "value"),
    [
        ("'a'", "a"), ('"""a"""', "a"), (r"'\n'", "\n"), (r"r'\n'", r"\n"), (r"'\d'", r"\d"), ("b'a'", None), ("u'a'", "a"),
        (r"'\x0'", None), (r"'\N{no such name}'", None), ("1", None), ("'🎉'", "🎉"),
    ],
)  # fmt: skip
@pytest.mark.filterwarnings("error")
def test_the_value_of_a_literal(literal: str, value: str | None) -> None:
    assert string_value(cst.parse_expression(literal)) == value


def test_a_key_that_python_refuses_is_no_key() -> None:
    for unit in parse(Text("x['\\x0'] = y['\\N{nothing}']\n")).units:
        for use in unit_facts(unit).uses.values():
            assert [step.key for step in use.steps] == [None]
