"""What apcore makes of `annotations` in bindings and metadata (`module.py`, `decorator.py`, `schema/annotations.py`)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from plugcheck_lsp.nearest import nearest
from plugcheck_rules.hosts.apcore.configs.config_keys import Kind
from plugcheck_rules.hosts.apcore.configs.file_keys import ANNOTATIONS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.documents.tree import Node


@dataclass(frozen=True)
class AnnotationFault:
    """A key that is dropped, or a value that is taken for something else."""

    key: str
    node: Node | None
    """The value; None where the key itself is wrong."""
    message: str
    likely: tuple[str, ...] = ()
    value: Any = None
    """What the value was likely meant to be."""


def annotation_faults(annotations: Node) -> Iterator[AnnotationFault]:
    """The faults of a mapping of annotations, in the order of the text."""
    entries = annotations.entries or {}
    for entry in entries.values():
        field = ANNOTATIONS.get(entry.key)
        if field is None:
            likely = nearest(entry.key, [name for name in ANNOTATIONS if name not in entries])
            hint = f"; did you mean `{likely[0]}`?" if likely else ""
            yield AnnotationFault(
                entry.key, None, f"apcore knows no annotation `{entry.key}`, so it is dropped{hint}", likely
            )
            continue
        value = entry.node.value
        message, meant = _value_fault(entry.key, field.kind, value)
        if message:
            yield AnnotationFault(entry.key, entry.node, message, value=meant)


def _value_fault(name: str, kind: Kind, value: Any) -> tuple[str, Any]:
    if kind is Kind.BOOLEAN and not isinstance(value, bool):
        word = {"true": True, "false": False, "yes": True, "no": False}.get(str(value).lower())
        return f"`{name}` must be true or false, but counts as {'true' if value else 'false'} as it is", word
    if name == "cache_ttl":
        if not isinstance(value, int) or isinstance(value, bool):
            return "`cache_ttl` must be a whole number, so it is dropped", None
        if value < 0:
            return "`cache_ttl` is negative, so 0 is taken, which is for ever", 0
    if name == "cache_key_fields" and value is not None and not isinstance(value, list):
        return "`cache_key_fields` must be a list of names", None
    if name == "extra" and not isinstance(value, dict):
        return "`extra` must be a mapping, so it is dropped", None
    return "", None
