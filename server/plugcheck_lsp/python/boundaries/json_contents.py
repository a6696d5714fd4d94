"""What code puts into a list or dictionary after it has made it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import libcst as cst

from plugcheck_lsp.python.boundaries.json_displays import given
from plugcheck_lsp.python.boundaries.json_values import Part, PartKind, Value, Values
from plugcheck_lsp.python.module import Place
from plugcheck_lsp.python.names import WRITES, Binding, Role, StepKind, owner_of
from plugcheck_lsp.python.program import External

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.documents.python import Unit
    from plugcheck_lsp.python.boundaries.json_valuer import Valuer
    from plugcheck_lsp.python.module import ModuleFacts
    from plugcheck_lsp.python.names import Use

_TAKES_AWAY = frozenset({"pop", "popitem", "clear", "remove", "update", "__setitem__", "__delitem__"})
_LOOKS = (
    "builtins.",
    "json.",
    "copy.",
    "logging.",
    "pprint.",
    "collections.",
    "itertools.",
    "functools.",
    "dataclasses.",
)
"""The modules whose functions leave what they are given as it is (but for what `_CHANGES` names)."""
_CHANGES = frozenset({"builtins.setattr", "builtins.delattr"})


def with_contents(
    valuer: Valuer, values: Values, module: ModuleFacts, unit: Unit, binding: Binding
) -> Values:
    """`values`, bound by `binding`, with what code that uses the name puts into them.

    Where code that is not known may change what a container holds, nothing of that is known.
    """
    only = values.only
    if only is None or only.type is None or only.type.name not in ("list", "dict"):
        return values
    scope = owner_of(binding.name, binding.scope)
    if scope.parent is None:
        return Values((replace(only, parts=()),))  # any code may change it
    kept, added = only.parts, list[Part]()
    for use in scope.uses.get(binding.name, ()):
        if _may_change(valuer, module, unit, use, is_list=only.type.name == "list"):
            return Values((replace(only, parts=()),))
        put = tuple(_put(valuer, module, unit, use, only))
        if any(part.kind is PartKind.KEY for part in put):  # it may write over any of them
            kept = tuple(part for part in kept if part.label is None)
        added.extend(put)
    return Values((replace(only, parts=(*kept, *added)),))


def _put(valuer: Valuer, module: ModuleFacts, unit: Unit, use: Use, value: Value) -> Iterator[Part]:
    """What this use puts into the container."""
    assert value.type is not None
    steps = use.steps
    facts = module.facts_of(unit)

    def said(kind: PartKind, node: cst.BaseExpression, label: str | None = None) -> Part:
        place = Place(module, unit, node)
        return valuer.part(kind, place, lambda: valuer.of(place), label)

    if len(steps) == 1 and steps[0].kind is StepKind.ITEM and use.role is Role.STORED:
        stored = facts.stored.get(use.node)
        if value.type.name != "dict" or not isinstance(steps[0].node, cst.Subscript):
            return
        key = steps[0].key
        index = steps[0].node.slice[0].slice
        if len(steps[0].node.slice) > 1:
            whole = Place(module, unit, steps[0].node)
            yield valuer.part(PartKind.KEY, whole, lambda: valuer.made("tuple", whole))
        elif key is None and isinstance(index, cst.Index):
            yield said(PartKind.KEY, index.value)
        if isinstance(stored, cst.Name) and stored.value == use.name:
            here = Place(module, unit, stored)
            yield valuer.part(PartKind.ITEM, here, lambda: valuer.made("circular", here), key)
        elif stored is not None:
            yield said(PartKind.ITEM, stored, key)
    elif not steps and use.role is Role.AUGMENTED and value.type.name == "list":
        for binding in owner_of(use.name, use.scope).bindings.get(use.name, ()):
            if binding.node is use.root and binding.value is not None:
                yield given(valuer, Place(module, unit, binding.value))
    elif len(steps) >= 2 and steps[-1].kind is StepKind.CALL and isinstance(steps[-1].node, cst.Call):
        # What is put into something that it holds gets into what crosses all the same.
        deep, method = len(steps) > 2, steps[-2].key
        arguments = steps[-1].node.args
        if any(argument.star or argument.keyword for argument in arguments):
            return
        if not deep and value.type.name != "list":
            return
        if method in ("append", "insert") and arguments:
            yield said(PartKind.ITEM, arguments[-1].value)
        elif method == "extend" and len(arguments) == 1:
            yield given(valuer, Place(module, unit, arguments[0].value))


def _may_change(valuer: Valuer, module: ModuleFacts, unit: Unit, use: Use, *, is_list: bool) -> bool:
    """Whether this use may change or take away what the container holds."""
    steps = use.steps
    if steps and steps[-1].kind is StepKind.CALL and any(step.key in _TAKES_AWAY for step in steps):
        return True
    if is_list and use.role in WRITES and steps:
        return True
    if use.role is Role.DELETED or (use.role is Role.AUGMENTED and steps):
        return True
    if len(steps) >= 2 and use.role in WRITES:
        return True
    if len(steps) >= 1 and steps[0].kind is StepKind.ITEM and use.role is Role.ASSIGNED:
        return any(isinstance(sink, Binding) and _is_changed(sink) for sink in use.sinks)
    if use.role is Role.ITERATED:
        return any(isinstance(sink, Binding) and _is_changed(sink) for sink in use.sinks)
    if steps and steps[0].kind is StepKind.ATTRIBUTE and steps[0].key in ("values", "items", "get"):
        return any(isinstance(sink, Binding) and _is_changed(sink) for sink in use.sinks)
    if steps:
        return False
    if use.role is Role.ASSIGNED:
        return any(isinstance(sink, Binding) for sink in use.sinks)
    if use.role is Role.ARGUMENT and use.call is not None:
        return _call_may_change(valuer, module, unit, use)
    return False


def _is_changed(sink: Binding) -> bool:
    """Whether code changes what the name `sink` is bound to."""
    scope = owner_of(sink.name, sink.scope)
    return any(
        use.steps and (use.role in WRITES or any(step.kind is StepKind.CALL for step in use.steps))
        for use in scope.uses.get(sink.name, ())
    )


def _call_may_change(valuer: Valuer, module: ModuleFacts, unit: Unit, use: Use) -> bool:
    assert use.call is not None
    callee = use.call.use
    if callee is None:
        return True
    target = valuer.program.callee(module, unit, callee, use.call.depth)
    if isinstance(target, External):
        return target.name in _CHANGES or not target.name.startswith(_LOOKS)
    # A method of something else that is not the plugin's own keeps or sends what it is given: a logger, a list.
    receiver = module.function_of(unit, use.scope)
    own = receiver is not None and callee.name == receiver.receiver and use.call.depth == 1
    return own or use.call.depth == 0 or target is not None
