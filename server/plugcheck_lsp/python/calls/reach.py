"""Which functions are reached by calls from methods of given names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.python.names import BindingKind
from plugcheck_lsp.python.program import Local

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from plugcheck_lsp.python.module import FunctionFacts
    from plugcheck_lsp.python.names import Scope, Use
    from plugcheck_lsp.python.program import Program


def reached_from(program: Program, methods: tuple[str, ...]) -> frozenset[tuple[Path, int, int]]:
    """The keys of the methods of these names, in any class of the program, and of all functions that they reach.

    A function counts as reached where it is named: called, handed on or stored alike.
    """
    todo = [
        owner.methods[name]
        for module in program.modules.values()
        for owner in module.all_classes
        for name in methods
        if name in owner.methods
    ]
    found: set[tuple[Path, int, int]] = set()
    while todo:
        function = todo.pop()
        if function.key not in found:
            found.add(function.key)
            todo.extend(_named_in(program, function))
    return frozenset(found)


def _named_in(program: Program, function: FunctionFacts) -> Iterator[FunctionFacts]:
    module, unit = function.module, function.unit
    scopes = {id(scope) for scope in function.scope.walk()}
    for scope in function.scope.walk():
        inner = module.function_of(unit, scope)
        if inner is not None and inner.key != function.key:
            yield inner
    receiver = function.receiver
    for use in module.facts_of(unit).uses.values():
        if id(use.scope) in scopes:
            yield from _meant(program, function, use, receiver)


def _meant(
    program: Program, function: FunctionFacts, use: Use, receiver: str | None
) -> Iterator[FunctionFacts]:
    if (
        receiver is not None
        and function.owner is not None
        and use.name == receiver
        and use.steps
        and use.steps[0].key
    ):
        for owner in (function.owner, *program.subclasses(function.owner)):
            method = program.find_method(owner, use.steps[0].key)
            if method is not None:
                yield method
        return
    target, _ = program.resolve(function.module, function.unit, use)
    if isinstance(target, Local):
        yield from _local(function, target.scope, target.name)
        return
    own = program.class_of(target)
    if own is not None:
        yield from (
            method
            for method in own.all_methods
            if method.name in ("__init__", "__new__", "__post_init__", "__call__")
        )
        key = next((step.key for step in use.steps if step.key in own.methods), None)
        if key is not None:
            yield own.methods[key]
        return
    known = program.function_of(target)
    if known is not None:
        yield known


def _local(function: FunctionFacts, scope: Scope, name: str) -> Iterator[FunctionFacts]:
    for binding in scope.bindings.get(name, ()):
        if binding.kind is BindingKind.FUNCTION and binding.inner is not None:
            inner = function.module.function_of(function.unit, binding.inner)
            if inner is not None:
                yield inner
