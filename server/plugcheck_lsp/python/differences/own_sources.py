"""What differs between runs by the plugin's own doing: texts of objects that have none, state that hooks change."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import libcst as cst

from plugcheck_lsp.python.differences.catalog import Source
from plugcheck_lsp.python.differences.sources import Found, function_at
from plugcheck_lsp.python.module import Place
from plugcheck_lsp.python.names import Role, StepKind
from plugcheck_lsp.python.values.origins import OriginKind, origins

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.documents.python import Unit
    from plugcheck_lsp.python.differences.taint_flow import World
    from plugcheck_lsp.python.module import ClassFacts, FunctionFacts, ModuleFacts
    from plugcheck_lsp.python.names import Use
    from plugcheck_lsp.python.program import Program

OBJECT_TEXT = "object-text"
INSTANCE_STATE = "instance-state"
_TEXT_OF = Source("repr", OBJECT_TEXT, "has no text of its own but its address")
_STATE = Source("self", INSTANCE_STATE, "is changed by each call")
_TEXTS = frozenset({"__repr__", "__str__", "__format__"})
_PLAIN_BASES = frozenset({"builtins.object", "abc.ABC", "typing.Generic", "typing.Protocol"})
_ADDERS = frozenset({"append", "extend", "insert", "appendleft"})
_ADDS = re.compile(rf"\.\w+\s*[-+*/|&^%@<>]+=|\.(?:{'|'.join(sorted(_ADDERS))})\b")


# -- objects without a text --------------------------------------------------------------------------------


def object_texts(world: World, module: ModuleFacts) -> Iterator[Found]:
    """Where `module` makes a text of an instance of the plugin's own class that has none: its address is in it."""
    program = world.program
    names = program.once(("textless", id(world)), lambda: _textless_names(program))
    if names is None or not names.search(module.document.text.source):
        return
    for unit, facts in module.units:
        if not facts.formatted or not names.search(unit.text):
            continue
        for part in facts.formatted:
            if isinstance(part.expression, (cst.Name, cst.Attribute, cst.Call)) and part.format_spec is None:
                place = Place(module, unit, part.expression)
                if _is_textless(program, module, unit, part.expression):
                    yield Found(_TEXT_OF, place, function_at(place))


def _textless_names(program: Program) -> re.Pattern[str] | None:
    names = [
        re.escape(owner.name)
        for module in program.modules.values()
        for owner in module.classes.values()
        if _has_no_text(program, owner)
    ]
    return re.compile(rf"\{{self[}}!]|\b(?:{'|'.join(names)})\(") if names else None


def _is_textless(program: Program, module: ModuleFacts, unit: Unit, node: cst.BaseExpression) -> bool:
    found = origins(program, module, unit, node)
    return (
        found.complete
        and bool(found.found)
        and all(
            origin.kind is OriginKind.INSTANCE
            and origin.own_class is not None
            and all(
                _has_no_text(program, own)
                for own in (origin.own_class, *program.subclasses(origin.own_class))
            )
            for origin in found.found
        )
    )


def _has_no_text(program: Program, owner: ClassFacts) -> bool:
    """Whether instances of the class surely have the text that every object has, with the address."""
    ancestry, others = program.ancestry(owner)
    return all(name in _PLAIN_BASES for name in others) and not any(
        _TEXTS & set(known.attributes)
        or known.decorators
        or known.broken
        or "metaclass" in known.scope.keywords
        for known in ancestry
    )


# -- state that hooks change -------------------------------------------------------------------------------


def changed_state(
    world: World, module: ModuleFacts, lifecycle: frozenset[object]
) -> Iterator[tuple[Found, str]]:
    """Where a hook, or what it calls, adds to an attribute of its instance that no such code sets anew; its name."""
    for owner in module.all_classes:
        for method in owner.all_methods:
            if method.receiver is None or not _ADDS.search(method.unit.text):
                continue
            for use in method.scope.uses.get(method.receiver, ()):
                name = use.steps[0].key if use.steps and _adds(use) else None
                if name is None or not _counts(world, method, lifecycle):
                    continue
                if not _is_set_anew(world, owner, name, lifecycle):
                    yield Found(_STATE, Place(method.module, method.unit, use.steps[0].node), method), name


def _counts(world: World, method: FunctionFacts, lifecycle: frozenset[object]) -> bool:
    return method.key not in lifecycle and world.runs(method)


def _adds(use: Use) -> bool:
    """Whether the attribute counts on, or gets one more element."""
    if len(use.steps) == 1:
        return use.role is Role.AUGMENTED
    second = use.steps[1]
    return (
        len(use.steps) == 3
        and second.kind is StepKind.ATTRIBUTE
        and second.key in _ADDERS
        and use.steps[2].kind is StepKind.CALL
    )


def _is_set_anew(world: World, owner: ClassFacts, name: str, lifecycle: frozenset[object]) -> bool:
    program = world.program
    for member in (*program.ancestry(owner)[0], *program.subclasses(owner)):
        for method in member.all_methods:
            if method.receiver is None or method.key in lifecycle:
                continue
            for use in method.scope.uses.get(method.receiver, ()):
                if use.steps and use.steps[0].key == name:
                    stored = len(use.steps) == 1 and use.role in (Role.STORED, Role.DELETED)
                    emptied = len(use.steps) > 1 and use.steps[1].key in ("clear", "pop", "popleft", "remove")
                    if stored or emptied:
                        return True
    return False
