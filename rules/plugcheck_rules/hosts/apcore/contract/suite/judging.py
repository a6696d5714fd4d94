"""Boundary values before two judges: what a schema says, and what the host's validation does."""

from __future__ import annotations

import json
from dataclasses import dataclass
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


def says(schema: Mapping[str, Any], value: Any) -> bool:
    """Whether the JSON schema takes the value (draft 2020-12, formats not asserted: as apcore reads schemas)."""
    from jsonschema import Draft202012Validator

    return Draft202012Validator(dict(schema)).is_valid(value)


def takes(model: Any, value: Any) -> bool:
    """Whether the model takes the value, as the host has it validate the inputs of a call (`builtin_steps.py`).

    Raises:
        Exception: whatever else than a `ValidationError` a validator of the user's raises: it escapes the call.
    """
    from pydantic import ValidationError

    try:
        model.model_validate_json(json.dumps(value), strict=True)
    except ValidationError:
        return False
    return True


def disagreements(
    schema: Mapping[str, Any], model: Any, boundaries: Iterable[Boundary], who: str
) -> Iterator[Disagreement]:
    """Where the schema and the model, `who` in words, differ; one a property, the first.

    Nulls in optional properties do not count: the host makes every optional property nullable (`schema/loader.py`).
    """
    told: set[tuple[str, ...]] = set()
    for boundary in boundaries:
        if boundary.path in told:
            continue
        try:
            wanted = says(schema, boundary.value)
        except Exception as error:  # noqa: BLE001 - the schema cannot be evaluated: a reference that leads nowhere
            yield Disagreement(boundary, f"the schema cannot be evaluated: {in_words(error)}")
            return
        try:
            taken = takes(model, boundary.value)
        except Exception as error:  # noqa: BLE001 - reported
            told.add(boundary.path)
            yield Disagreement(
                boundary, f"{boundary.what}: validation itself raises {in_words(error)}", error
            )
            continue
        if wanted == taken or (boundary.null and not wanted and not _is_required(schema, boundary.path)):
            continue
        told.add(boundary.path)
        verdict = "takes" if wanted else "refuses"
        answer = "takes it" if taken else "refuses it"
        yield Disagreement(boundary, f"{boundary.what}: the schema {verdict} it, and {who} {answer}")


def _is_required(schema: Any, path: tuple[str, ...]) -> bool:
    for step in path[:-1]:
        schema = (schema.get("properties") or {}).get(step) if isinstance(schema, dict) else None
    required = schema.get("required") if isinstance(schema, dict) else None
    return isinstance(required, list) and path[-1] in required


def property_keys(path: tuple[str, ...]) -> list[str]:
    """The keys that lead to a property of a schema."""
    return [key for step in path for key in ("properties", step)]
