"""Our verdict on generated binding files against the real loader's."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from binding_documents import CONFIG, PACKAGE, REFERENCES, documents
from real_host import ask
from verdicts import Desk

if TYPE_CHECKING:
    from pathlib import Path

SILENT = {
    "shop.orders:Desk.title": "the property of a made object: what it returns is not followed",
    "shop.orders:Desk.size": "what a constructor gives the object is not followed",
    "shop.orders:__name__": "names that Python gives a module are not judged",
    "shop.orders:decorated": "what a decorator of the project's own gives back is not followed",
    "shop.orders:partial": "what a call gives back is not followed",
    "shop.orders:lambda_": "an alias is not followed to the lambda's parameters",
    "shop:nope": "the package imports `*`, which can bring any name",
    "shop:orders": "a submodule is there only once somebody has imported it",
    "shop.orders:nothing.x": "the function is called, and what it returns is not followed",
    "shop.typed:Context": "an imported class is another's",
    "shop.orders:Path": "an imported class is another's",
}
"""Targets that the loader may refuse while we stay silent, each with the reason."""


def lay_out(folder: Path) -> None:
    for path, source in (PACKAGE | REFERENCES | {"apcore.yaml": CONFIG}).items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(source)


@pytest.mark.parametrize(
    ("seed", "count"), [(1, 200), pytest.param(2, 1200, marks=pytest.mark.slow)], ids=["some", "many"]
)
def test_the_loader_refuses_what_we_say_it_refuses(
    seed: int, count: int, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lay_out(tmp_path)
    texts = list(documents(seed, count))
    outcomes = ask("real_bindings.py", texts, tmp_path)
    desk, path = Desk(tmp_path), tmp_path / "bindings" / "example.binding.yaml"
    verdicts = [desk.refused({path: text}) for text in texts]
    wrong = [
        f"{text}\nthe host: {outcome}\nours: {verdict}\n"
        for text, outcome, verdict in zip(texts, outcomes, verdicts, strict=True)
        if (outcome is not None) != bool(verdict)
        and not (outcome is not None and any(f'"{target}"' in text for target in SILENT))
    ]
    silent = sum(
        outcome is not None and not verdict for outcome, verdict in zip(outcomes, verdicts, strict=True)
    )
    refused = sum(outcome is not None for outcome in outcomes)
    with capsys.disabled():
        print(
            f"\nbinding files: {count}, refused by the loader: {refused}, disagreements: {len(wrong)}, "
            f"silent for the reasons of the list: {silent - len(wrong)}"
        )
    assert count // 5 < refused < count * 9 // 10
    assert not wrong, "\n".join(wrong[:12]) + f"\n{len(wrong)} of {count}"
