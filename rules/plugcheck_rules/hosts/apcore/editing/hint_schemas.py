"""JSON Schemas of apcore's files that explain and propose, and refuse nothing.

What the host refuses depends on what it makes of a text (YAML 1.1, coercions, other packages' sections): rules tell
that. A schema that told a part of it would tell it twice, and differently.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from plugcheck_lsp.host import FileSchema
from plugcheck_rules.hosts.apcore import vocabulary
from plugcheck_rules.hosts.apcore.editing import file_shapes
from plugcheck_rules.hosts.apcore.editing.acl_shape import ACL
from plugcheck_rules.hosts.apcore.editing.schema_shape import MODULE_SCHEMA

if TYPE_CHECKING:
    from plugcheck_rules.hosts.apcore.editing.shapes import Key, Shape

_DRAFT = "http://json-schema.org/draft-07/schema#"
_MARKS = re.compile(r"\*\*(?=`)|(?<=`)\*\*|`")


def hint_schemas() -> tuple[FileSchema, ...]:
    """A schema for each kind of file whose name says what it is."""
    return (
        _file(
            "apcore-configuration", vocabulary.STRONG_CONFIG_NAMES, file_shapes.config_file(namespaced=False)
        ),
        _file("apcore-access-list", {"acl/*.yaml", "acl/*.yml"}, ACL),
        _file("apcore-binding", {f"*{vocabulary.BINDING_SUFFIX}"}, file_shapes.binding_file()),
        _file("apcore-schema", {f"*{vocabulary.SCHEMA_SUFFIX}"}, MODULE_SCHEMA),
        _file("apcore-metadata", {f"*{vocabulary.META_SUFFIX}"}, file_shapes.meta_file()),
    )


def _file(name: str, patterns: set[str] | frozenset[str], shape: Shape) -> FileSchema:
    made = _Definitions()
    document = {"$schema": _DRAFT, "title": name.replace("-", " "), **made.reference(shape)}
    document["definitions"] = made.done()
    return FileSchema(name, "yaml", tuple(sorted(patterns)), document)


class _Definitions:
    """Every shape once: shapes hold themselves."""

    def __init__(self) -> None:
        self._names: dict[int, str] = {}
        self._waiting: list[Shape] = []

    def reference(self, shape: Shape) -> dict[str, Any]:
        if id(shape) not in self._names:
            self._names[id(shape)] = f"shape{len(self._names)}"
            self._waiting.append(shape)  # which also keeps it, and so its identity
        # Beside a `$ref` draft 7 reads nothing: what is said of a key needs a place of its own.
        return {"allOf": [{"$ref": f"#/definitions/{self._names[id(shape)]}"}]}

    def done(self) -> dict[str, Any]:
        made: dict[str, Any] = {}
        number = 0
        while number < len(self._waiting):  # making one can ask for more
            shape = self._waiting[number]
            made[self._names[id(shape)]] = self._made(shape)
            number += 1
        return made

    def _made(self, shape: Shape) -> dict[str, Any]:
        made: dict[str, Any] = {}
        if shape.keys:
            made["properties"] = {name: self._key(key) for name, key in shape.keys.items()}
        if shape.others is not None:
            made["additionalProperties"] = self.reference(shape.others)
        if shape.items is not None:
            made["items"] = self.reference(shape.items)
        if shape.values:
            made["anyOf"] = [{"enum": [value.text for value in shape.values]}, {}]
        return made

    def _key(self, key: Key) -> dict[str, Any]:
        # the YAML extension shows `description` letter by letter, and Markdown where it is said to be that
        page = key.page()
        return {"description": _MARKS.sub("", page), "markdownDescription": page, **self.reference(key.shape)}
