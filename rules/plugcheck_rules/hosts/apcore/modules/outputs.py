"""Whether dictionaries in a module's code fit its models, as the host checks them: strictly, without conversions.

The host hands inputs on as callers give them: it checks them by the model, and does not fill in defaults
(`BuiltinInputValidation` and `BuiltinOutputValidation` in `builtin_steps.py`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import libcst as cst

from plugcheck_lsp.nearest import nearest
from plugcheck_lsp.python.literals import string_value
from plugcheck_lsp.python.module import Place
from plugcheck_lsp.python.names import WRITES
from plugcheck_lsp.python.parameters import is_caught
from plugcheck_lsp.python.program import External
from plugcheck_lsp.python.values.origins import OriginKind, origins
from plugcheck_rules.hosts.apcore.modules.constants import Site, constant
from plugcheck_rules.hosts.apcore.modules.values import is_model_class
from plugcheck_rules.hosts.apcore.schemas.shapes import (
    ARRAY,
    BOOLEAN,
    INTEGER,
    NULL,
    NUMBER,
    OBJECT,
    STRING,
    is_among,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.python.module import ClassFacts, FunctionFacts, PathUse
    from plugcheck_lsp.python.program import Program
    from plugcheck_rules.hosts.apcore.schemas.shapes import Property, Record

STRICT_SINCE = "0.28.0"
"""The version from which on values are checked without conversions (0.20.0 converts)."""
_EXAMPLES = frozenset({"apcore.ModuleExample", "apcore.module.ModuleExample"})
_WORDS = {
    NULL: "null", BOOLEAN: "a boolean", INTEGER: "a whole number", NUMBER: "a number", STRING: "a text", ARRAY: "a list",
    OBJECT: "an object",
}  # fmt: skip
_MADE = {
    cst.List: ARRAY, cst.ListComp: ARRAY, cst.Dict: OBJECT, cst.DictComp: OBJECT, cst.FormattedString: STRING,
}  # fmt: skip
"""What expressions make whose value is not known."""
_NO_MAPPING = {
    cst.List: "a list", cst.ListComp: "a list", cst.Tuple: "a tuple", cst.Set: "a set", cst.SimpleString: "a text",
    cst.FormattedString: "a text", cst.ConcatenatedString: "a text", cst.Integer: "a number", cst.Float: "a number",
}  # fmt: skip


class Misfit(NamedTuple):
    """Something in a dictionary that the model does not take."""

    place: Place
    what: str
    """A clause with names in back-ticks."""
    hint: str = ""
    """What may be meant: what to add to a message; may be empty."""


def returned_misfits(
    program: Program, execute: FunctionFacts, record: Record, *, strict: bool
) -> Iterator[Misfit]:
    """What the output model does not take of the dictionaries that `execute` returns as they are written.

    `strict`: whether the host makes no number of a text, and the like (`STRICT_SINCE`).
    """
    for node in execute.scope.returned:
        if isinstance(node, cst.Dict):
            yield from misfits(
                Site(program, execute.module, execute.unit, execute.scope), node, record, strict=strict
            )


def other_results(program: Program, execute: FunctionFacts) -> Iterator[Misfit]:
    """What `execute` returns that surely is no mapping."""
    for node in execute.scope.returned:
        if (
            node is None
            or isinstance(node, cst.Dict)
            or (isinstance(node, cst.Name) and node.value == "None")
        ):
            continue
        found = origins(program, execute.module, execute.unit, node)
        kinds = set()
        for origin in found.found:
            if origin.kind is OriginKind.INSTANCE and origin.own_class is not None:
                model = is_model_class(program, origin.own_class)
                kinds.add(f"an object of the model `{origin.own_class.name}`" if model else "")
            else:
                kinds.add(
                    _NO_MAPPING.get(type(origin.place.node), "")
                    if origin.kind is OriginKind.EXPRESSION
                    else ""
                )
        if found.complete and len(kinds) == 1 and "" not in kinds:
            yield Misfit(Place(execute.module, execute.unit, node), kinds.pop())


def misfits(site: Site, node: cst.Dict, record: Record, *, strict: bool) -> Iterator[Misfit]:
    """What the fields of `record` do not take of a dictionary; `strict`: see `returned_misfits`."""
    place = Place(site.module, site.unit, node)
    keys: list[str] = []
    meant: set[str] = set()
    whole = True
    for element in node.elements:
        key = string_value(element.key) if isinstance(element, cst.DictElement) else None
        if key is None or not isinstance(element, cst.DictElement):
            whole = False
            continue
        keys.append(key)
        known = record.properties.get(key)
        if known is not None:
            what = _wrong_value(site, element.value, known, strict=strict)
            if what is not None:
                yield Misfit(place._replace(node=element.value), what)
        elif record.complete and record.extra == "forbid":
            near = nearest(key, [name for name in record.properties if name not in keys])
            meant.update(near[:1])
            hint = f"; did you mean `{near[0]}`?" if near else ""
            what = f"`{key}` is no field, and the model forbids others"
            yield Misfit(place._replace(node=element.key), what, hint)
    lacking = [
        f"`{name}`"
        for name, each in record.properties.items()
        if each.required and not each.narrowed and name not in keys and name not in meant
    ]
    # A field with an alias can have two names.
    if whole and record.complete and lacking and not _has_aliases(site.program, record):
        yield Misfit(
            place, f"the required {' and '.join(lacking)} {'is' if len(lacking) == 1 else 'are'} missing"
        )


def _has_aliases(program: Program, record: Record) -> bool:
    module = program.modules.get(record.where.path)
    return module is None or "alias" in module.document.text.source


def _wrong_value(site: Site, node: cst.BaseExpression, known: Property, *, strict: bool) -> str | None:
    """Why a field does not take a value: a clause; None where it does, or that is not known."""
    kinds = known.shape.kinds
    if kinds is None or known.narrowed:
        return None
    found = constant(site, node)
    kind = _kind(found.value) if found.known else _MADE.get(type(node))
    if kind is None or (not strict and kind not in (NULL, ARRAY, OBJECT)):
        return None
    if kind not in kinds and not (kind == INTEGER and NUMBER in kinds):
        wanted = " or ".join(_WORDS[each] for each in sorted(kinds))
        return f"`{known.key}` is {_WORDS[kind]}, and the model wants {wanted}"
    if found.known and known.shape.values is not None and not is_among(found.value, known.shape.values):
        return f"`{known.key}` is none of the values that the model takes"
    return None


def _kind(value: object) -> str | None:
    """What a constant is, as strict Pydantic sees it."""
    if value is None:
        return NULL
    for type_, kind in (
        (bool, BOOLEAN),
        (int, INTEGER),
        (float, NUMBER),
        (str, STRING),
        (list, ARRAY),
        (dict, OBJECT),
    ):
        if type(value) is type_:
            return kind
    return None


def examples(site: Site, node: cst.BaseExpression) -> Iterator[tuple[cst.Dict | None, cst.Dict | None]]:
    """The inputs and the output of each example in a list of `ModuleExample(...)`."""
    for element in node.elements if isinstance(node, (cst.List, cst.Tuple)) else ():
        call = element.value
        if not isinstance(call, cst.Call) or any(argument.star for argument in call.args):
            continue
        target = site.target(call.func)
        if not isinstance(target, External) or target.name not in _EXAMPLES:
            continue
        given = {a.keyword.value: a.value for a in call.args if a.keyword is not None}
        given.update(
            zip(
                ("title", "inputs", "output"), (a.value for a in call.args if a.keyword is None), strict=False
            )
        )
        inputs, output = given.get("inputs"), given.get("output")
        yield (
            inputs if isinstance(inputs, cst.Dict) else None,
            output if isinstance(output, cst.Dict) else None,
        )


class InputRead(NamedTuple):
    """A place where code takes something out of its inputs."""

    key: str
    place: Place
    """The key, as it is written."""
    whole: Place
    """The expression that takes it."""
    may_fail: bool
    """Whether it raises where the inputs lack the key."""


def input_reads(owner: ClassFacts, method: str) -> Iterator[InputRead]:
    """What a method of a module reads of its inputs; nothing of a key that it looks for or fills in before."""
    uses = owner.uses_of_parameter(method, 0)
    filled = {use.path[0] for use in uses if use.path and (use.kind == "contains" or _is_written(use))}
    if any(use.path in (("setdefault",), ("update",), ("pop",)) for use in uses):
        return
    for use in uses:
        if len(use.path) == 1 and use.sure and use.path[0] not in filled and use.kind in ("item", "get"):
            yield InputRead(
                use.path[0], use.place, use.chain, use.kind == "item" and not is_caught(use.place)
            )


def _is_written(use: PathUse) -> bool:
    return use.used is not None and use.used.use.role in WRITES and use.used.start == len(use.used.use.steps)
