"""Real packages end in findings: no fault of ours, no crash, no time-out, and every place that is named exists."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from third_party import check, fetched, line_count, requirements

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.slow

LINES = 150_000
"""The least that the packages must hold together."""
SECONDS_A_LINE = 0.004
"""Far above what a check costs, far below what a reader would wait."""


@pytest.mark.parametrize("requirement", requirements())
def test_a_package_is_checked_to_its_end(requirement: str) -> None:
    folder = fetched(requirement)
    checked = check(folder, seconds=10 + line_count(folder) * SECONDS_A_LINE)
    assert checked.stderr == ""
    assert checked.status in (0, 1)
    assert (checked.status == 1) == any(
        finding["severity"] in ("error", "warning") for finding in checked.findings
    )
    texts = Texts(folder)
    for finding in checked.findings:
        for place in (finding, *finding["related"]):
            assert texts.holds(place), (finding["code"], place)
        for edit in (finding["fix"] or {"edits": ()})["edits"]:
            assert texts.holds(edit), (finding["code"], edit)


def test_the_packages_are_large_enough_to_say_something() -> None:
    assert sum(line_count(fetched(requirement)) for requirement in requirements()) >= LINES


class Texts:
    """The lines of a package's files as the checker counts them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._lines: dict[str, list[str]] = {}

    def holds(self, place: dict[str, Any]) -> bool:
        """Whether a range of the JSON output lies in its file, its start not after its end."""
        lines = self.lines(place["path"])
        start, end = (
            (place["range"][name]["line"], place["range"][name]["column"]) for name in ("start", "end")
        )
        return start <= end and all(
            1 <= line <= len(lines) and 1 <= column <= len(lines[line - 1]) + 1
            for line, column in (start, end)
        )

    def lines(self, path: str) -> list[str]:
        """The lines of a file without their ends; universal newlines are the checker's."""
        if path not in self._lines:
            text = (self.folder / path).read_text(encoding="utf-8-sig")
            self._lines[path] = text.split("\n")
        return self._lines[path]
