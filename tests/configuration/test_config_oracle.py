"""Our verdict on generated configurations against the real apcore's."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from config_documents import documents
from real_host import ask
from verdicts import Desk

if TYPE_CHECKING:
    from pathlib import Path

MODULE = """\
from pydantic import BaseModel


class Empty(BaseModel):
    pass


class Module:
    description = "Does nothing"
    input_schema = Empty
    output_schema = Empty

    def execute(self, inputs, context):
        return {}
"""
SCHEMA = """\
module_id: with_ref
description: A schema that refers
input_schema: {type: object, properties: {a: {$ref: "#/definitions/A"}}}
output_schema: {type: object, properties: {}}
definitions: {A: {type: string}}
"""


def lay_out(folder: Path) -> None:
    """The files that the generated configurations name."""
    for path, source in {
        "extensions/greeter.py": MODULE,
        "more/extensions/other.py": MODULE,
        "acl/global_acl.yaml": "rules: []\n",
        "schemas/with_ref.schema.yaml": SCHEMA,
        "bindings/none.txt": "",
    }.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(source)


@pytest.mark.parametrize(
    ("seed", "count"), [(1, 120), pytest.param(2, 1000, marks=pytest.mark.slow)], ids=["some", "many"]
)
def test_apcore_refuses_what_we_say_it_refuses(
    seed: int, count: int, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lay_out(tmp_path)
    texts = list(documents(seed, count))
    outcomes = ask("real_configuration.py", texts, tmp_path)
    desk, path = Desk(tmp_path), tmp_path / "apcore.yaml"
    verdicts = [desk.refused({path: text}) for text in texts]
    wrong = [
        f"{text}\nthe host: {outcome}\nours: {verdict}\n"
        for text, outcome, verdict in zip(texts, outcomes, verdicts, strict=True)
        if (outcome is not None) != bool(verdict)
    ]
    refused = sum(outcome is not None for outcome in outcomes)
    with capsys.disabled():
        print(f"\nconfigurations: {count}, refused by the host: {refused}, disagreements: {len(wrong)}")
    assert refused > count // 10
    assert refused < count
    assert not wrong, "\n".join(wrong[:8]) + f"\n{len(wrong)} of {count}"
