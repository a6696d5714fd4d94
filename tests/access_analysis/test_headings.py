"""What of a rule is marked: its first line, and no comment."""

from __future__ import annotations

import pytest

from plugcheck_lsp.documents.yaml import parse
from plugcheck_lsp.text import Text
from plugcheck_rules.hosts.apcore.acls.proofs import heading
from plugcheck_rules.hosts.apcore.acls.reading import read_access_list


@pytest.mark.parametrize(
    ("rule", "marked"),
    [
        ('callers: ["a"] # why\n    targets: ["b"]\n    effect: deny', 'callers: ["a"]'),
        (
            'conditions: {roles: ["a #b"]}  # why\r\n    callers: [a]\r\n    targets: [b]\r\n    effect: deny',
            'conditions: {roles: ["a #b"]}',
        ),
        ("{callers: [a], targets: [b #c\n    ], effect: deny}", "{callers: [a], targets: [b"),
        ("{callers: [a], targets: ['#'], effect: deny} # 🎉", "{callers: [a], targets: ['#'], effect: deny}"),
        ("callers: # all of them\n    - a\n    targets: [b#c]\n    effect: deny", "callers:"),
        ("effect: deny\n    callers: [a]\n    targets: [b]", "effect: deny"),
    ],
)
def test_the_first_line_of_a_rule_stands_for_it(rule: str, marked: str) -> None:
    text = Text(f"rules:\n  - {rule}\n")
    (read,) = read_access_list(parse(text).roots[0]).rules
    assert text.slice(heading(read, text)) == marked
