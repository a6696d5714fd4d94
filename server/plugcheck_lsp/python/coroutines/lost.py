"""What becomes of a coroutine between the call that makes it and the ``await`` that would run it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import libcst as cst

from plugcheck_lsp.python.names import Binding, BindingKind, Role, ScopeKind, StepKind, owner_of
from plugcheck_lsp.python.parents import enclosing
from plugcheck_lsp.python.program import External

if TYPE_CHECKING:
    from collections.abc import Iterable

    from plugcheck_lsp.documents.python import Unit
    from plugcheck_lsp.python.module import ModuleFacts
    from plugcheck_lsp.python.names import CallSite, Scope, Use

_OWN_ATTRIBUTES = frozenset(
    {"send", "throw", "close", "cr_await", "cr_code", "cr_frame", "cr_origin", "cr_running", "cr_suspended",
     "__await__", "__name__", "__qualname__", "__class__"}
)  # fmt: skip
"""What a coroutine has itself."""
_VALUE_TAKERS = frozenset(
    f"builtins.{name}"
    for name in ("print", "len", "str", "repr", "bool", "int", "float", "list", "tuple", "set", "dict", "sorted",
                 "sum", "min", "max", "any", "all", "enumerate", "zip", "next", "iter", "reversed", "abs", "round")
)  # fmt: skip
"""Builtins to which a coroutine is never what was meant."""
_PLAIN_OPERATORS = (cst.Add, cst.Subtract, cst.Multiply, cst.Divide, cst.FloorDivide, cst.Modulo, cst.Power)


class Lost(NamedTuple):
    """Why a coroutine never runs."""

    how: str
    """A clause that follows "the coroutine": ``is dropped``."""
    node: cst.CSTNode
    """Where that happens."""


def lost(module: ModuleFacts, unit: Unit, site: CallSite) -> Lost | None:
    """Why the coroutine that the call at `site` makes surely never runs; None where it may.

    A coroutine that is awaited, returned, yielded, stored beyond its function or handed to anything but a few
    builtins may run.
    """
    use = site.use
    if use is None:
        return None
    return _fate(module, unit, use, site.depth + 1, site.node)


def _fate(module: ModuleFacts, unit: Unit, use: Use, start: int, node: cst.BaseExpression) -> Lost | None:
    """What happens to the value of the first `start` steps of `use`, which is `node`."""
    if start < len(use.steps):
        return _misuse(use, start)
    if use.role is Role.ASSIGNED:
        return _stored(module, unit, use, node)
    if use.role is Role.ARGUMENT:
        return _given(module, unit, use, node)
    if use.role is Role.READ:
        return _looked_at(unit, node)
    if use.role is Role.ITERATED:
        around = next(enclosing(unit, node), (None, None))[0]
        if isinstance(around, (cst.For, cst.CompFor)):
            return Lost("is iterated over", node)
        return Lost("is unpacked", node) if isinstance(around, cst.Assign) else None
    if use.role is Role.ENTERED:
        return Lost("is entered as a context manager", node)
    return None


def _misuse(use: Use, start: int) -> Lost | None:
    """Why the step that is taken on a coroutine fails; None if that is an ``await``, or something that it has."""
    step = use.steps[start]
    if step.kind is StepKind.AWAIT or (step.kind is StepKind.ATTRIBUTE and step.key in _OWN_ATTRIBUTES):
        return None
    if step.kind is StepKind.ATTRIBUTE:
        return Lost(f"is asked for `{step.key}`, which it does not have", step.node)
    return Lost("is called" if step.kind is StepKind.CALL else "is subscripted", step.node)


def _looked_at(unit: Unit, node: cst.BaseExpression) -> Lost | None:
    for parent, below in enclosing(unit, node):
        if isinstance(parent, cst.Expr):
            return Lost("is dropped", node)
        if (
            isinstance(parent, (cst.If, cst.While, cst.Assert, cst.IfExp, cst.CompIf))
            and parent.test is below
        ):
            return Lost("is tested, and always true", node)
        if isinstance(parent, cst.UnaryOperation):
            return Lost("is tested, and always true", node) if isinstance(parent.operator, cst.Not) else None
        if isinstance(parent, (cst.Comparison, cst.ComparisonTarget)):
            return Lost("is compared", node)
        if isinstance(parent, cst.BinaryOperation):
            known = isinstance(parent.operator, _PLAIN_OPERATORS)
            return Lost("is an operand", node) if known else None
        if isinstance(parent, cst.FormattedStringExpression):
            return Lost("is formatted", node)
        if isinstance(parent, cst.BooleanOperation) and parent.left is below:
            if isinstance(parent.operator, cst.And):
                return Lost("is tested, and always true", node)
        elif not isinstance(parent, (cst.BooleanOperation, cst.IfExp, cst.ListComp)):
            return None
    return None


def _given(module: ModuleFacts, unit: Unit, use: Use, node: cst.BaseExpression) -> Lost | None:
    call = use.call
    if call is None or call.use is None or use.keyword is not None or use.starred or module.program is None:
        return None
    target = module.program.callee(module, unit, call.use, call.depth)
    if not isinstance(target, External) or target.name not in _VALUE_TAKERS:
        return None
    return Lost(f"is given to `{target.name.removeprefix('builtins.')}`", node)


def _stored(module: ModuleFacts, unit: Unit, use: Use, node: cst.BaseExpression) -> Lost | None:
    """Why a coroutine never runs that a local name gets: nothing but misuse happens to that name."""
    if len(use.sinks) != 1 or not isinstance(use.sinks[0], Binding):
        return None
    binding = use.sinks[0]
    owner = owner_of(binding.name, binding.scope)
    around = next(enclosing(unit, node), (None, None))[0]
    if owner.kind is not ScopeKind.FUNCTION or not isinstance(around, (cst.Assign, cst.AnnAssign)):
        return None  # a walrus hands its value on
    if owner.bindings.get(binding.name) != [binding] or binding.kind is not BindingKind.ASSIGNED:
        return None
    if _reads_all_names(owner):
        return None
    return _worst(module, unit, owner.uses.get(binding.name, ()), Lost("is kept and never used", node))


def _worst(module: ModuleFacts, unit: Unit, uses: Iterable[Use], unused: Lost) -> Lost | None:
    first: Lost | None = None
    for use in uses:
        misuse = _fate(module, unit, use, 0, use.node) if use.role is not Role.ASSIGNED else None
        if misuse is None:
            return None
        first = first or misuse
    return first or unused


def _reads_all_names(scope: Scope) -> bool:
    """Whether the function may read its names without naming them."""
    outer = scope
    while outer.parent is not None:
        outer = outer.parent
    return any(name in outer.uses for name in ("locals", "vars", "eval", "exec"))


def can_await(scope: Scope) -> bool:
    """Whether ``await`` may be written in `scope` without making something else of it."""
    while scope.kind is ScopeKind.COMPREHENSION and scope.parent is not None:
        if isinstance(scope.node, cst.GeneratorExp):
            return False
        scope = scope.parent
    return scope.kind is ScopeKind.FUNCTION and scope.is_async


def may_mean(module: ModuleFacts, site: CallSite, names: frozenset[str]) -> bool:
    """Whether what is called can have one of `names` where it is defined: a cheap look before it is resolved."""
    callee = site.node.func
    if isinstance(callee, cst.Attribute):
        return callee.attr.value in names
    if not isinstance(callee, cst.Name):
        return False
    if callee.value in names:
        return True
    owner = owner_of(callee.value, site.scope)
    if owner.parent is None:
        bindings = [bound.binding for bound in module.bindings.get(callee.value, ())]
    else:
        bindings = owner.bindings.get(callee.value, [])
    return any(binding.kind in (BindingKind.IMPORTED, BindingKind.ASSIGNED) for binding in bindings)
