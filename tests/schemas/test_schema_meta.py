"""Our faults against the meta-schema as jsonschema checks it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator
from jsonschema.exceptions import SchemaError
from schema_documents import Maker

from plugcheck_lsp.documents.yaml import parse
from plugcheck_lsp.text import Text
from plugcheck_rules.hosts.apcore.schemas.faults import faults, slice_faults
from plugcheck_rules.hosts.apcore.schemas.pieces import pieces_of


def takes(schema: Any) -> bool:
    try:
        Draft202012Validator.check_schema(schema)
    except SchemaError:
        return False
    return True


def compare(seeds: range) -> tuple[int, int]:
    taken = refused = 0
    for seed in seeds:
        text = Maker(seed).text(mutate=seed % 5 != 0)
        document = parse(Text(text))
        if document.problems or not document.roots:
            continue
        root = pieces_of(document.roots[0], Path("m.yaml"))
        value = yaml.safe_load(text)
        for name in ("input_schema", "output_schema"):
            piece = root.get(name)
            if piece is None or not isinstance(value[name], dict):
                continue
            real = takes(value[name])
            keywords = [key for key in value[name] if isinstance(key, str)]
            ours = [fault for fault in slice_faults(piece, keywords) if fault.meta]
            assert real == (not ours), (seed, [(fault.kind, fault.why) for fault in ours], text)
            taken, refused = taken + real, refused + (not real)
            for fault in faults(piece):
                assert text[fault.span.start : fault.span.end] or fault.piece.scalar is None
    return taken, refused


def test_a_slice_of_generated_schemas() -> None:
    taken, refused = compare(range(150))
    assert taken > 50
    assert refused > 50


@pytest.mark.slow
def test_generated_schemas() -> None:
    compare(range(1000, 2000))
