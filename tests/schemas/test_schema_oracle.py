"""Our verdict on generated schema files against that of the real loader."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import pytest
from real_schemas import Both
from schema_documents import Maker

if TYPE_CHECKING:
    from pathlib import Path


def verdicts(both: Both, seeds: range) -> Counter[str]:
    counts: Counter[str] = Counter()
    for seed in seeds:
        text = Maker(seed).text(mutate=seed % 4 != 0)
        ours, theirs = both.refused(text), both.refusal(text)
        if ours is None:
            counts["shared definitions"] += 1
            continue
        counts["refused" if theirs else "taken"] += 1
        assert ours == bool(theirs), f"seed {seed}: ours {ours}, apcore: {theirs or 'takes it'}\n{text}"
    return counts


def test_a_slice_of_generated_schemas(tmp_path: Path) -> None:
    counts = verdicts(Both(tmp_path), range(150))
    assert counts["refused"] > 40
    assert counts["taken"] > 40


@pytest.mark.slow
@pytest.mark.parametrize("part", range(3))
def test_generated_schemas(part: int, tmp_path: Path, record_property: pytest.RecordProperty) -> None:
    counts = verdicts(Both(tmp_path), range(10_000 + part * 500, 10_500 + part * 500))
    record_property("counts", dict(counts))
    assert counts["refused"] + counts["taken"] > 450


HEAD = "description: Greets somebody\noutput_schema: {type: object}\n"

TRICKY = {
    "description of a list": "description: [a]\ninput_schema: {}\noutput_schema: {}\n",
    "description of a date": "description: 2020-01-01\ninput_schema: {}\noutput_schema: {}\n",
    "definitions of pairs": HEAD + "input_schema: {}\ndefinitions: [[a, 1]]\n",
    "definitions of nothing": HEAD + "input_schema: {}\ndefinitions:\n",
    "definitions of text": HEAD + "input_schema: {}\n$defs: ''\n",
    "required null property": HEAD + "input_schema: {properties: {a: }, required: [a]}\n",
    "optional null property": HEAD + "input_schema: {properties: {a: }}\n",
    "reference to the root": HEAD + "input_schema: {type: object, properties: {a: {$ref: '#'}}}\n",
    "reference to itself": HEAD + "input_schema: {$ref: '#/input_schema'}\n",
    "reference to its own id": HEAD + "input_schema: {$id: T, properties: {a: {$ref: T}}}\n",
    "reference through a resolved one": HEAD
    + "input_schema: {properties: {a: {$ref: '#/definitions/A'}, b: {$ref: '#/properties/a/properties/c'}}}\n"
    + "definitions: {A: {type: object, properties: {c: {type: string}}}}\n",
    "reference through one that is resolved later": HEAD
    + "input_schema: {properties: {b: {$ref: '#/properties/a/properties/c'}, a: {$ref: '#/definitions/A'}}}\n"
    + "definitions: {A: {type: object, properties: {c: {type: string}}}}\n",
    "reference in a default": HEAD + "input_schema: {properties: {a: {default: {$ref: '#/nope'}}}}\n",
    "property named $ref": HEAD + "input_schema: {properties: {$ref: {type: string}}}\n",
    "escaped pointer": HEAD
    + "input_schema: {properties: {a: {$ref: '#/definitions/a~1b~0'}}}\ndefinitions: {a/b~: {}}\n",
    "percent escape": HEAD
    + "input_schema: {properties: {a: {$ref: '#/definitions/a%20b'}}}\ndefinitions: {a b: {}}\n",
    "pointer into a list": HEAD
    + "input_schema: {properties: {a: {$ref: '#/definitions/l/0'}}}\ndefinitions: {l: [{}]}\n",
    "another file": HEAD + "input_schema: {properties: {a: {$ref: 'o.schema.yaml#/definitions/Y'}}}\n",
    "another file that is refused": HEAD + "input_schema: {properties: {a: {$ref: 'apcore://o/X'}}}\n",
    "another file by its canonical name": HEAD
    + "input_schema: {properties: {a: {$ref: 'apcore://o/definitions/Y'}}}\n",
    "out of the folder": HEAD + "input_schema: {properties: {a: {$ref: ../apcore.yaml}}}\n",
    "a folder": HEAD + "input_schema: {properties: {a: {$ref: ./}}}\n",
    "fraction for an integer": HEAD
    + "input_schema: {properties: {a: {type: integer, minimum: 0.5}}, required: [a]}\n",
    "fraction, optional": HEAD + "input_schema: {properties: {a: {type: integer, minimum: 0.5}}}\n",
    "text that is a number": HEAD
    + "input_schema: {properties: {a: {type: integer, minimum: ' 5 '}}, required: [a]}\n",
    "types of values": HEAD
    + "input_schema: {properties: {a: {type: object, additionalProperties: {type: [string]}}}}\n",
    "types of items": HEAD
    + "input_schema: {properties: {a: {type: array, items: {type: [string]}, enum: [[]]}}}\n",
    "types of items alone": HEAD
    + "input_schema: {properties: {a: {type: array, items: {type: [string]}}}}\n",
    "count with a fraction of zero": HEAD
    + "input_schema: {properties: {a: {type: string, minLength: 1.0}}}\n",
    "count beside a choice": HEAD
    + "input_schema: {properties: {a: {type: string, minLength: -1, enum: [a]}}}\n",
    "large class": HEAD + "input_schema: {properties: {a: {type: string, pattern: '\\w{1,255}'}}}\n",
    "pattern of Python's": HEAD + "input_schema: {properties: {a: {type: string, pattern: 'a\\Z'}}}\n",
    "pattern of Rust's": HEAD + "input_schema: {properties: {a: {pattern: '\\p{L}'}}}\n",
    "boolean after what is no object": HEAD
    + "input_schema: {properties: {a: {allOf: [{type: string}, true]}}}\n",
    "boolean before what is no object": HEAD
    + "input_schema: {properties: {a: {allOf: [true, {type: string}]}}}\n",
    "CRLF": HEAD.replace("\n", "\r\n") + "input_schema: {properties: {a: true}}\r\n",
    "anchors": HEAD + "input_schema: {properties: {a: &a {type: string, pattern: '['}, b: *a}}\n",
    "merge": HEAD + "input_schema: {properties: {a: &a {minLength: -1}, b: {<<: *a, type: string}}}\n",
    "twice": HEAD + "input_schema: {properties: {a: true}}\ninput_schema: {properties: {a: {}}}\n",
    "second document": HEAD + "input_schema: {}\n---\na: 1\n",
    "second document that is empty": HEAD + "input_schema: {}\n---\n",
    "explicit start and end": "---\n" + HEAD + "input_schema: {}\n...\n",
    "byte order mark": "\ufeff" + HEAD + "input_schema: {properties: {a: true}}\n",
    "byte order mark, taken": "\ufeff" + HEAD + "input_schema: {properties: {a: {}}}\n",
    "emoji": HEAD + "input_schema: {properties: {'🎉': {description: '🎉', type: strng}, '_🎉': {}}}\n",
    "emoji in a pattern": HEAD
    + "input_schema: {properties: {a: {type: string, pattern: '🎉{1,3}[🎉-🎊]'}}}\n",
    "tagged": HEAD + "input_schema: {properties: {a: !!str {}}}\n",
    "tagged scalar": HEAD + "input_schema: {properties: {a: {type: string, minLength: !!str 5}}}\n",
    "unknown tag": HEAD + "input_schema: !x {properties: {}}\n",
    "binary": HEAD + "input_schema: {properties: {a: {const: !!binary aGk=}}}\n",
    "set": HEAD + "input_schema: {properties: {a: {enum: !!set {a, b}}}}\n",
    "reference to nothing but a name": HEAD + "input_schema: {properties: {a: {$ref: A}}}\n",
    "pointer without a slash": HEAD
    + "input_schema: {properties: {a: {$ref: '#definitions/A'}}}\ndefinitions: {A: {}}\n",
    "reference beside an id": HEAD
    + "input_schema: {properties: {a: {$id: x, $ref: '#/definitions/A'}}}\ndefinitions: {A: {}}\n",
    "reference that is a number": HEAD + "input_schema: {properties: {a: {$ref: 5}}}\n",
    "reference to text": HEAD + "input_schema: {properties: {a: {$ref: '#/description'}}}\n",
    "reference to a list": HEAD
    + "input_schema: {properties: {a: {$ref: '#/definitions/l'}}}\ndefinitions: {l: []}\n",
    "whole file": HEAD + "input_schema: {properties: {a: {$ref: o.schema.yaml}}}\n",
    "web address": HEAD + "input_schema: {properties: {a: {$ref: 'https://example.org/x.json#/A'}}}\n",
    "canonical with dots": HEAD + "input_schema: {properties: {a: {$ref: 'apcore://..x/Y'}}}\n",
    "canonical alone": HEAD + "input_schema: {properties: {a: {$ref: 'apcore://'}}}\n",
    "tab": HEAD + "input_schema:\n\ttype: object\n",
    "lone surrogate": HEAD + 'input_schema: {properties: {"\\ud800": {type: object, properties: {}}}}\n',
    "member of models": HEAD + "input_schema: {properties: {model_validate: {}}}\n",
    "dropped by models": HEAD + "input_schema: {properties: {model_config: {}, __doc__: {}}}\n",
    "shadowing models": HEAD
    + "input_schema: {properties: {json: {}, copy: {}, schema: {}, model_fields: {}}}\n",
    "unhashable choice": HEAD + "input_schema: {properties: {a: {const: [1]}}}\n",
    "unhashable choice, required": HEAD + "input_schema: {properties: {a: {const: [1]}}, required: [a]}\n",
    "required of characters": HEAD + "input_schema: {properties: {a: }, required: a}\n",
    "identifier with a fragment": HEAD
    + "input_schema: {properties: {a: {$id: 'x#y', unevaluatedProperties: false}}}\n",
}


@pytest.mark.parametrize("text", TRICKY.values(), ids=TRICKY)
def test_tricky_schemas(text: str, tmp_path: Path) -> None:
    both = Both(tmp_path)
    theirs = both.refusal(text)
    assert both.refused(text) == bool(theirs), theirs or "apcore takes it"


def test_a_chain_of_references_is_as_long_as_the_host_follows(tmp_path: Path) -> None:
    both = Both(tmp_path)
    for length in (31, 32, 33):
        chain = "".join(f"  D{n}: {{$ref: '#/definitions/D{n + 1}'}}\n" for n in range(length))
        text = (
            HEAD
            + f"input_schema: {{$ref: '#/definitions/D0'}}\ndefinitions:\n{chain}  D{length}: {{type: object}}\n"
        )
        assert both.refused(text) == bool(both.refusal(text)), length
