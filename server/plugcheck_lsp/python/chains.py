"""Where an expression stands: the name and the keys below it, the scope in which it is computed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from plugcheck_lsp.python.literals import string_value
from plugcheck_lsp.python.names import ScopeKind, owner_of
from plugcheck_lsp.python.parents import enclosing

if TYPE_CHECKING:
    from plugcheck_lsp.documents.python import Unit
    from plugcheck_lsp.python.differences.taint import Key
    from plugcheck_lsp.python.module import ClassFacts, ModuleFacts
    from plugcheck_lsp.python.names import Scope


def chain_of(node: cst.CSTNode) -> tuple[cst.Name | None, tuple[Key, ...]]:
    """The name that a chain of attributes and subscripts stands on, and their keys; no name for another expression."""
    keys: list[Key] = []
    current = node
    while True:
        if isinstance(current, cst.Attribute):
            keys.append(current.attr.value)
            current = current.value
        elif isinstance(current, cst.Subscript):
            keys.append(subscript_key(current))
            current = current.value
        else:
            return (current if isinstance(current, cst.Name) else None), tuple(reversed(keys))


def subscript_key(node: cst.Subscript) -> Key:
    """A literal text or whole number in the brackets; None for anything else."""
    if len(node.slice) != 1:
        return None
    index = node.slice[0].slice
    return literal_key(index.value) if isinstance(index, cst.Index) else None


def literal_key(node: cst.BaseExpression) -> Key:
    """A literal text or whole number; None for anything else."""
    return node.evaluated_value if isinstance(node, cst.Integer) else string_value(node)


def scope_at(module: ModuleFacts, unit: Unit, node: cst.CSTNode) -> Scope:
    """The scope in which the value of `node` is computed; for a function or class, the one that it is bound in."""
    facts = module.facts_of(unit)
    way = [node]
    for parent, below in enclosing(unit, node):
        way.append(parent)
        scope = facts.scopes.get(parent)
        if scope is None:
            continue
        if isinstance(parent, (cst.FunctionDef, cst.ClassDef, cst.Lambda)):
            if below is parent.body:
                return scope  # decorators, defaults and bases belong to the code around
        elif not (isinstance(parent, cst.BaseComp) and parent.for_in.iter in way):
            return scope  # what a comprehension goes through first is computed outside of it
    return facts.root


def receiver_class(module: ModuleFacts, unit: Unit, scope: Scope, name: str) -> ClassFacts | None:
    """The class whose instance (or which itself) `name` is in `scope`: it is the first parameter of a method."""
    owner = owner_of(name, scope)
    function = module.function_of(unit, owner) if owner.kind is ScopeKind.FUNCTION else None
    return function.owner if function is not None and function.receiver == name else None


def parameter_scope(module: ModuleFacts, unit: Unit, parameter: cst.Param) -> Scope | None:
    """The scope of the function or lambda whose parameter this is."""
    around = (parent for parent, _ in enclosing(unit, parameter))
    function = next((node for node in around if isinstance(node, (cst.FunctionDef, cst.Lambda))), None)
    return module.facts_of(unit).scopes.get(function) if function is not None else None
