"""What a module does with code outside of the plugin: calls, reads and writes, by canonical dotted name."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

from plugcheck_lsp.python.module import FunctionFacts, Place, Used
from plugcheck_lsp.python.names import WRITES, BindingKind, Role, StepKind
from plugcheck_lsp.python.program import External, Global, Local

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import libcst as cst

    from plugcheck_lsp.documents.python import Unit
    from plugcheck_lsp.python.module import ModuleFacts
    from plugcheck_lsp.python.names import Binding, Scope
    from plugcheck_lsp.python.program import Program, Target


class Touch(StrEnum):
    """What is done with the thing that the name means."""

    CALLED = "called"
    READ = "read"
    """It (or an item of it) is read, and not called."""
    WRITTEN = "written"
    """It is assigned to, changed in place or deleted."""
    ITEM_WRITTEN = "item-written"


class Outside(NamedTuple):
    """One touch of something outside."""

    name: str
    """Canonical and dotted; ``()`` stands for what a call returns: ``threading.Thread().start``."""
    touch: Touch
    used: Used
    node: cst.BaseExpression
    """The part of the chain up to the call, or the whole chain."""

    @property
    def function(self) -> FunctionFacts | None:
        """Where it stands; None: in code that runs while the module is imported."""
        return self.used.module.function_of(self.used.unit, self.used.use.scope)

    @property
    def place(self) -> Place:
        return Place(self.used.module, self.used.unit, self.node)


def outside(program: Program, module: ModuleFacts) -> tuple[Outside, ...]:
    """Everything that `module` touches outside of the program, annotations left out; found out once a program."""
    return program.once(("outside", module.path), lambda: tuple(_outside(program, module)))


def outside_by_name(program: Program, module: ModuleFacts) -> Mapping[str, list[Outside]]:
    """The same by name: a file touches few things, many times."""

    def grouped() -> dict[str, list[Outside]]:
        found: dict[str, list[Outside]] = {}
        for touch in outside(program, module):
            found.setdefault(touch.name, []).append(touch)
        return found

    return program.once(("outside by name", module.path), grouped)


def _outside(program: Program, module: ModuleFacts) -> Iterator[Outside]:
    for name, useds in module.uses.items():
        base = _base(program, program.resolve_global(module, name))
        if base is None:
            continue
        for used in useds:
            yield from _touches(program, used, base)
    for unit, facts in module.units:
        for scope, name in facts.links:
            base = _local_base(program, module, unit, scope, name)
            if base is None:
                continue
            for use in scope.uses[name]:
                yield from _touches(program, Used(module, unit, use), base)


def _touches(program: Program, used: Used, base: str) -> Iterator[Outside]:
    use = used.use
    if use.role is Role.ANNOTATION:
        return
    name = base
    for position, step in enumerate(use.steps):
        last = position == len(use.steps) - 1
        if step.kind is StepKind.ATTRIBUTE:
            name = f"{name}.{step.key}"
            if "()" not in name and program.module_named(name, 0, used.module.path) is not None:
                return
        elif step.kind is StepKind.CALL:
            yield Outside(name, Touch.CALLED, used, step.node)
            name = f"{name}()"
        elif step.kind is StepKind.ITEM:
            touch = Touch.ITEM_WRITTEN if last and use.role in WRITES else Touch.READ
            yield Outside(name, touch, used, step.node)
            return
    if use.role is Role.DECORATOR and "()" not in name:
        yield Outside(name, Touch.CALLED, used, use.node)
    elif not use.steps or use.steps[-1].kind is StepKind.ATTRIBUTE:
        yield Outside(name, Touch.WRITTEN if use.role in WRITES else Touch.READ, used, use.node)


def _base(program: Program, target: Target | None) -> str | None:
    if isinstance(target, External):
        return target.name
    if isinstance(target, Global):
        bounds = target.module.bindings.get(target.name, ())
        if len(bounds) == 1 and target.name not in target.module.rebound:
            return _made(program, bounds[0].module, bounds[0].unit, bounds[0].binding)
    return None


def _local_base(program: Program, module: ModuleFacts, unit: Unit, scope: Scope, name: str) -> str | None:
    target = program.resolve_name(module, unit, name, scope)
    if isinstance(target, Local) and len(target.scope.bindings.get(name, ())) == 1:
        return _made(program, module, unit, target.scope.bindings[name][0])
    return _base(program, target)


def _made(program: Program, module: ModuleFacts, unit: Unit, binding: Binding) -> str | None:
    """``name()`` for a name that is bound once, to what a call of something outside returns."""
    if binding.kind not in (BindingKind.ASSIGNED, BindingKind.ENTERED) or binding.value is None:
        return None
    site = module.facts_of(unit).call_of.get(binding.value)
    if site is None or site.use is None:
        return None
    callee = program.callee(module, unit, site.use, site.depth)
    return f"{callee.name}()" if isinstance(callee, External) else None
