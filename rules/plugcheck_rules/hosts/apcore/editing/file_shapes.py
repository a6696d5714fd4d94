"""The shapes of configuration, binding and metadata files, from what is known of their keys."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from plugcheck_rules.hosts.apcore.configs import file_keys
from plugcheck_rules.hosts.apcore.configs.config_keys import (
    CONFIG_KEYS,
    NAMESPACES,
    REQUIRED,
    SECTIONS,
    Kind,
    Reader,
)
from plugcheck_rules.hosts.apcore.editing.acl_shape import ACL
from plugcheck_rules.hosts.apcore.editing.schema_shape import JSON_SCHEMA
from plugcheck_rules.hosts.apcore.editing.shapes import ANYTHING, BOOLEAN, Key, Names, Shape, Value, keys

if TYPE_CHECKING:
    from collections.abc import Mapping

    from plugcheck_rules.hosts.apcore.configs.config_keys import ConfigKey
    from plugcheck_rules.hosts.apcore.configs.file_keys import FileKey

_INERT = {
    Reader.HOST: "",
    Reader.NOBODY: "apcore reads it nowhere",
    Reader.NOBODY_TOLD: "It has no effect: apcore warns of it and reads it nowhere",
    Reader.NAMESPACES: "It counts only where there is a section `apcore`",
}
_MODULE = Shape(names=Names.MODULE)


def as_yaml(value: Any) -> str:
    """A default as it is written; empty for none."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value) if not isinstance(value, str) or value else '""'


@cache
def binding_file() -> Shape:
    """A ``*.binding.yaml`` (`bindings.py`)."""
    binding = _shape(
        file_keys.BINDING,
        module_id=_MODULE,
        input_schema=JSON_SCHEMA,
        output_schema=JSON_SCHEMA,
        annotations=_shape(file_keys.ANNOTATIONS),
    )
    return _shape(file_keys.BINDING_FILE, bindings=Shape(items=binding))


@cache
def meta_file() -> Shape:
    """A ``*_meta.yaml`` (`registry/metadata.py`)."""
    return _shape(
        file_keys.META,
        dependencies=Shape(items=_shape(file_keys.DEPENDENCY, module_id=_MODULE)),
        annotations=_shape(file_keys.ANNOTATIONS),
        examples=Shape(items=_shape(file_keys.EXAMPLE)),
    )


@cache
def id_map() -> Shape:
    """The file that `id_map.overrides` names (`registry/scanner.py`)."""
    return _shape(file_keys.ID_MAP, mappings=Shape(items=_shape(file_keys.ID_MAPPING, id=_MODULE)))


@cache
def config_file(*, namespaced: bool) -> Shape:
    """The configuration (`config.py`); `namespaced`: with its sections below `apcore`."""
    top = SECTIONS[""]
    if not namespaced:
        return Shape(keys={**_section("", top), "apcore": _apcore(), "mcp": _mcp()})
    beside = {name for name in top if name in NAMESPACES or name == "_config"}
    return Shape(keys={"apcore": _apcore(), **_section("", tuple(beside)), "mcp": _mcp()})


def _apcore() -> Key:
    inner = tuple(name for name in SECTIONS[""] if name not in NAMESPACES and name != "_config")
    return Key(
        "apcore",
        "The sections of apcore, where other packages have sections beside it",
        "a mapping",
        Shape(keys=_section("", inner)),
    )


def _mcp() -> Key:
    acl = Key("acl", "An access list", "a mapping", ACL)
    return Key("mcp", "The section of apcore-mcp", "a mapping", Shape(keys=keys(acl), others=ANYTHING))


def _section(prefix: str, names: tuple[str, ...]) -> dict[str, Key]:
    return {name: _config_key(f"{prefix}.{name}" if prefix else name) for name in names}


def _config_key(path: str) -> Key:
    name = path.rpartition(".")[2]
    if path in SECTIONS:
        below = SECTIONS[path]
        inert = all(
            CONFIG_KEYS[f"{path}.{each}"].reader is not Reader.HOST
            for each in below
            if f"{path}.{each}" in CONFIG_KEYS
        )
        meaning = f"Holds {', '.join(f'`{each}`' for each in below)}"
        return Key(
            name,
            meaning,
            "a mapping",
            Shape(keys=_section(path, below)),
            inert="Nothing in it has an effect"
            if inert and not any(f"{path}.{each}" in SECTIONS for each in below) and path != "_config"
            else "",
        )
    key = CONFIG_KEYS[path]
    note = ". ".join(
        text for text in (key.note, f"The environment variable `{key.variable}` overrides it") if text
    )
    return Key(
        name,
        key.meaning,
        key.expected,
        _config_values(key),
        default=as_yaml(key.default),
        required=path in REQUIRED,
        inert=_INERT[key.reader],
        note=note,
    )


_ROOT = Shape(
    keys=keys(
        Key("root", "The folder in which modules are looked for", "the path of a folder", required=True),
        Key("namespace", "What stands before the ids of its modules", "text", default="the folder's name"),
    )
)
_STEPS = Shape(items=Shape(values=tuple(Value(name) for name in file_keys.PIPELINE_STEPS)))
_CONFIG_SHAPES = {"extensions.roots": Shape(items=_ROOT), "pipeline.remove": _STEPS}
"""The shapes of those keys that hold more than a value."""


def _config_values(key: ConfigKey) -> Shape:
    if key.name in _CONFIG_SHAPES:
        return _CONFIG_SHAPES[key.name]
    if key.choices:
        return Shape(values=tuple(Value(text, string=text == "off") for text in key.choices))
    return BOOLEAN if key.kind is Kind.BOOLEAN else ANYTHING


def _shape(known: Mapping[str, FileKey], **shapes: Shape) -> Shape:
    return Shape(keys={name: _file_key(key, shapes.get(name)) for name, key in known.items()})


def _file_key(key: FileKey, shape: Shape | None) -> Key:
    if shape is None:
        values = tuple(Value(text) for text in key.choices)
        shape = Shape(values=values) if values else BOOLEAN if key.kind is Kind.BOOLEAN else ANYTHING
    return Key(
        key.name, key.meaning, str(key.kind), shape, default=as_yaml(key.default), required=key.required
    )
