"""What a module says of itself in its `annotations` (`ModuleAnnotations` in `module.py`)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

import libcst as cst

from plugcheck_lsp.python.literals import string_value
from plugcheck_lsp.python.module import Place
from plugcheck_lsp.python.names import BindingKind
from plugcheck_lsp.python.program import External, Global
from plugcheck_rules.hosts.apcore.modules.constants import Constant, Site, constant

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from plugcheck_lsp.documents.tree import Node
    from plugcheck_lsp.python.module import Bound
    from plugcheck_rules.hosts.apcore.schemas.shapes import Record

FIELDS = (
    "readonly", "destructive", "idempotent", "requires_approval", "open_world", "streaming", "cacheable", "cache_ttl",
    "cache_key_fields", "paginated", "pagination_style", "discoverable", "extra",
)  # fmt: skip
"""The fields of `ModuleAnnotations`, in their order."""
_MAKERS = frozenset({"apcore.ModuleAnnotations", "apcore.module.ModuleAnnotations"})


class Promise(NamedTuple):
    """One annotation."""

    name: str
    value: Constant
    place: Place
    """Where its name is written; the whole where the name is not."""
    value_place: Place


@dataclass(frozen=True, eq=False)
class Promises:
    """The annotations of one module, as its code and its metadata say them together."""

    written: tuple[Promise, ...]
    """Those of the code, in the order of the text."""
    is_dict: bool
    """Whether they are a dictionary: then what is no field is dropped; else Python refuses it."""
    overridden: Mapping[str, Any]
    """What the metadata says, which wins field by field."""

    def said(self, name: str) -> Promise | None:
        """What the code says of `name`, where that holds."""
        found = [promise for promise in self.written if promise.name == name]
        return found[-1] if found and name not in self.overridden else None

    def promises(self, name: str) -> Promise | None:
        """Where the code says that `name` is true, and nothing takes it back."""
        found = self.said(name)
        return found if found is not None and found.value.value is True else None

    def holds(self, name: str) -> bool | None:
        """Whether `name` is true; None where that is not known."""
        if name in self.overridden:
            return self.overridden[name] is True
        found = self.said(name)
        if found is None:
            return False
        return found.value.value is True if found.value.known else None


def read_promises(site: Site, node: cst.BaseExpression, metadata: Node | None) -> Promises | None:
    """The annotations that an expression makes; None where that is not known."""
    place = Place(site.module, site.unit, node)
    overridden = metadata.value if metadata is not None and isinstance(metadata.value, dict) else {}
    if isinstance(node, cst.Name):
        target = site.target(node)
        bounds = site.program.bounds_of(target) if isinstance(target, Global) else ()
        value = _assigned(bounds[0]) if len(bounds) == 1 else None
        if value is None or not isinstance(value, (cst.Call, cst.Dict)):
            return None
        return read_promises(Site.of(site.program, bounds[0]), value, metadata)
    if isinstance(node, cst.Dict):
        entries = list(_of_dict(site, node))
        return (
            Promises(tuple(e for e in entries if e is not None), True, overridden)
            if None not in entries
            else None
        )
    if not isinstance(node, cst.Call) or any(argument.star for argument in node.args):
        return None
    target = site.target(node.func)
    if not isinstance(target, External) or target.name not in _MAKERS:
        return None
    return Promises(tuple(_of_call(site, place, node)), False, overridden)


def _assigned(bound: Bound) -> cst.BaseExpression | None:
    binding = bound.binding
    return (
        binding.value
        if binding.kind is BindingKind.ASSIGNED and not binding.conditional and not binding.path
        else None
    )


def _of_call(site: Site, place: Place, node: cst.Call) -> Iterator[Promise]:
    positions = iter(FIELDS)
    for argument in node.args:
        value = place._replace(node=argument.value)
        name = argument.keyword.value if argument.keyword is not None else next(positions, "")
        where = place._replace(node=argument.keyword) if argument.keyword is not None else value
        yield Promise(name, constant(site, argument.value), where, value)


def _of_dict(site: Site, node: cst.Dict) -> Iterator[Promise | None]:
    place = Place(site.module, site.unit, node)
    for element in node.elements:
        key = string_value(element.key) if isinstance(element, cst.DictElement) else None
        if key is None or not isinstance(element, cst.DictElement):
            yield None
            continue
        value = place._replace(node=element.value)
        yield Promise(key, constant(site, element.value), place._replace(node=element.key), value)


_FLAGS = frozenset(FIELDS) - {"cache_ttl", "cache_key_fields", "pagination_style", "extra"}


def promise_faults(promises: Promises, inputs: Record | None) -> Iterator[tuple[Place, str]]:
    """The values that the host changes, or that name nothing: each with its place and a sentence.

    `inputs` are the fields of the input model, where they are known.
    """
    for promise in promises.written:
        if not promise.value.known:
            continue
        value = promise.value.value
        if promise.name == "cache_ttl":
            if not isinstance(value, int) or isinstance(value, bool):
                yield (
                    promise.value_place,
                    "`cache_ttl` is no whole number, so the host takes 0: results never expire",
                )
            elif value < 0:
                yield promise.value_place, "`cache_ttl` is below 0, so the host takes 0: results never expire"
        elif promise.name == "cache_key_fields" and isinstance(value, (list, tuple)):
            wrong = [
                name
                for name in value
                if inputs is not None and inputs.complete and name not in inputs.properties
            ]
            if wrong:
                yield (
                    promise.value_place,
                    f"`{wrong[0]}` is no field of the inputs, so it is no key of what is kept",
                )
        elif promise.name in _FLAGS and not isinstance(value, bool):
            yield (
                promise.value_place,
                f"`{promise.name}` is neither `True` nor `False`, so some parts of the host take it for set and others do not",
            )
