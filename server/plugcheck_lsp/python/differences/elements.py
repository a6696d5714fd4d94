"""What is known of the elements of sets: whether their hashes, and so their order, are the same in every run."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import libcst as cst

from plugcheck_lsp.python.chains import scope_at
from plugcheck_lsp.python.names import BindingKind, owner_of
from plugcheck_lsp.python.program import External

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from plugcheck_lsp.python.differences.taint_flow import World
    from plugcheck_lsp.python.module import Place
    from plugcheck_lsp.python.names import Binding

    Holds = Callable[[World, Place, cst.CSTNode, int], bool]

_DEPTH = 8
_NUMBERS = frozenset({"builtins.int", "builtins.float", "builtins.bool", "builtins.complex"})
_NUMBER_MAKERS = _NUMBERS | {
    f"builtins.{name}" for name in ("len", "ord", "abs", "round", "sum", "hash", "isinstance", "callable", "any", "all", "divmod", "pow")
}  # fmt: skip
_TEXT_MAKERS = frozenset(
    {"builtins.str", "builtins.repr", "builtins.bytes", "builtins.format", "builtins.ascii"}
)
_TEXT_METHODS = frozenset({"encode", "decode", "join", "lower", "upper", "strip", "format", "replace", "casefold", "title", "hex", "isoformat"})  # fmt: skip
_TEXT_TYPES = frozenset({"builtins.str", "builtins.bytes"})


class Elements(NamedTuple):
    """Something that goes into a set."""

    place: Place
    each: bool
    """Whether it is one element; False: something that has the elements."""
    alone: bool = False
    """Whether it is written as the one element of a set."""
    numbers: bool | None = None
    """Whether they are numbers, where that is known from elsewhere."""


def have_one_order(world: World, every: Sequence[Elements]) -> bool:
    """Whether these elements come in the same order in every run: one alone, or numbers, truth values and None."""
    if len(every) == 1 and every[0].each and every[0].numbers is None and every[0].alone:
        return True
    return all(
        elements.numbers
        if elements.numbers is not None
        else is_number(world, elements.place, elements.place.node)
        if elements.each
        else _gives_numbers(world, elements.place, elements.place.node)
        for elements in every
    )


def is_number(world: World, place: Place, node: cst.CSTNode, depth: int = _DEPTH) -> bool:
    """Whether the value of `node`, which stands in the unit of `place`, is surely a number, a truth value or None."""
    if depth == 0:
        return False
    if isinstance(node, (cst.Integer, cst.Float, cst.Imaginary, cst.Comparison)):
        return True
    if isinstance(node, cst.UnaryOperation):
        return isinstance(node.operator, cst.Not) or is_number(world, place, node.expression, depth - 1)
    if isinstance(node, (cst.BinaryOperation, cst.BooleanOperation)):
        return is_number(world, place, node.left, depth - 1) and is_number(
            world, place, node.right, depth - 1
        )
    if isinstance(node, cst.IfExp):
        return is_number(world, place, node.body, depth - 1) and is_number(
            world, place, node.orelse, depth - 1
        )
    if isinstance(node, cst.Tuple):
        return all(is_number(world, place, element.value, depth - 1) for element in node.elements)
    if isinstance(node, cst.Call):
        return _name_of(place, node.func) in _NUMBER_MAKERS
    if isinstance(node, cst.Name):
        if node.value in ("None", "True", "False"):
            return True
        return _each_binding(world, place, node, _NUMBERS, is_number, depth)
    return False


def is_text(world: World, place: Place, node: cst.CSTNode, depth: int = _DEPTH) -> bool:
    """Whether the value of `node` is surely a text or bytes, or a tuple that holds one."""
    if depth == 0:
        return False
    if isinstance(node, (cst.SimpleString, cst.ConcatenatedString, cst.FormattedString)):
        return True
    if isinstance(node, cst.Tuple):
        return any(is_text(world, place, element.value, depth - 1) for element in node.elements)
    if isinstance(node, cst.BinaryOperation):
        return is_text(world, place, node.left, depth - 1)
    if isinstance(node, cst.Call):
        if _name_of(place, node.func) in _TEXT_MAKERS:
            return True
        if isinstance(node.func, cst.Attribute) and node.func.attr.value in _TEXT_METHODS:
            return node.func.attr.value in ("encode", "join") or is_text(
                world, place, node.func.value, depth - 1
            )
    if isinstance(node, cst.Name):
        return _each_binding(world, place, node, _TEXT_TYPES, is_text, depth)
    return False


def _gives_numbers(world: World, place: Place, node: cst.CSTNode, depth: int = _DEPTH) -> bool:
    """Whether iterating over `node` gives numbers alone."""
    if depth == 0:
        return False
    if isinstance(node, cst.Name):
        return _each_binding(world, place, node, frozenset(), _gives_numbers, depth)
    if isinstance(node, (cst.List, cst.Tuple, cst.Set)):
        return all(is_number(world, place, element.value, depth - 1) for element in node.elements)
    if isinstance(node, (cst.ListComp, cst.SetComp, cst.GeneratorExp)):
        return is_number(world, place, node.elt, depth - 1)
    if isinstance(node, cst.Call):
        name = _name_of(place, node.func)
        if name in ("builtins.range", "builtins.bytes", "builtins.bytearray"):
            return True
        if name in (
            "builtins.set",
            "builtins.list",
            "builtins.sorted",
            "builtins.tuple",
            "builtins.frozenset",
        ):
            return not node.args or _gives_numbers(world, place, node.args[0].value, depth - 1)
        if name == "builtins.map" and node.args:
            return _name_of(place, node.args[0].value) in _NUMBER_MAKERS
        return _returns_numbers(world, place, node, depth)
    return False


def _returns_numbers(world: World, place: Place, call: cst.Call, depth: int) -> bool:
    """Whether a function of the plugin's own gives back something with numbers alone."""
    known = world.graph.at(place._replace(node=call))
    if known is None or not known.functions or not known.complete or known.names:
        return False
    returned = [(function, value) for function in known.functions for value in function.scope.returned]
    return bool(returned) and all(
        value is not None
        and _gives_numbers(
            world, place._replace(module=function.module, unit=function.unit), value, depth - 1
        )
        for function, value in returned
    )


def _each_binding(
    world: World, place: Place, node: cst.Name, types: frozenset[str], holds: Holds, depth: int
) -> bool:
    """Whether everything that the name is bound to has one of the types, or holds."""
    module, unit = place.module, place.unit
    owner = owner_of(node.value, scope_at(module, unit, node))
    if owner.parent is None:
        bounds = module.bindings.get(node.value, ())
        if any(bound.unit is not unit for bound in bounds):
            return False
        bindings = [bound.binding for bound in bounds]
    else:
        bindings = owner.bindings.get(node.value, [])
    return bool(bindings) and all(
        _is_bound_to(world, place, binding, types, holds, depth) for binding in bindings
    )


def _is_bound_to(
    world: World, place: Place, binding: Binding, types: frozenset[str], holds: Holds, depth: int
) -> bool:
    annotation, value = binding.annotation, binding.value
    if annotation is not None and binding.kind in (BindingKind.PARAMETER, BindingKind.DECLARED):
        return place.module.dotted(annotation, place.unit) in types
    if value is None:
        return False
    if binding.kind is BindingKind.ASSIGNED:
        return holds(world, place, value, depth - 1)
    if binding.kind is BindingKind.ITERATED and holds is is_number:
        if isinstance(value, cst.Call) and _name_of(place, value.func) == "builtins.enumerate":
            return binding.path == (0,)
        return _gives_numbers(world, place, value, depth - 1)
    return False


def _name_of(place: Place, node: cst.CSTNode) -> str | None:
    """The canonical dotted name of a callee."""
    if not isinstance(node, (cst.Name, cst.Attribute)):
        return None
    facts = place.module.facts_of(place.unit)
    chain: cst.CSTNode = node
    while isinstance(chain, cst.Attribute):
        chain = chain.value
    use = facts.roots.get(chain)
    if use is None or place.module.program is None:
        return None
    depth = 0
    chain = node
    while isinstance(chain, cst.Attribute):
        chain, depth = chain.value, depth + 1
    target = place.module.program.callee(place.module, place.unit, use, depth)
    return target.name if isinstance(target, External) else None
