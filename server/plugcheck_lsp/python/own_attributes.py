"""The attributes of instances: every use of ``self.name`` in a class and its relatives."""

from __future__ import annotations

from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from plugcheck_lsp.python.literals import string_value
from plugcheck_lsp.python.module import Used
from plugcheck_lsp.python.names import Role, ScopeKind, StepKind, owner_of
from plugcheck_lsp.python.program import External
from plugcheck_lsp.python.unit_facts import unit_facts

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from plugcheck_lsp.documents.python import ParsedUnit, Unit
    from plugcheck_lsp.python.module import ClassFacts, FunctionFacts, ModuleFacts
    from plugcheck_lsp.python.names import CallSite, Use
    from plugcheck_lsp.python.program import Program

_BY_NAME = frozenset({"builtins.delattr", "builtins.getattr", "builtins.hasattr", "builtins.setattr"})
_HARMLESS = frozenset(
    {"builtins.callable", "builtins.hash", "builtins.id", "builtins.isinstance", "builtins.issubclass", "builtins.print",
     "builtins.repr", "builtins.str", "builtins.super", "builtins.type", "logging.debug", "logging.error", "logging.info",
     "logging.warning", "logging.getLogger.debug", "logging.getLogger.info"}
)  # fmt: skip
"""What reaches no attribute of an instance that it is given."""


def method_of_receiver(module: ModuleFacts, unit: Unit, use: Use) -> FunctionFacts | None:
    """The method whose instance the name of `use` is, also in functions nested in it; None if it is something else."""
    scope = owner_of(use.name, use.scope)
    if scope.kind is not ScopeKind.FUNCTION or len(scope.bindings.get(use.name, ())) != 1:
        return None
    function = module.function_of(unit, scope)
    if function is None or function.receiver != use.name or function.is_class_method:
        return None
    return function


def relatives(program: Program, owner: ClassFacts) -> tuple[ClassFacts, ...]:
    """The classes that an instance of `owner`, or of a class that inherits from it, can have methods of."""
    found: dict[int, ClassFacts] = {}
    for member in (owner, *program.subclasses(owner)):
        for ancestor in program.ancestry(member)[0]:
            found.setdefault(id(ancestor), ancestor)
    return tuple(found.values())


def uses_of_self(program: Program, owner: ClassFacts) -> Mapping[str, tuple[Used, ...]]:
    """The uses of each attribute of the instance, in `owner` and its relatives; ``getattr(self, "name")`` counts."""
    return program.once(("uses of self", id(owner)), lambda: _uses_of_self(program, owner))


def _uses_of_self(program: Program, owner: ClassFacts) -> Mapping[str, tuple[Used, ...]]:
    found: dict[str, list[Used]] = {}
    for name, used in _uses(program, owner):
        found.setdefault(name, []).append(used)
    return {name: tuple(useds) for name, useds in found.items()}


def _uses(program: Program, owner: ClassFacts) -> Iterator[tuple[str, Used]]:
    for member in relatives(program, owner):
        for method in member.all_methods:
            if method.receiver is None or method.is_class_method:
                continue
            module, unit = method.module, method.unit
            for use in method.scope.uses.get(method.receiver, ()):
                if use.steps and use.steps[0].kind is StepKind.ATTRIBUTE and use.steps[0].key is not None:
                    yield use.steps[0].key, Used(module, unit, use, 1)
                elif use.role is Role.ARGUMENT and not use.steps:
                    yield from _by_getattr(program, module, unit, use)


def _by_getattr(program: Program, module: ModuleFacts, unit: Unit, use: Use) -> Iterator[tuple[str, Used]]:
    call = use.call
    if call is None or call.use is None or use.position != 0 or len(call.node.args) < 2:
        return
    name = string_value(call.node.args[1].value)
    if name is not None and program.callee(module, unit, call.use, call.depth) == External(
        "builtins.getattr"
    ):
        yield name, Used(module, unit, call.use, call.depth + 1)


def handled_as_a_whole(function: FunctionFacts) -> bool:
    """Whether `function`, a method, may reach attributes of its instance without naming them: ``vars(self)``, ``f(self)``."""
    if function.receiver is None:
        return False
    for use in function.scope.uses.get(function.receiver, ()):
        if use.steps:
            if use.steps[0].key == "__dict__":
                return True
        elif use.role is Role.ARGUMENT and use.call is not None and use.call.use is not None:
            name = _callee(function, use.call)
            literal = len(use.call.node.args) > 1 and string_value(use.call.node.args[1].value) is not None
            if name not in _HARMLESS and not (name in _BY_NAME and literal):
                return True
        elif use.role not in (Role.READ, Role.RETURNED, Role.ANNOTATION):
            return True
    return False


def _callee(function: FunctionFacts, call: CallSite) -> str | None:
    """The dotted name of what is called, where it is something of others."""
    program = function.module.program
    if program is None or call.use is None:
        return None
    target = program.callee(function.module, function.unit, call.use, call.depth)
    return target.name if isinstance(target, External) else None


def attributes_of_others(program: Program) -> frozenset[str]:
    """The names of all attributes that code of the program names on anything but its own instance."""
    return program.once("attributes of others", lambda: _attributes_of_others(program))


def _attributes_of_others(program: Program) -> frozenset[str]:
    return frozenset(
        name for module in program.modules.values() for unit, _ in module.units for name in _foreign(unit)
    )


_foreign_names: WeakKeyDictionary[ParsedUnit, frozenset[str]] = WeakKeyDictionary()


def _foreign(unit: Unit) -> frozenset[str]:
    known = _foreign_names.get(unit.parsed)
    if known is None:
        found: set[str] = set()
        for use in unit_facts(unit).uses.values():
            first = 1 if _is_receiver(use) else 0
            found.update(
                step.key for step in use.steps[first:] if step.kind is StepKind.ATTRIBUTE and step.key
            )
        known = _foreign_names[unit.parsed] = frozenset(found)
    return known


def _is_receiver(use: Use) -> bool:
    owner = owner_of(use.name, use.scope)
    if owner.kind is not ScopeKind.FUNCTION or owner.parent is None or not owner.parameters:
        return False
    return owner.parent.kind is ScopeKind.CLASS and owner.parameters[0].name == use.name
