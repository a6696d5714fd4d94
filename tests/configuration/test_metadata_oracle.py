"""Our verdict on generated metadata and id maps against the real discovery's."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from metadata_cases import FILES, cases
from real_host import ask
from verdicts import Desk

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    ("seed", "count"), [(1, 100), pytest.param(2, 1000, marks=pytest.mark.slow)], ids=["some", "many"]
)
def test_discovery_refuses_what_we_say_it_refuses(
    seed: int, count: int, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for path, source in FILES.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(source)
    generated = list(cases(seed, count))
    for path, source in generated[0].items():
        (tmp_path / path).write_text(source)
    desk = Desk(tmp_path)
    verdicts = [desk.refused({tmp_path / path: text for path, text in files.items()}) for files in generated]
    outcomes = ask("metadata_oracle.py", generated, tmp_path)
    wrong = [
        f"{ {path: text for path, text in files.items() if text} }\nthe host: {outcome}\nours: {verdict}\n"
        for files, outcome, verdict in zip(generated, outcomes, verdicts, strict=True)
        if (outcome is not None) != bool(verdict)
    ]
    refused = sum(outcome is not None for outcome in outcomes)
    with capsys.disabled():
        print(f"\nmetadata: {count} projects, refused by the host: {refused}, disagreements: {len(wrong)}")
    assert count // 5 < refused < count * 9 // 10
    assert not wrong, "\n".join(wrong[:10]) + f"\n{len(wrong)} of {count}"
