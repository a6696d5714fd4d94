"""References, resolved by us and by the real loader: the same verdict, and the same schema."""

from __future__ import annotations

import json
import random
from typing import TYPE_CHECKING, Any

import pytest
from real_schemas import Both

from plugcheck_lsp.text import Text
from plugcheck_rules.hosts.apcore.schemas.analysis import analyse

if TYPE_CHECKING:
    from pathlib import Path

NAMES = ("A", "B", "C", "D")


class References:
    """Makes files whose definitions refer to each other, in one file and in two."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.where = self.random.choice(["definitions", "$defs"])

    def reference(self, file: str) -> dict[str, Any]:
        name = self.random.choice(NAMES)
        pointer = f"#/{self.where}/{name}"
        other = "o" if file == "m" else "m"
        text = self.random.choice(
            [
                *[pointer] * 8,
                f"./{other}.schema.yaml{pointer}",
                f"{file}.schema.yaml{pointer}",
                f"apcore://{other}/{self.where}/{name}",
                *(["#", "#/", "T"] if self.random.random() < 0.1 else []),
                *(
                    [f"#/input_schema/properties/{name}", f"#/properties/{name}"]
                    if self.random.random() < 0.3
                    else []
                ),
            ]
        )
        siblings = {"description": "x", "minLength": 1} if self.random.random() < 0.2 else {}
        return {"$ref": text, **siblings}

    def schema(self, file: str, depth: int = 0) -> dict[str, Any]:
        pick = self.random.random()
        if pick < 0.4:
            return self.reference(file)
        if depth > 2 or pick < 0.55:
            return {"type": self.random.choice(["string", "integer"])}
        inner = self.schema(file, depth + 1)
        return self.random.choice(
            [
                {"type": "object", "properties": {name: self.schema(file, depth + 1) for name in NAMES[:2]}},
                {"type": "array", "items": inner},
                {"anyOf": [inner, {"type": "null"}]},
                {"type": "string", "default": inner},
            ]
        )

    def files(self) -> tuple[str, str]:
        both = []
        for file in ("m", "o"):
            document: dict[str, Any] = {"description": "Greets somebody"}
            document["input_schema"] = {
                "type": "object",
                "properties": {n: self.schema(file) for n in NAMES[:2]},
            }
            if self.random.random() < 0.2:
                document["input_schema"]["$id"] = "T"
            document["output_schema"] = {"type": "object"}
            document[self.where] = {
                name: self.schema(file, 1) for name in NAMES if self.random.random() < 0.97
            }
            both.append(json.dumps(document))
        return both[0], both[1]


def compare(both: Both, seeds: range) -> tuple[int, int]:
    taken = refused = 0
    for seed in seeds:
        text, other = References(seed).files()
        (both.schemas / "o.schema.yaml").write_bytes(other.encode())
        both.files.put(both.schemas / "o.schema.yaml", Text(other))
        theirs, ours = both.refusal(text), both.refused(text)
        assert ours == bool(theirs), f"seed {seed}: {theirs}\n{text}\n{other}"
        if theirs:
            refused += 1
            continue
        taken += 1
        workspace = both.report(text)[1]
        analysis = analyse(both.path, both.schemas, 32, workspace)
        assert analysis is not None
        for name, real in zip(("input_schema", "output_schema"), both.loaded(text), strict=True):
            assert analysis.resolved[name].value == real.json_schema, f"seed {seed}\n{text}\n{other}"
    return taken, refused


def test_a_slice_of_generated_references(tmp_path: Path) -> None:
    taken, refused = compare(Both(tmp_path), range(120))
    assert taken > 20
    assert refused > 20


@pytest.mark.slow
def test_generated_references(tmp_path: Path) -> None:
    compare(Both(tmp_path), range(1000, 1600))
