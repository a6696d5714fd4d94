"""The shape of a schema file (`schema/loader.py` of release 0.32.2) and of JSON Schema in it."""

from __future__ import annotations

from plugcheck_rules.hosts.apcore.editing.shapes import BOOLEAN, Key, Names, Shape, Value, choice, keys

_TYPES = Shape(
    values=(
        Value("string"),
        Value("integer"),
        Value("number"),
        Value("boolean"),
        Value("array"),
        Value("object"),
        Value("null", "A property that may be null needs a list of types", string=True),
    )
)
_FORMATS = choice(
    ("date-time", "`2024-05-01T12:00:00Z`"),
    ("date", "`2024-05-01`"),
    ("time", "`12:00:00`"),
    ("duration", "`P3D`"),
    ("email", ""),
    ("hostname", ""),
    ("uri", ""),
    ("uuid", ""),
    ("ipv4", ""),
    ("ipv6", ""),
)
_KEYWORDS: dict[str, Key] = {}
JSON_SCHEMA = Shape(keys=_KEYWORDS)
_BY_NAME = Shape(others=JSON_SCHEMA)
_LIST = Shape(items=JSON_SCHEMA)

_HANDED_ON = "apcore only hands it on; exports for OpenAI and Anthropic leave it out"

_KEYWORDS.update(
    keys(
        Key(
            "type",
            "The type of the value",
            "a name, or a list of names",
            Shape(values=_TYPES.values, items=_TYPES),
            note="Of a misspelt name apcore makes a schema that takes everything",
        ),
        Key("description", "What the value is; what callers and language models read", "text"),
        Key("title", "A short name", "text"),
        Key("properties", "The properties of an object, each with its schema", "a mapping", _BY_NAME),
        Key(
            "required",
            "The names of the properties that must be given",
            "a list of texts",
            Shape(items=Shape(names=Names.PROPERTY)),
        ),
        Key(
            "additionalProperties",
            "Whether properties that are not listed may be given, or the schema that they need",
            "true, false or a schema",
            Shape(keys=_KEYWORDS, values=BOOLEAN.values, scalar=True),
            default="true",
        ),
        Key("items", "The schema of each item", "a schema", JSON_SCHEMA),
        Key("enum", "All values that there are", "a list, not empty", Shape(items=Shape())),
        Key("const", "The only value that there is", "any value"),
        Key("default", "What holds where the property is not given; apcore does not check it", "any value"),
        Key("examples", "Values as they may be", "a list", Shape(items=Shape())),
        Key("format", "What a text holds; apcore does not check it", "one of its names", _FORMATS),
        Key(
            "pattern",
            "A regular expression that a text must match somewhere",
            "text",
            note="apcore reads it with an engine that knows no look-around and no back references",
        ),
        Key("minLength", "The least number of characters of a text", "a whole number", default="0"),
        Key("maxLength", "The largest number of characters of a text", "a whole number"),
        Key("minimum", "The least number", "a number"),
        Key("maximum", "The largest number", "a number"),
        Key("exclusiveMinimum", "The number must be larger than this", "a number"),
        Key("exclusiveMaximum", "The number must be smaller than this", "a number"),
        Key("multipleOf", "The number must be a multiple of this", "a number above 0"),
        Key("minItems", "The least number of items", "a whole number", default="0"),
        Key("maxItems", "The largest number of items", "a whole number"),
        Key("uniqueItems", "Whether no two items may be equal", "true or false", BOOLEAN, default="false"),
        Key("minProperties", "The least number of properties", "a whole number", default="0"),
        Key("maxProperties", "The largest number of properties", "a whole number"),
        Key("patternProperties", "Schemas for the properties whose names match", "a mapping", _BY_NAME),
        Key("propertyNames", "The schema of the names of properties", "a schema", JSON_SCHEMA),
        Key("prefixItems", "The schemas of the first items, in order", "a list of schemas", _LIST),
        Key("contains", "What at least one item must be", "a schema", JSON_SCHEMA),
        Key("allOf", "All of these hold", "a list of schemas", _LIST),
        Key("anyOf", "At least one of these holds", "a list of schemas", _LIST),
        Key("oneOf", "Exactly one of these holds", "a list of schemas", _LIST),
        Key("not", "This does not hold", "a schema", JSON_SCHEMA),
        Key("if", "Where this holds, `then` must hold, else `else`", "a schema", JSON_SCHEMA),
        Key("then", "What must hold where `if` does", "a schema", JSON_SCHEMA),
        Key("else", "What must hold where `if` does not", "a schema", JSON_SCHEMA),
        Key(
            "$ref",
            "Another schema that stands here; keys beside it replace its own",
            "a reference",
            Shape(names=Names.REFERENCE),
        ),
        Key("definitions", "Schemas to refer to", "a mapping", _BY_NAME),
        Key("$defs", "Schemas to refer to", "a mapping", _BY_NAME),
        Key(
            "deprecated",
            "Whether the property should not be used any more",
            "true or false",
            BOOLEAN,
            default="false",
        ),
        Key(
            "readOnly",
            "Whether the value is only ever given out; apcore does not check it",
            "true or false",
            BOOLEAN,
            default="false",
        ),
        Key(
            "writeOnly",
            "Whether the value is only ever taken; apcore does not check it",
            "true or false",
            BOOLEAN,
            default="false",
        ),
        Key(
            "x-llm-description",
            "What language models read instead of the description beside it",
            "text",
            note="Exports for OpenAI and Anthropic put it in the place of a `description`; without one it is lost there",
        ),
        Key("x-examples", "Examples for language models", "a list", Shape(items=Shape()), note=_HANDED_ON),
        Key(
            "x-sensitive",
            "Whether the value is left out of logs and traces",
            "true or false",
            BOOLEAN,
            default="false",
        ),
        Key("x-constraints", "What must hold besides, in words", "text", note=_HANDED_ON),
        Key(
            "x-deprecated",
            "Since when the property should not be used, and what to use",
            "a mapping",
            Shape(
                keys=keys(
                    Key("since", "The version that deprecated it", "text"),
                    Key("removal", "The version that will remove it", "text"),
                    Key("replacement", "What to use", "text"),
                    Key("message", "What to tell users", "text"),
                )
            ),
            note=_HANDED_ON,
        ),
    )
)

_UNREAD = "The loader reads it nowhere"
MODULE_SCHEMA = Shape(
    keys=keys(
        Key(
            "module_id",
            "The id of the module; the loader takes the one of the file's place and never compares them",
            "a module id",
            Shape(names=Names.MODULE),
        ),
        Key("description", "What the module does", "text, at most 200 characters", required=True),
        Key("documentation", "More about the module", "text"),
        Key("version", "The version of the schema", "text", default="1.0.0", note="Nothing checks its form"),
        Key("input_schema", "What a call takes", "a schema of an object", JSON_SCHEMA, required=True),
        Key("output_schema", "What a call returns", "a schema of an object", JSON_SCHEMA, required=True),
        Key(
            "error_schema",
            "What a failed call returns",
            "a schema",
            JSON_SCHEMA,
            note="apcore loads it, and nothing of it uses it",
        ),
        Key("definitions", "Schemas to refer to", "a mapping", _BY_NAME),
        Key("$defs", "Schemas to refer to", "a mapping", _BY_NAME),
        Key("$schema", "Names a JSON Schema for editors", "text", inert=_UNREAD),
    )
)
