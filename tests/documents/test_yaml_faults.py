"""What is wrong with a YAML text is found out from the lines around the place, whatever stands above them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from plugcheck_lsp.documents import yaml, yaml_events, yaml_faults
from plugcheck_lsp.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterator

BROKEN = (
    "a: [1, 2\nb: 3\n",
    "a: {x: 1\nb: 3\n",
    'a: "x\nb: 2\n',
    "a\nb: 2\n",
    "a:\n  - b: 1\n     c: 2\n  - d: 3\n",
    "a:\n- b: 1\n   c: 2\n- d: 3\n",
    "a:\n  b: 1\n   c: 2\n  d: 3\n",
    "a:\n  - b\n c: 1\n",
    "a: x: y\nb: 2\n",
    "a: @x\nb: 2\n",
    "\ta: 1\nb: 2\n",
    'a: "x" y\nb: 2\n',
    "a: [b, c?d]\n",
    "a: |\n  x\n y\n",
    "a: *\n",
    "- a\nb: 1\n",
)
ABOVE = "".join(
    f"k{number}:\n  - caf\u00e9: [\U0001f600, b]\n    c: |\n      text: [\n" for number in range(300)
)


def told(source: str) -> list[tuple[str, str]]:
    document = yaml.parse(Text(source))
    return [(source[each.span.start : each.span.end], each.message) for each in document.problems]


@pytest.mark.parametrize("source", BROKEN)
def test_what_stands_above_changes_nothing(source: str, monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[int] = []

    def events(text: str) -> Iterator[Any]:
        read.append(len(text))
        return slow(text)

    slow = yaml_events.events
    monkeypatch.setattr(yaml_faults, "events", events)
    offset = len(f"{ABOVE}top:\n")
    indented = "".join(f"  {line}" for line in source.splitlines(keepends=True))
    below = yaml.parse(Text(f"{ABOVE}top:\n{indented}"))
    assert read
    assert max(read) < 200, "the slow parser is given the lines around the place alone"
    assert all(problem.span.start >= offset for problem in below.problems)
    assert told(f"{ABOVE}top:\n{indented}") == told(f"top:\n{indented}") != []
