"""What an annotation says about a value."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from plugcheck_lsp.python.literals import string_value
from plugcheck_lsp.python.module import ClassFacts, Place
from plugcheck_lsp.python.names import BindingKind
from plugcheck_lsp.python.program import External, Global, Local, OwnModule
from plugcheck_lsp.python.values.origin_sets import OPEN, OriginKind, Value, union
from plugcheck_lsp.python.values.own import class_of_scope, enclosing_method

if TYPE_CHECKING:
    from plugcheck_lsp.python.names import Scope
    from plugcheck_lsp.python.program import Target
    from plugcheck_lsp.python.values.equations import ValueFlow

_DEPTH = 20
_TYPING = ("typing.", "typing_extensions.", "collections.abc.")
_ANYTHING = frozenset({
    "Any", "Callable", "Awaitable", "Coroutine", "Hashable", "Sized", "Protocol", "TypeVar", "ParamSpec", "Generic", "AnyStr",
    "Unpack", "Concatenate", "TypeAlias", "LiteralString", "Never", "NoReturn", "ContextManager", "AsyncContextManager",
})  # fmt: skip
"""The names of `typing` and `collections.abc` that say nothing about what an object is."""
_FIRST = frozenset(
    {"Annotated", "Final", "ClassVar", "Required", "NotRequired", "ReadOnly", "Optional", "TypeGuard"}
)
_ALIASES = {
    "List": "builtins.list", "Dict": "builtins.dict", "Set": "builtins.set", "FrozenSet": "builtins.frozenset",
    "Tuple": "builtins.tuple", "Text": "builtins.str", "DefaultDict": "collections.defaultdict",
    "OrderedDict": "collections.OrderedDict", "Counter": "collections.Counter", "Deque": "collections.deque",
    "ChainMap": "collections.ChainMap", "Pattern": "re.Pattern", "Match": "re.Match",
}  # fmt: skip


def typed(flow: ValueFlow, place: Place, scope: Scope) -> Value:
    """The origins that the annotation `place`, read in `scope`, stands for; open where it says too little."""
    return _typed(flow, place, place.node, scope, 0)


def _typed(flow: ValueFlow, place: Place, node: cst.CSTNode, scope: Scope, depth: int) -> Value:
    """`place` is the annotation as a whole, or the part of it that the text holds; `node` may be parsed from a string."""
    if depth > _DEPTH:
        return OPEN
    if isinstance(node, (cst.SimpleString, cst.ConcatenatedString)):
        text = string_value(node)
        parsed = _parsed(text) if text is not None else None
        return _typed(flow, place, parsed, scope, depth + 1) if parsed is not None else OPEN
    if isinstance(node, cst.Name) and node.value == "None":
        return flow.made(place)
    if isinstance(node, cst.BinaryOperation) and isinstance(node.operator, cst.BitOr):
        return union(_typed(flow, place, side, scope, depth + 1) for side in (node.left, node.right))
    if isinstance(node, cst.Subscript):
        return _subscripted(flow, place, node, scope, depth)
    if isinstance(node, (cst.Name, cst.Attribute)):
        return _named(flow, place, _target(flow, place, node, scope), scope, depth)
    return OPEN


def _parsed(text: str) -> cst.BaseExpression | None:
    try:
        return cst.parse_expression(text) if len(text) < 200 else None
    except (cst.ParserSyntaxError, ValueError):
        return None


def _subscripted(flow: ValueFlow, place: Place, node: cst.Subscript, scope: Scope, depth: int) -> Value:
    target = _target(flow, place, node.value, scope)
    parts = [e.slice.value for e in node.slice if isinstance(e.slice, cst.Index)]
    name = _typing_name(target)
    if name in _FIRST and parts:
        value = _typed(flow, place, parts[0], scope, depth + 1)
        return value.join(flow.made(place)) if name == "Optional" else value
    if name == "Union":
        return union(_typed(flow, place, part, scope, depth + 1) for part in parts)
    if name == "Literal":
        return flow.made(place)
    if parts and (name == "Type" or target == External("builtins.type")):
        held = _typed(flow, place, parts[0], scope, depth + 1)
        return union(
            flow.origin(OriginKind.CLASS, place, own_class=origin.own_class)
            if origin.own_class is not None
            else OPEN
            for origin in held.found
        ).join(Value(open=held.open))
    return _named(flow, place, target, scope, depth)


def _named(flow: ValueFlow, place: Place, target: Target | None, scope: Scope, depth: int) -> Value:
    if isinstance(target, External):
        name = _typing_name(target)
        if name == "Self":
            method = enclosing_method(place, scope)
            owner = method.owner if method is not None else None
            return flow.origin(OriginKind.INSTANCE, place, own_class=owner) if owner is not None else OPEN
        if name is not None:
            known = _ALIASES.get(name)
            if known is None and (name in _ANYTHING or target.name.startswith("typing")):
                return OPEN
            return flow.foreign(f"{known or target.name}()", place, result=True)
        if target.name == "builtins.object":
            return OPEN
        return flow.foreign(f"{target.name}()", place, result=True)
    if isinstance(target, Local):
        bounds = [
            (place.module, place.unit, binding) for binding in target.scope.bindings.get(target.name, ())
        ]
    elif isinstance(target, Global):
        bounds = [(bound.module, bound.unit, bound.binding) for bound in flow.program.bounds_of(target)]
    else:
        return OPEN
    if len(bounds) != 1:
        return OPEN
    module, unit, binding = bounds[0]
    if binding.kind is BindingKind.CLASS and binding.inner is not None:
        own = class_of_scope(module, unit, binding.inner)
        if own is None or _says_nothing(own):
            return OPEN
        return flow.origin(OriginKind.INSTANCE, place, own_class=own)
    alias = binding.value
    if binding.kind is BindingKind.ASSIGNED and alias is not None:
        return _typed(flow, Place(module, unit, alias), alias, binding.scope, depth + 1)
    return OPEN


def _says_nothing(own: ClassFacts) -> bool:
    """Whether objects of other classes count as instances of this one: a protocol."""
    return any(base in ("typing.Protocol", "typing_extensions.Protocol") for base in own.bases)


def _target(flow: ValueFlow, place: Place, node: cst.BaseExpression, scope: Scope) -> Target | None:
    """What a dotted name means where it is read in `scope`."""
    names: list[str] = []
    while isinstance(node, cst.Attribute):
        names.append(node.attr.value)
        node = node.value
    if not isinstance(node, cst.Name):
        return None
    target = flow.program.resolve_name(place.module, place.unit, node.value, scope)
    for name in reversed(names):
        if isinstance(target, External):
            dotted = f"{target.name}.{name}"
            own = flow.program.module_named(dotted, 0, place.module.path)
            target = OwnModule(own) if own is not None else External(dotted)
        elif isinstance(target, OwnModule):
            target = flow.program.member(target.module, name)
        else:
            return None
    return target


def _typing_name(target: Target | None) -> str | None:
    if isinstance(target, External):
        for prefix in _TYPING:
            if target.name.startswith(prefix):
                return target.name[len(prefix) :]
    return None
