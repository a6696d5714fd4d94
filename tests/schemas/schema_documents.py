"""Schema documents for tests: valid ones in many shapes, and mutations of their YAML text."""

from __future__ import annotations

import json
import random
import re
from typing import Any

NAMES = ("name", "size", "tags", "kind", "owner", "when", "node", "a", "b", "x_y", "json", "copy", "schema")
PATTERNS = (
    r"^[a-z]+$",
    r"^\d{3}-\d{4}$",
    r"^(?P<y>\d+)$",
    r"[\w.-]+@[\w.-]+",
    r"^(?!x)",
    r"(a)\1",
    r"\p{L}+",
    "[",
    "(",
    r"\Z",
    "a{1,3}",
    "a{3,1}",
    "a{,3}",
    r"^\w{1,255}$",
    r"(?i)abc",
    "*a",
)
ODD = (
    "null",
    "true",
    "false",
    "[]",
    "{}",
    "5",
    "-1",
    "1.5",
    "0",
    "''",
    "text",
    "[1]",
    "[a]",
    "{a: 1}",
    "[null]",
    "2020-01-01",
    "no",
    "on",
    "1:30",
    "010",
    "[[1]]",
    "~",
    ".inf",
    "{1: 2}",
    "[true]",
    "'5'",
    "1e3",
    "1.0",
)
KEYS = (
    "type",
    "properties",
    "required",
    "items",
    "enum",
    "const",
    "pattern",
    "minLength",
    "maxLength",
    "minimum",
    "maximum",
    "exclusiveMinimum",
    "exclusiveMaximum",
    "multipleOf",
    "minItems",
    "maxItems",
    "uniqueItems",
    "contains",
    "minContains",
    "additionalProperties",
    "patternProperties",
    "propertyNames",
    "allOf",
    "anyOf",
    "oneOf",
    "not",
    "if",
    "then",
    "else",
    "default",
    "examples",
    "format",
    "description",
    "title",
    "$ref",
    "$defs",
    "definitions",
    "dependentRequired",
    "dependentSchemas",
    "unevaluatedProperties",
    "prefixItems",
    "minProperties",
    "x-sensitive",
    "nullable",
    "$id",
    "$anchor",
    "readOnly",
    "deprecated",
    "$comment",
    "input_schema",
    "output_schema",
    "module_id",
    "version",
    "dependencies",
    "contentEncoding",
)


class Maker:
    """Makes documents from one seed."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.definitions: list[str] = []
        self.where = "definitions"

    def chance(self, of: float) -> bool:
        return self.random.random() < of

    def schema(self, depth: int = 0) -> Any:
        pick = self.random.random()
        if depth < 3 and pick < 0.2:
            return self.object(depth)
        if depth < 3 and pick < 0.32:
            return self.array(depth)
        if depth < 3 and pick < 0.45:
            return self.combined(depth)
        if pick < 0.52 and self.definitions:
            made = {"$ref": f"#/{self.where}/{self.random.choice(self.definitions)}"}
            return {**made, "description": "x"} if self.chance(0.3) else made
        return self.scalar()

    def scalar(self) -> dict[str, Any]:
        kind = self.random.choice(["string", "string", "integer", "number", "boolean", "null", None])
        made: dict[str, Any] = {} if kind is None else {"type": kind}
        if kind in ("string", None):
            if self.chance(0.4):
                made["minLength"] = self.random.randint(0, 3)
            if self.chance(0.3):
                made["maxLength"] = self.random.randint(0, 9)
            if self.chance(0.3):
                made["pattern"] = self.random.choice(PATTERNS)
            if self.chance(0.2):
                made["format"] = self.random.choice(["date", "email", "datetime", "uri"])
        if kind in ("integer", "number", None):
            for key in ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"):
                if self.chance(0.2):
                    made[key] = self.random.choice([0, 1, 5, 2.0, 0.5, -3, 1.5, 10])
        if self.chance(0.15):
            made["enum"] = self.random.choice(
                [["a", "b"], [1, 2], [None, "a"], ["a", "a"], [[1]], [], [1.5, True]]
            )
        elif self.chance(0.1):
            made["const"] = self.random.choice([1, "a", None, [1], {"a": 1}, 1.5])
        if self.chance(0.15) and kind:
            made["type"] = [kind, self.random.choice(["null", "string", "object", "array"])]
        if self.chance(0.2):
            made["default"] = self.random.choice([1, "a", None, [], 2.5, True])
        if self.chance(0.3):
            made["description"] = "something"
        if self.chance(0.1):
            made["x-sensitive"] = True
        return made

    def object(self, depth: int) -> dict[str, Any]:
        names = self.random.sample(NAMES, self.random.randint(0, 4))
        made: dict[str, Any] = {"type": "object"}
        if names or self.chance(0.3):
            made["properties"] = {name: self.schema(depth + 1) for name in names}
        if names and self.chance(0.6):
            made["required"] = self.random.sample(names, self.random.randint(1, len(names)))
        pick = self.random.random()
        if pick < 0.35:
            made["additionalProperties"] = False
        elif pick < 0.5:
            made["additionalProperties"] = self.schema(depth + 1)
        if self.chance(0.1):
            made["minProperties"] = self.random.randint(0, 3)
        if self.chance(0.08):
            made["patternProperties"] = {"^x": self.schema(depth + 1)}
        if self.chance(0.05):
            made["dependentRequired"] = {"a": ["b"]}
        if self.chance(0.05):
            made["unevaluatedProperties"] = False
        return made

    def array(self, depth: int) -> dict[str, Any]:
        made: dict[str, Any] = {"type": "array"}
        if self.chance(0.8):
            made["items"] = self.schema(depth + 1)
        if self.chance(0.3):
            made["minItems"] = self.random.randint(0, 3)
        if self.chance(0.2):
            made["uniqueItems"] = True
        if self.chance(0.1):
            made["contains"] = self.schema(depth + 1)
        if self.chance(0.1):
            made["prefixItems"] = [self.schema(depth + 1)]
        return made

    def combined(self, depth: int) -> dict[str, Any]:
        keyword = self.random.choice(["anyOf", "oneOf", "allOf", "not", "if"])
        if keyword == "not":
            return {"not": self.schema(depth + 1)}
        if keyword == "if":
            return {"if": self.schema(depth + 1), "then": self.schema(depth + 1)}
        branches = [self.schema(depth + 1) for _ in range(self.random.randint(1, 3))]
        made = {keyword: branches}
        return {"type": "object", **made} if self.chance(0.2) else made

    def document(self) -> dict[str, Any]:
        self.definitions = self.random.sample(["A", "B", "C"], self.random.randint(0, 3))
        where = self.where = self.random.choice(["definitions", "$defs"])
        made: dict[str, Any] = {"module_id": "m", "version": "1.0.0", "description": "What this module does"}
        made["input_schema"] = self.object(0)
        made["output_schema"] = self.object(1)
        if self.definitions and self.chance(0.95):
            definitions = {name: self.schema(1) for name in self.definitions}
            if self.chance(0.1):
                made["input_schema"][where] = definitions
            else:
                made[where] = definitions
        return made

    def yaml(self, value: Any, indent: int = 0, *, flow: bool = False) -> str:
        """The value in block style, with flow style here and there."""
        pad = "  " * indent
        if isinstance(value, dict) and value and not flow:
            lines = []
            for key, inner in value.items():
                if isinstance(inner, (dict, list)) and inner and not self.chance(0.25):
                    lines.append(f"{pad}{key}:\n{self.yaml(inner, indent + 1)}")
                else:
                    lines.append(f"{pad}{key}: {self.flow(inner)}")
            return "\n".join(lines)
        if isinstance(value, list) and value and not flow:
            return "\n".join(f"{pad}- {self.flow(item)}" for item in value)
        return pad + self.flow(value)

    def flow(self, value: Any) -> str:
        if isinstance(value, str):
            return (
                value
                if re.fullmatch("[a-z]+", value) and value not in ("null", "no", "on")
                else json.dumps(value)
            )
        return json.dumps(value)

    def mutated(self, text: str) -> str:
        for _ in range(self.random.choice([1, 1, 1, 2, 3])):
            text = self.mutation(text)
        return text

    def mutation(self, text: str) -> str:
        lines = text.split("\n")
        at = self.random.randrange(len(lines))
        key = re.match(r"(\s*(?:- )?)([\w$-]+|\"[^\"]*\")(:)(.*)", lines[at])
        pick = self.random.random()
        if key and pick < 0.4:
            lines[at] = f"{key[1]}{key[2]}: {self.random.choice(ODD)}"
            inner = at + 1
            depth = len(key[1])
            while inner < len(lines) and lines[inner][: depth + 1].strip() == "" and lines[inner].strip():
                del lines[inner]
        elif key and pick < 0.6:
            lines[at] = f"{key[1]}{self.random.choice(KEYS)}:{key[4]}"
        elif key and pick < 0.75:
            pad = key[1].replace("-", " ")
            lines.insert(at, f"{key[1]}{self.random.choice(KEYS)}: {self.random.choice(ODD)}")
            lines[at + 1] = f"{pad}{key[2]}:{key[4]}"
        elif pick < 0.83:
            del lines[at]
        elif key and pick < 0.9:
            name = self.random.choice(
                ["_a", "model_config", "1", "no", "model_dump", "Config", "'é x'", "2020-01-01", "''"]
            )
            lines[at] = f"{key[1]}{name}:{key[4]}"
        elif key and pick < 0.96:
            reference = self.random.choice(
                [
                    "'#/definitions/A'",
                    "'#/$defs/B'",
                    "'#/nope'",
                    "'#'",
                    "'#/properties/a'",
                    "./o.schema.yaml#/X",
                    "../up.yaml",
                    "apcore://o/X",
                    "https://x.y/z",
                    "'o.schema.yaml'",
                    "'#/input_schema/properties/a'",
                ]
            )
            lines[at] = f"{key[1]}$ref: {reference}"
        else:
            lines[at] = lines[at].replace(": ", ": &x ", 1) if self.chance(0.5) else lines[at] + "\t"
        text = "\n".join(lines)
        if self.chance(0.04):
            text = text.replace("\n", "\r\n")
        return text

    def text(self, *, mutate: bool) -> str:
        text = self.yaml(self.document()) + "\n"
        return self.mutated(text) if mutate else text
