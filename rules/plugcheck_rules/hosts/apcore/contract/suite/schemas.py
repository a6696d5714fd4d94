"""Schema files, as `SchemaLoader` takes them, and boundary values of each before the model that it makes of them."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .judging import Unevaluable, disagreements, property_keys
from .telling import place_in, read_yaml, what_it_says
from .values import Values

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

SUFFIX = ".schema.yaml"
_SIDES = ("input_schema", "output_schema")


def check_schemas(session: Any, request: Mapping[str, Any], wanted: frozenset[str]) -> None:
    """The checks `schema` and `boundaries`, for every schema file."""
    for path in request["schemas"]:
        session.begin("schema", {"path": path, "line": 1})
        why_not = _not_loaded(path, request)
        if why_not:
            session.end("schema", "skipped", why_not)
            continue
        schema = SchemaFile(path, request)
        fault = schema.load()
        if "schema" in wanted:
            place, message = fault or (None, "")
            session.end("schema", "failed" if fault else "passed", message, place)
        if "boundaries" in wanted and fault is None:
            session.begin("boundaries", {"path": path, "line": 1})
            _check_boundaries(session, schema)


def _not_loaded(path: str, request: Mapping[str, Any]) -> str:
    """Why the loader is not asked for the file; empty if it is."""
    if not Path(path).is_relative_to(request["schemas_root"]):
        return f"it lies outside {Path(request['schemas_root']).name}, where the host looks for schemas"
    data = read_yaml(path)
    if (
        isinstance(data, dict)
        and not any(side in data for side in _SIDES)
        and data.keys() & {"definitions", "$defs"}
    ):
        return "it holds definitions for other schemas alone"
    return ""


class SchemaFile:
    """One schema file: loaded by `load`, before which the rest may not be asked."""

    input: Any
    """The `ResolvedSchema` of the inputs."""
    output: Any
    written: dict[str, Any]
    """The JSON schema of the inputs, references followed."""

    def __init__(self, path: str, request: Mapping[str, Any]) -> None:
        from apcore.config import Config
        from apcore.schema.loader import SchemaLoader

        self.path = path
        root = request["schemas_root"]
        self.module_id = ".".join(Path(path).relative_to(root).parts).removesuffix(SUFFIX)
        self._loader: Any = SchemaLoader(Config(), schemas_dir=root)

    def load(self) -> tuple[dict[str, Any], str] | None:
        """The fault that the host finds first, with its place; None where it takes the file."""
        try:
            definition = self._loader.load(self.module_id)
        except BaseException as error:  # noqa: BLE001 - returned
            message = what_it_says(error)
            return place_in(self.path, message, error), message
        try:
            self.input, self.output = self._loader.resolve(definition)
        except BaseException as error:  # noqa: BLE001 - returned
            return {"path": self.path, "key": self._blame(definition), "name": True}, _why(error)
        shared = definition.definitions or {}
        # what refers to itself is left as a reference, and the definitions that it needs are left behind
        self.written = {"definitions": shared, "$defs": shared, **self.input.json_schema}
        return None

    def _blame(self, definition: Any) -> list[str]:
        """The keys of the smallest part that is refused by itself: the host does not say which it is."""
        for side in _SIDES:
            others = {other: {"type": "object"} for other in _SIDES if other != side}

            def refused(schema: Any, side: str = side, others: dict[str, Any] = others) -> bool:
                try:
                    self._loader.resolve(dataclasses.replace(definition, **{side: schema}, **others))
                except BaseException:  # noqa: BLE001 - that is the answer
                    return True
                return False

            schema = getattr(definition, side)
            if refused(schema):
                return [side, *_smallest(schema, refused)]
        return []


def _why(error: BaseException) -> str:
    """What the host says; of an error that is told once for each level of the schema, the innermost."""
    said = what_it_says(error)
    return f"SchemaError: {said.rpartition('SchemaError: ')[2]}" if "SchemaError: " in said else said


def _smallest(schema: Any, refused: Callable[[Any], bool]) -> Iterator[str]:
    """The keys below `schema` that lead to the innermost property which is refused without its neighbours."""
    while isinstance(schema, dict) and isinstance(schema.get("properties"), dict):
        for name, inner in schema["properties"].items():
            alone = {"type": "object", "properties": {name: inner}}
            if isinstance(name, str) and refused(alone):
                yield from ("properties", name)
                schema, refused = inner, _below(name, refused)
                break
        else:
            return


def _below(name: str, refused: Callable[[Any], bool]) -> Callable[[Any], bool]:
    return lambda inner: refused({"type": "object", "properties": {name: inner}})


def _check_boundaries(session: Any, schema: SchemaFile) -> None:
    written = schema.written
    boundaries = Values(written).all()
    if not boundaries:
        session.end(
            "boundaries",
            "skipped",
            "no instance of `input_schema` is known: its required properties need examples",
        )
        return
    place = {"path": schema.path, "name": True}
    who = "the model that the host makes of it"
    try:
        found = list(disagreements(written, schema.input.model, boundaries, who))
    except Unevaluable as error:
        keys = ["input_schema", *property_keys(error.path)]
        session.end("boundaries", "failed", str(error), {**place, "key": keys})
        return
    for each in found:
        keys = ["input_schema", *property_keys(each.boundary.path)]
        session.end("boundaries", "failed", each.message, {**place, "key": keys})
    if not found:
        session.end("boundaries", "passed", values=len(boundaries))
