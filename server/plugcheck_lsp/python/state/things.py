"""What object an expression makes: its kind by the catalog, its class if that is the plugin's own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import libcst as cst

from plugcheck_lsp.python.catalog import ObjectKind
from plugcheck_lsp.python.names import BindingKind, StepKind
from plugcheck_lsp.python.program import External, Global

if TYPE_CHECKING:
    from plugcheck_lsp.documents.python import Unit
    from plugcheck_lsp.python.catalog import Objects
    from plugcheck_lsp.python.module import ClassFacts, ModuleFacts
    from plugcheck_lsp.python.program import Program

INSTANCE = ObjectKind("instance", "an instance", "instance", frozenset(), frozenset(), attributes=True)
"""An instance of a class of the plugin's own."""
UNKNOWN = ObjectKind("unknown", "an object", "unknown", frozenset(), frozenset(), attributes=True)
"""Something that is not known; to assign to its attributes or items changes it all the same."""
GENERATOR = ObjectKind(
    "generator", "a generator", "stateful", frozenset({"*"}), frozenset(), attributes=False
)

_DISPLAYS: dict[type[cst.CSTNode], str] = {
    cst.List: "list", cst.ListComp: "list", cst.Dict: "dict", cst.DictComp: "dict", cst.Set: "set", cst.SetComp: "set",
}  # fmt: skip
_LIST_METHODS = frozenset({"split", "rsplit", "splitlines"})
_DEPTH = 12


@dataclass(frozen=True, eq=False)
class Thing:
    """An object that an expression makes."""

    kind: ObjectKind
    node: cst.BaseExpression
    own_class: ClassFacts | None = None
    element: ObjectKind | None = None
    """The kind of the containers that it holds, as far as its text shows any."""


def thing_of(
    program: Program, objects: Objects, module: ModuleFacts, unit: Unit, node: cst.BaseExpression | None
) -> Thing | None:
    """The object that `node`, an expression of `unit`, makes; None if it makes none that holds state, or is unknown."""
    todo: list[tuple[cst.BaseExpression, int]] = [(node, 0)] if node is not None else []
    while todo:
        current, depth = todo.pop()
        if depth > _DEPTH:
            continue
        display = _DISPLAYS.get(type(current))
        if display is not None:
            return Thing(objects.kinds[display], current, element=_element_kind(objects, current))
        if isinstance(current, cst.GeneratorExp):
            return Thing(GENERATOR, current)
        if isinstance(current, (cst.BooleanOperation, cst.BinaryOperation)):
            todo += [(current.right, depth + 1), (current.left, depth + 1)]
        elif isinstance(current, cst.IfExp):
            todo += [(current.orelse, depth + 1), (current.body, depth + 1)]
        elif isinstance(current, cst.NamedExpr):
            todo.append((current.value, depth + 1))
        elif isinstance(current, cst.Await):
            todo.append((current.expression, depth + 1))
        elif isinstance(current, cst.Call):
            made = _made_by_call(program, objects, module, unit, current)
            if made is not None:
                return made
            if isinstance(current.func, cst.Attribute):
                method = current.func.attr.value
                if method == "copy":
                    todo.append((current.func.value, depth + 1))
                elif method in _LIST_METHODS and isinstance(current.func.value, cst.SimpleString):
                    return Thing(objects.kinds["list"], current)
            if module.dotted(current, unit) in ("copy.copy", "copy.deepcopy") and current.args:
                todo.append((current.args[0].value, depth + 1))
        elif isinstance(current, cst.Name) and depth:
            # Only below an operator or `.copy()`: a bare name makes nothing, it names what exists.
            value = _value_of_name(program, module, unit, current)
            if value is not None:
                found = (
                    thing_of(program, objects, value[0], value[1], value[2]) if depth < _DEPTH // 2 else None
                )
                if found is not None and found.kind.category == "container":
                    return found
    return None


def _made_by_call(
    program: Program, objects: Objects, module: ModuleFacts, unit: Unit, node: cst.Call
) -> Thing | None:
    site = module.facts_of(unit).call_of.get(node)
    if site is None or site.use is None:
        return None
    target = program.callee(module, unit, site.use, site.depth)
    if isinstance(target, External):
        kind = objects.made_by.get(target.name)
        if kind is None:
            return None
        element = (
            _element_of_default(program, objects, module, unit, node) if kind.name == "defaultdict" else None
        )
        return Thing(kind, node, element=element)
    if isinstance(target, Global):
        function = program.function_of(target)
        if (
            function is not None
            and function.is_generator
            and not function.is_async
            and not function.decorators
        ):
            return Thing(GENERATOR, node)
        own = program.class_of(target)
        if own is None or len(target.module.bindings.get(target.name, ())) != 1:
            return None
        _, others = program.ancestry(own)
        for base in others:
            if base is not None and base in objects.made_by:
                return Thing(objects.made_by[base], node)
        return Thing(INSTANCE, node, own_class=own)
    path = [step.key for step in site.use.steps[: site.depth]]
    if path and path[-1] == "open" and site.use.steps[0].kind is StepKind.CALL:
        first = program.callee(module, unit, site.use, 0)
        if first == External("pathlib.Path") and len(path) == 2:
            return Thing(objects.made_by["pathlib.Path.open"], node)
    return None


def _value_of_name(
    program: Program, module: ModuleFacts, unit: Unit, node: cst.Name
) -> tuple[ModuleFacts, Unit, cst.BaseExpression] | None:
    use = module.facts_of(unit).roots.get(node)
    target = program.resolve_name(module, unit, use.name, use.scope) if use is not None else None
    if not isinstance(target, Global):
        return None
    bounds = program.bounds_of(target)
    if (
        len(bounds) != 1
        or bounds[0].binding.kind is not BindingKind.ASSIGNED
        or bounds[0].binding.value is None
    ):
        return None
    return bounds[0].module, bounds[0].unit, bounds[0].binding.value


def _element_kind(objects: Objects, node: cst.BaseExpression) -> ObjectKind | None:
    """The kind of the first container that a display holds."""
    values: list[cst.BaseExpression] = []
    if isinstance(node, cst.Dict):
        values = [element.value for element in node.elements if isinstance(element, cst.DictElement)]
    elif isinstance(node, cst.List):
        values = [element.value for element in node.elements if isinstance(element, cst.Element)]
    elif isinstance(node, cst.DictComp):
        values = [node.value] if node.value is not None else []
    elif isinstance(node, cst.ListComp):
        values = [node.elt]
    for value in values:
        display = _DISPLAYS.get(type(value))
        if display is not None:
            return objects.kinds[display]
    return None


def _element_of_default(
    program: Program, objects: Objects, module: ModuleFacts, unit: Unit, node: cst.Call
) -> ObjectKind | None:
    if not node.args or node.args[0].keyword is not None:
        return None
    factory = node.args[0].value
    if isinstance(factory, cst.Lambda):
        display = _DISPLAYS.get(type(factory.body))
        return objects.kinds[display] if display else None
    name = program.dotted(module, factory, unit)
    return objects.made_by.get(name) if name is not None else None
