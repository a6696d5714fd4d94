"""The one object that stands for a function or a class of the plugin's own, found from where its text stands."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from plugcheck_lsp.documents.python import Unit
    from plugcheck_lsp.python.module import ClassFacts, FunctionFacts, ModuleFacts, Place
    from plugcheck_lsp.python.names import Scope


def canonical(function: FunctionFacts) -> FunctionFacts:
    """The one object that stands for a function, whoever made `function`."""
    return function.module.function_of(function.unit, function.scope) or function


def class_of_scope(module: ModuleFacts, unit: Unit, scope: Scope) -> ClassFacts | None:
    """The class that a scope of `unit` is."""
    if module.program is None:
        return None
    by_scope = module.program.once(
        ("classes by scope", id(module)),
        lambda: {(owner.unit.start, id(owner.scope)): owner for owner in module.all_classes},
    )
    return by_scope.get((unit.start, id(scope)))


def enclosing_method(place: Place, scope: Scope) -> FunctionFacts | None:
    """The method around `scope`, a scope of the place's unit; the outermost function if none is a method."""
    function = place.module.function_of(place.unit, scope)
    while function is not None and function.owner is None and function.scope.parent is not None:
        function = place.module.function_of(place.unit, function.scope.parent)
    return function
