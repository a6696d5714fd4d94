"""Boundary values before two judges: what a schema says, and what the host's validation does."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from .telling import in_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from .values import Boundary


@dataclass(frozen=True)
class Disagreement:
    """A value on which the judges differ, or which validation cannot stand."""

    boundary: Boundary
    message: str
    error: BaseException | None = None
    """What escapes from validation, if something does."""


class Unevaluable(Exception):
    """A schema says nothing of a value: an unknown type, a reference that leads nowhere."""

    def __init__(self, message: str, path: tuple[str, ...]) -> None:
        super().__init__(message)
        self.path = path
        """The property whose schema it is, as far as it is known."""


def judge(schema: Mapping[str, Any]) -> Any:
    """What says whether the JSON schema takes a value (draft 2020-12, formats not asserted: as apcore reads schemas)."""
    from jsonschema import Draft202012Validator

    return Draft202012Validator(dict(schema)).is_valid


def refusal(model: Any, value: Any) -> tuple[str, ...] | None:
    """Where the model refuses the value, as the host has it validate the inputs of a call (`builtin_steps.py`); None
    where it takes it.

    Raises:
        Exception: whatever else than a `ValidationError` a validator of the user's raises: it escapes the call.
    """
    from pydantic import ValidationError

    try:
        model.model_validate_json(json.dumps(value), strict=True)
    except ValidationError as error:
        return tuple(step for step in error.errors()[0]["loc"] if isinstance(step, str))
    return None


def disagreements(
    schema: Mapping[str, Any], model: Any, boundaries: Iterable[Boundary], who: str
) -> Iterator[Disagreement]:
    """Where the schema and the model, `who` in words, differ; one a property, the first.

    Nulls in optional properties do not count, nor do missing ones with a default: the host makes every optional
    property nullable, and fills in most defaults (`schema/loader.py`).

    Raises:
        Unevaluable: the schema says nothing of a value.
    """
    told: set[tuple[str, ...]] = set()
    raised: set[str] = set()
    says, says_filled_in = judge(schema), judge(_with_defaults_filled_in(schema))
    for boundary in boundaries:
        if boundary.path in told:
            continue
        try:
            wanted, filled_in = says(boundary.value), says_filled_in(boundary.value)
        except Exception as error:
            raise _unevaluable(schema, boundary, error) from error
        try:
            where = refusal(model, boundary.value)
        except Exception as error:  # noqa: BLE001 - reported
            said = in_words(error)
            if said not in raised:
                raised.add(said)
                yield Disagreement(boundary, f"{boundary.what}: validation itself raises {said}", error)
            continue
        if (where is None) in (wanted, filled_in) or (
            boundary.null and not _is_required(schema, boundary.path)
        ):
            continue
        path = boundary.path or (_known(schema, where) if where else ())
        told |= {boundary.path, path}
        verdict, answer = ("takes", "refuses it") if wanted else ("refuses", "takes it")
        at = f" at `{'.'.join(path)}`" if path != boundary.path else ""
        about = replace(boundary, path=path)
        yield Disagreement(about, f"{boundary.what}: the schema {verdict} it, and {who} {answer}{at}")
        if not boundary.path and wanted:
            return  # all the others are made of this one


def _with_defaults_filled_in(schema: Any) -> Any:
    """The schema without the demand for properties that have a default."""
    if not isinstance(schema, dict) or not isinstance(schema.get("properties"), dict):
        return schema
    properties = {name: _with_defaults_filled_in(inner) for name, inner in schema["properties"].items()}
    filled = {**schema, "properties": properties}
    if isinstance(schema.get("required"), list):
        filled["required"] = [
            name for name in schema["required"] if "default" not in _property(schema, (name,))
        ]
    return filled


def _unevaluable(schema: Mapping[str, Any], boundary: Boundary, error: Exception) -> Unevaluable:
    if type(error).__name__ != "UnknownType":
        return Unevaluable(
            f"{boundary.what}: the schema cannot be evaluated: {in_words(error)}", boundary.path
        )
    unknown: Any = error
    path = next((path for path, inner in _properties(schema) if inner == unknown.schema), boundary.path)
    message = f"`{'.'.join(path)}` has the type `{unknown.type}`, which does not exist: the host takes whatever it is given"
    return Unevaluable(message, path)


def _properties(schema: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    for name, inner in (_property(schema, path).get("properties") or {}).items():
        yield (*path, name), inner
        yield from _properties(schema, (*path, name))


def _property(schema: Mapping[str, Any], path: tuple[Any, ...]) -> Mapping[str, Any]:
    here: Any = schema
    for step in path:
        properties = here.get("properties") if isinstance(here, dict) else None
        here = properties.get(step) if isinstance(properties, dict) else None
    return here if isinstance(here, dict) else {}


def _is_required(schema: Mapping[str, Any], path: tuple[str, ...]) -> bool:
    required = _property(schema, path[:-1]).get("required")
    return isinstance(required, list) and path[-1] in required


def _known(schema: Mapping[str, Any], path: tuple[str, ...]) -> tuple[str, ...]:
    """The part of a place in a value that names properties of the schema: models put steps of their own between."""
    found: tuple[str, ...] = ()
    for step in path:
        if step in (_property(schema, found).get("properties") or {}):
            found = (*found, step)
    return found


def property_keys(path: tuple[str, ...]) -> list[str]:
    """The keys that lead to a property of a schema."""
    return [key for step in path for key in ("properties", step)]
