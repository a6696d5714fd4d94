"""Annotations whose schemas strict mode refuses (`schema/openai_strict.py`, as Pydantic writes schemas)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from plugcheck_rules.hosts.apcore.configs.schema_parts import schema_parts

if TYPE_CHECKING:
    from plugcheck_lsp.python.module import FunctionFacts
    from plugcheck_lsp.text import Span
    from plugcheck_rules.hosts.apcore.configs.schema_parts import Part

_FEATURES = {
    "builtins.set": "uniqueItems", "builtins.frozenset": "uniqueItems", "typing.Set": "uniqueItems",
    "typing.FrozenSet": "uniqueItems", "typing.AbstractSet": "uniqueItems", "pathlib.Path": "format: path",
    "builtins.bytes": "format: binary",
}  # fmt: skip
_TUPLES = frozenset({"builtins.tuple", "typing.Tuple"})
_KEEPING = frozenset({"builtins.staticmethod", "builtins.classmethod"})


@dataclass(frozen=True)
class StrictFault:
    """A part of an annotation, and what it makes of the schema."""

    feature: str
    span: Span


def strict_faults(function: FunctionFacts) -> tuple[StrictFault, ...]:
    """The parts of the annotations of a plain function that strict mode refuses, in the order of the text."""
    if not all(name in _KEEPING for name in function.decorators):
        return ()
    return tuple(
        StrictFault(feature, part.span) for part in schema_parts(function) if (feature := _feature(part))
    )


def _feature(part: Part) -> str:
    if part.name in _TUPLES and part.arguments and type(part.arguments[-1]).__name__ != "Ellipsis":
        return "prefixItems"
    return _FEATURES.get(part.name or "", "")
