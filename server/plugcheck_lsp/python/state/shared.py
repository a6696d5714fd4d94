"""Objects that outlive an instance: module-level names, class attributes, default values."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import libcst as cst

from plugcheck_lsp.findings import FileEdit
from plugcheck_lsp.python.module import Bound, ClassFacts, FunctionFacts, Place, Used
from plugcheck_lsp.python.names import BindingKind, ParameterKind, Role
from plugcheck_lsp.python.program import Global
from plugcheck_lsp.python.state.fates import (
    Event,
    Fate,
    attribute_uses,
    fate_of_global,
    runs_at_import_only,
    trace,
)
from plugcheck_lsp.python.state.things import UNKNOWN, Thing, thing_of
from plugcheck_lsp.text import Span

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.python.catalog import Objects
    from plugcheck_lsp.python.module import ModuleFacts
    from plugcheck_lsp.python.names import Parameter
    from plugcheck_lsp.python.program import Program

_FROZEN_METHODS = frozenset(
    {"__slots__", "__match_args__", "__annotations__", "__dataclass_fields__", "model_config"}
)


@dataclass(frozen=True, eq=False)
class SharedObject:
    """An object that a module-level name or a class attribute holds."""

    program: Program
    objects: Objects
    name: str
    bound: Bound
    """Where the name is bound to it."""
    thing: Thing

    @property
    def place(self) -> Place:
        """The name where it is bound."""
        return self.bound.place

    @property
    def noun(self) -> str:
        """Its kind with an article."""
        return self.thing.kind.noun

    @property
    def is_upper_case(self) -> bool:
        """Whether the name says that it is a constant: upper case after its leading underscores."""
        bare = self.name.lstrip("_")
        return bool(bare) and bare == bare.upper() and not bare.isdigit()

    @property
    def is_dunder(self) -> bool:
        return self.name.startswith("__") and self.name.endswith("__")

    @cached_property
    def fate(self) -> Fate:
        return fate_of_global(self.program, self.objects, Global(self.bound.module, self.name), self.thing)


def module_objects(program: Program, objects: Objects, module: ModuleFacts) -> tuple[SharedObject, ...]:
    """What the module-level names of `module` hold, the first object of each name, in the order of the text."""
    found: list[SharedObject] = []
    for name, bounds in module.bindings.items():
        for bound in bounds:
            binding = bound.binding
            if binding.kind is not BindingKind.ASSIGNED or binding.type_only or binding.value is None:
                continue
            thing = thing_of(program, objects, module, bound.unit, binding.value)
            if thing is None and isinstance(binding.value, cst.Call):
                thing = Thing(UNKNOWN, binding.value)
            if thing is not None:
                found.append(SharedObject(program, objects, name, bound, thing))
                break
    return tuple(found)


@dataclass(frozen=True, eq=False)
class ClassAttribute:
    """A value that a class body gives to a name, shared by all instances."""

    program: Program
    objects: Objects
    owner: ClassFacts
    name: str
    bound: Bound
    thing: Thing | None
    """The object, if it is one that holds state; None for plain values."""

    @property
    def place(self) -> Place:
        return self.bound.place

    @property
    def noun(self) -> str:
        """Its kind with an article."""
        return self.thing.kind.noun if self.thing is not None else "a value"

    def is_of(self, category: str) -> bool:
        return self.thing is not None and self.thing.kind.category == category

    @cached_property
    def is_shadowed(self) -> bool:
        """Whether instances get a value of their own: a method assigns ``self.name``."""
        return any(
            used.use.role is Role.STORED and len(used.use.steps) == used.start
            for used in attribute_uses(self.program, self.owner, self.name, of_class=False)
        )

    @cached_property
    def fate(self) -> Fate:
        """Who changes the object, or the class's name for it, after import."""
        through_class = tuple(attribute_uses(self.program, self.owner, self.name, instance=False))
        uses = list(through_class)
        if not self.is_shadowed:
            uses += attribute_uses(self.program, self.owner, self.name, of_class=False)
        fate = trace(self.program, self.objects, uses, self.thing) if self.thing is not None else Fate()
        known = {event.place for event in fate.changes}
        for used in through_class:
            use = used.use
            if use.role in (Role.STORED, Role.AUGMENTED, Role.DELETED) and len(use.steps) == used.start:
                function = used.module.function_of(used.unit, use.scope)
                place = Place(used.module, used.unit, use.node)
                if function is None or place in known or runs_at_import_only(self.program, function):
                    continue
                fate.changes.append(Event(place, function, f"gives `{self.name}` of the class another value"))
        return fate


def class_attributes(program: Program, objects: Objects, module: ModuleFacts) -> Iterator[ClassAttribute]:
    """The attributes of every class of `module` that all its instances share.

    Left out: fields of dataclasses, models, enumerations and the like, descriptors, and classes whose
    metaclass or bases are not known well enough.
    """
    for owner in module.all_classes:
        if not _keeps_attributes(program, objects, owner):
            continue
        _, others = program.ancestry(owner)
        foreign = any(base not in objects.plain_bases for base in others)
        for name, bounds in owner.attributes.items():
            bound = bounds[-1]
            binding = bound.binding
            if binding.kind is not BindingKind.ASSIGNED or binding.value is None or binding.type_only:
                continue
            is_dunder = name.startswith("__") and name.endswith("__")
            if is_dunder or name in _FROZEN_METHODS or (foreign and binding.annotation is not None):
                continue
            yield ClassAttribute(
                program,
                objects,
                owner,
                name,
                bound,
                thing_of(program, objects, module, bound.unit, binding.value),
            )


def _keeps_attributes(program: Program, objects: Objects, owner: ClassFacts) -> bool:
    """Whether class attributes stay what they are: no metaclass, no fields, no decorator that is not known."""
    ancestry, others = program.ancestry(owner)
    if any(base is None or base in objects.field_bases for base in others):
        return False
    if any(heir.broken for heir in program.subclasses(owner)):
        return False
    for ancestor in ancestry:
        if "metaclass" in ancestor.scope.keywords or ancestor.broken:
            return False
        if any(name is None or name in objects.field_bases for name in ancestor.decorators):
            return False
    return True


@dataclass(frozen=True, eq=False)
class MutableDefault:
    """A parameter whose default value is an object that holds state, made once."""

    function: FunctionFacts
    parameter: Parameter
    thing: Thing
    fate: Fate

    @property
    def place(self) -> Place:
        """The default value."""
        assert self.parameter.default is not None
        return Place(self.function.module, self.function.unit, self.parameter.default)

    def guard_edits(self) -> tuple[FileEdit, ...]:
        """Edits that make the default in each call; none where that needs more than a guard at the top of the body."""
        body = getattr(self.function.scope.node, "body", None)
        default = self.place
        if not isinstance(body, cst.IndentedBlock) or not body.body or not _is_literal(default.text):
            return ()
        module, unit = self.function.module, self.function.unit
        text = module.document.text
        first = body.body[0]
        has_docstring = (
            isinstance(first, cst.SimpleStatementLine)
            and isinstance(first.body[0], cst.Expr)
            and isinstance(first.body[0].value, (cst.SimpleString, cst.ConcatenatedString))
        )
        if has_docstring and len(body.body) == 1:
            return ()
        at = Place(module, unit, body.body[1] if has_docstring else first).span.start
        indent = text.source[text.line_span(text.line_of(at)).start : at]
        outer_at = Place(module, unit, _definition(self.function)).span.start
        outer = text.source[text.line_span(text.line_of(outer_at)).start : outer_at]
        if indent.strip() or not indent.startswith(_blank_prefix(outer)):
            return ()
        name, newline = self.parameter.name, text.newline
        step = indent[len(_blank_prefix(outer)) :]
        guard = f"if {name} is None:{newline}{indent}{step}{name} = {default.text}{newline}{indent}"
        edits = [FileEdit(module.path, default.span, "None"), FileEdit(module.path, Span(at, at), guard)]
        annotation = self.parameter.node.annotation
        if annotation is not None:
            place = Place(module, unit, annotation.annotation)
            if not isinstance(annotation.annotation, cst.SimpleString) and not _admits_none(place.text):
                edits.append(FileEdit(module.path, Span(place.span.end, place.span.end), " | None"))
        return tuple(edits)


def _is_literal(text: str) -> bool:
    """Whether an expression means the same wherever it stands."""
    if text in ("list()", "dict()", "set()"):
        return True
    try:
        ast.literal_eval(text)
    except (ValueError, SyntaxError, MemoryError, RecursionError):
        return False
    return True


def _definition(function: FunctionFacts) -> cst.CSTNode:
    return function.scope.decorators[0] if function.scope.decorators else function.place.node


def _blank_prefix(text: str) -> str:
    return text[: len(text) - len(text.lstrip())]


def _admits_none(annotation: str) -> bool:
    return any(word in annotation for word in ("None", "Optional", "Any", "object"))


def mutable_defaults(program: Program, objects: Objects, module: ModuleFacts) -> Iterator[MutableDefault]:
    """The parameters of `module`'s functions whose default is one object for all calls, with its fate."""
    for function in module.all_functions:
        for parameter in function.parameters:
            if parameter.default is None or parameter.kind in (ParameterKind.VARARGS, ParameterKind.KWARGS):
                continue
            thing = thing_of(program, objects, module, function.unit, parameter.default)
            if thing is None or thing.kind.category not in ("container", "stateful"):
                continue
            bindings = function.scope.bindings.get(parameter.name, ())
            if len(bindings) > 1:
                continue  # rebound: `x = x or []`, `x = list(x)`; which value is changed is not known
            uses = [Used(module, function.unit, use) for use in function.scope.uses.get(parameter.name, ())]
            yield MutableDefault(function, parameter, thing, trace(program, objects, uses, thing))
