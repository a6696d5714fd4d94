"""Whether instances are valid against plain schemas, as the library `jsonschema` has it, with nothing of a user's run.

Patterns are matched by `matching`; references lead nowhere but into the schema itself. Where that cannot settle
an answer, there is none.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from plugcheck_rules.hosts.apcore.schemas.matching import found_in

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from jsonschema.exceptions import ValidationError
    from jsonschema.protocols import Validator

_NOT_EVALUATED = frozenset({
    "patternProperties", "$dynamicRef", "$dynamicAnchor", "$recursiveRef", "$anchor", "$id", "unevaluatedProperties",
    "unevaluatedItems",
})  # fmt: skip
_MOST_NESTED = 60
_MOST_VALUES = 100_000


class Unsettled(Exception):
    """Whether an instance is valid is not worked out."""


class Evaluated:
    """A plain schema that instances are held against."""

    def __init__(self, schema: Mapping[str, Any]) -> None:
        self.schema = schema
        self._validator: Validator = _validators()(schema)

    def errors(self, instance: Any, below: Any = None) -> list[ValidationError]:
        """What is wrong with the instance; `below` is the part of the schema that it is held against, if not all.

        Raises:
            Unsettled: the schema holds something that is not evaluated, or that is no schema.
        """
        validator = self._validator.evolve(schema=below) if below is not None else self._validator
        try:
            return list(validator.iter_errors(instance))
        except Exception as error:  # the library raises whatever a malformed schema makes Python raise
            raise Unsettled from error

    def takes(self, instance: Any, below: Any = None) -> bool | None:
        """Whether the instance is valid; None where that is not worked out."""
        try:
            return not self.errors(instance, below)
        except Unsettled:
            return None


def is_evaluated(schema: Any) -> bool:
    """Whether the schema holds nothing that is left out here, nothing that JSON does not have, and not too much."""
    stack, left = [(schema, 0)], _MOST_VALUES
    while stack:
        value, depth = stack.pop()
        left -= 1
        if depth > _MOST_NESTED or not left:
            return False
        if isinstance(value, dict):
            if not all(isinstance(key, str) for key in value) or _NOT_EVALUATED & value.keys():
                return False
            stack.extend((each, depth + 1) for each in value.values())
        elif isinstance(value, list):
            stack.extend((each, depth + 1) for each in value)
        elif value is not None and not isinstance(value, (bool, int, float, str)):
            return False
    return True


@cache
def _validators() -> Any:
    from jsonschema import Draft202012Validator, validators

    extend: Any = validators.extend
    original = Draft202012Validator.VALIDATORS["$ref"]

    def reference(validator: Any, target: Any, instance: Any, schema: Any) -> Iterator[ValidationError]:
        if not isinstance(target, str) or not target.startswith("#"):
            raise Unsettled
        yield from original(validator, target, instance, schema)

    return extend(Draft202012Validator, {"pattern": _pattern, "$ref": reference})


def _pattern(_validator: Any, pattern: Any, instance: Any, _schema: Any) -> Iterator[ValidationError]:
    from jsonschema.exceptions import ValidationError

    if not isinstance(instance, str):
        return
    found = found_in(pattern, instance) if isinstance(pattern, str) else None
    if found is None:
        raise Unsettled
    if not found:
        yield ValidationError(f"{instance!r} does not match {pattern!r}")
