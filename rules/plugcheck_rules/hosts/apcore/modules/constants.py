"""The values of expressions that nothing but their text decides."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Any, NamedTuple

import libcst as cst

from plugcheck_lsp.python.names import BindingKind
from plugcheck_lsp.python.program import External, Global, OwnModule

if TYPE_CHECKING:
    from plugcheck_lsp.documents.python import Unit
    from plugcheck_lsp.python.module import Bound, ModuleFacts
    from plugcheck_lsp.python.names import Scope
    from plugcheck_lsp.python.program import Program, Target

_LONGEST = 20_000
"""Characters of an expression that is read at most."""
_MOST_NAMES = 10
"""How many names in a row are followed to a value."""
_DISPLAYS = (
    cst.SimpleString, cst.ConcatenatedString, cst.Integer, cst.Float, cst.UnaryOperation, cst.List, cst.Tuple,
    cst.Dict, cst.Set, cst.Name,
)  # fmt: skip


class Site(NamedTuple):
    """Where an expression is read: what its names mean depends on it."""

    program: Program
    module: ModuleFacts
    unit: Unit
    scope: Scope

    @staticmethod
    def of(program: Program, bound: Bound) -> Site:
        return Site(program, bound.module, bound.unit, bound.binding.scope)

    def target(self, node: cst.CSTNode) -> Target | None:
        """What a dotted name means here; None for anything else, and where it cannot be known."""
        names: list[str] = []
        while isinstance(node, cst.Attribute):
            names.append(node.attr.value)
            node = node.value
        if not isinstance(node, cst.Name):
            return None
        target = self.program.resolve_name(self.module, self.unit, node.value, self.scope)
        for name in reversed(names):
            if isinstance(target, External):
                own = self.program.module_named(f"{target.name}.{name}", 0, self.module.path)
                target = OwnModule(own) if own is not None else External(f"{target.name}.{name}")
            elif isinstance(target, OwnModule):
                target = self.program.member(target.module, name)
            else:
                return None
        return target

    def external(self, node: cst.CSTNode) -> str:
        """The canonical dotted name of something of others; empty where it is none."""
        target = self.target(node)
        return target.name if isinstance(target, External) else ""


class Constant(NamedTuple):
    """The value of an expression, where `known`."""

    known: bool
    value: Any = None


UNKNOWN = Constant(known=False)


def constant(site: Site, node: cst.CSTNode | None, depth: int = 0) -> Constant:
    """The value of a literal, of a display of literals, or of a module-level name for one that is bound once."""
    if node is None or depth > _MOST_NAMES:
        return UNKNOWN
    if isinstance(node, (cst.Name, cst.Attribute)) and getattr(node, "value", "") not in (
        "None",
        "True",
        "False",
    ):
        target = site.target(node)
        if not isinstance(target, Global):
            return UNKNOWN
        bounds = site.program.bounds_of(target)
        if len(bounds) != 1 or target.name in target.module.rebound:
            return UNKNOWN
        binding = bounds[0].binding
        if binding.kind is not BindingKind.ASSIGNED or binding.conditional or binding.path:
            return UNKNOWN
        value = constant(Site.of(site.program, bounds[0]), binding.value, depth + 1)
        # A list or dictionary can be changed through its name.
        return value if not isinstance(value.value, (list, dict, set)) else UNKNOWN
    if not isinstance(node, _DISPLAYS):
        return UNKNOWN
    text = cst.Module([]).code_for_node(node).strip()
    if len(text) > _LONGEST:
        return UNKNOWN
    try:
        return Constant(True, ast.literal_eval(text))
    except (ValueError, SyntaxError, TypeError, RecursionError, MemoryError):
        return UNKNOWN


def as_json(value: Any) -> Constant:
    """The value as data in JSON, as Pydantic writes it; unknown for what needs more than one look (bytes, sets)."""
    if value is None or isinstance(value, (bool, int, float, str)):
        return Constant(True, value)
    if isinstance(value, (list, tuple)):
        items = [as_json(item) for item in value]
        return (
            Constant(True, [item.value for item in items]) if all(item.known for item in items) else UNKNOWN
        )
    if isinstance(value, dict) and all(isinstance(key, str) for key in value):
        entries = {key: as_json(item) for key, item in value.items()}
        if all(item.known for item in entries.values()):
            return Constant(True, {key: item.value for key, item in entries.items()})
    return UNKNOWN
