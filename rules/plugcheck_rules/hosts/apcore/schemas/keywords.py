"""The keywords of JSON Schema 2020-12: what value each takes, and which hold schemas themselves."""

from __future__ import annotations

from enum import StrEnum
from functools import lru_cache


class Form(StrEnum):
    """What stands under a keyword."""

    SCHEMA = "a schema"
    SCHEMAS = "a list of schemas"
    NAMED_SCHEMAS = "a mapping of schemas"
    DEPENDENCIES = "a mapping of schemas or lists of names"
    COUNT = "a whole number of 0 or more"
    NUMBER = "a number"
    POSITIVE = "a number above 0"
    TEXT = "a string"
    ID = "a string without a fragment"
    ANCHOR = "a name"
    PATTERN = "a regular expression in a string"
    FLAG = "`true` or `false`"
    NAMES = "a list of names"
    NAMED_NAMES = "a mapping of lists of names"
    TYPE = "a type or a list of types"
    LIST = "a list"
    ANYTHING = "anything"
    FLAGS = "a mapping of `true` and `false`"


FORMS: dict[str, Form] = {
    **dict.fromkeys(
        (
            "additionalProperties",
            "contains",
            "contentSchema",
            "else",
            "if",
            "items",
            "not",
            "propertyNames",
            "then",
            "unevaluatedItems",
            "unevaluatedProperties",
        ),
        Form.SCHEMA,
    ),
    **dict.fromkeys(("allOf", "anyOf", "oneOf", "prefixItems"), Form.SCHEMAS),
    **dict.fromkeys(
        ("$defs", "definitions", "dependentSchemas", "patternProperties", "properties"), Form.NAMED_SCHEMAS
    ),
    "dependencies": Form.DEPENDENCIES,
    **dict.fromkeys(
        (
            "maxContains",
            "maxItems",
            "maxLength",
            "maxProperties",
            "minContains",
            "minItems",
            "minLength",
            "minProperties",
        ),
        Form.COUNT,
    ),
    **dict.fromkeys(("exclusiveMaximum", "exclusiveMinimum", "maximum", "minimum"), Form.NUMBER),
    "multipleOf": Form.POSITIVE,
    **dict.fromkeys(
        (
            "$comment",
            "$dynamicRef",
            "$recursiveRef",
            "$ref",
            "$schema",
            "contentEncoding",
            "contentMediaType",
            "description",
            "format",
            "title",
        ),
        Form.TEXT,
    ),
    "$id": Form.ID,
    **dict.fromkeys(("$anchor", "$dynamicAnchor", "$recursiveAnchor"), Form.ANCHOR),
    "pattern": Form.PATTERN,
    **dict.fromkeys(("deprecated", "readOnly", "uniqueItems", "writeOnly"), Form.FLAG),
    "required": Form.NAMES,
    "dependentRequired": Form.NAMED_NAMES,
    "type": Form.TYPE,
    **dict.fromkeys(("enum", "examples"), Form.LIST),
    **dict.fromkeys(("const", "default"), Form.ANYTHING),
    "$vocabulary": Form.FLAGS,
}
"""The keywords that the meta-schema knows, with what it asks of each."""

IGNORED = frozenset({"dependencies", "$recursiveRef", "$recursiveAnchor"})
"""Keywords of older drafts that the meta-schema still checks and that assert nothing."""

TYPES = ("array", "boolean", "integer", "null", "number", "object", "string")

APPLIES_TO: dict[str, str] = {
    **dict.fromkeys(("maxLength", "minLength", "pattern", "contentEncoding", "contentMediaType"), "string"),
    **dict.fromkeys(("exclusiveMaximum", "exclusiveMinimum", "maximum", "minimum", "multipleOf"), "number"),
    **dict.fromkeys(
        (
            "contains",
            "items",
            "maxContains",
            "maxItems",
            "minContains",
            "minItems",
            "prefixItems",
            "unevaluatedItems",
            "uniqueItems",
        ),
        "array",
    ),
    **dict.fromkeys(
        (
            "additionalProperties",
            "dependentRequired",
            "dependentSchemas",
            "maxProperties",
            "minProperties",
            "patternProperties",
            "properties",
            "propertyNames",
            "required",
            "unevaluatedProperties",
        ),
        "object",
    ),
}
"""The one type whose values a keyword is about; it says nothing about others."""

NEEDS: dict[str, str] = {
    "then": "if",
    "else": "if",
    "minContains": "contains",
    "maxContains": "contains",
    "contentSchema": "contentMediaType",
}
"""Keywords that say nothing without another one."""

FORMATS = frozenset(
    [
        "date-time",
        "date",
        "time",
        "duration",
        "email",
        "idn-email",
        "hostname",
        "idn-hostname",
        "ipv4",
        "ipv6",
        "uri",
        "uri-reference",
        "iri",
        "iri-reference",
        "uuid",
        "uri-template",
        "json-pointer",
        "relative-json-pointer",
        "regex",
    ]
)
"""The formats that JSON Schema defines."""

HOST_KEYWORDS: dict[str, str] = {
    "x-llm-description": "string",
    "x-examples": "array",
    "x-sensitive": "boolean",
    "x-constraints": "string",
    "x-deprecated": "object",
}
"""The keywords that apcore adds, each with its type (PROTOCOL_SPEC; `schema/types.py`, `LLMExtensions`)."""

TOLD_ELSEWHERE = frozenset(
    {"nullable", "divisibleBy", "additionalItems", "dependencies", "extends", "disallow", "$recursiveRef"}
)
"""Keywords of other languages and older drafts that have rules of their own."""


@lru_cache(maxsize=1024)
def likely_keywords(name: str) -> tuple[str, ...]:
    """The keywords that an unknown one may be meant for, the nearest first."""
    from plugcheck_lsp.nearest import nearest

    return nearest(name, FORMS, 0.78)
