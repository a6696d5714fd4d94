"""Where the value of an expression may come from.

Values are followed through local names, attributes of instances, the plugin's own functions and what they
return. The answer is the least fixpoint over all bindings, so neither recursion nor the order of files or
questions changes it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from plugcheck_lsp.python.values.equations import value_flow
from plugcheck_lsp.python.values.origin_sets import Origin, OriginKind, Value

if TYPE_CHECKING:
    import libcst as cst

    from plugcheck_lsp.documents.python import Unit
    from plugcheck_lsp.python.module import FunctionFacts, ModuleFacts
    from plugcheck_lsp.python.program import Program

__all__ = ["Origin", "OriginKind", "Origins", "origins", "returned", "yielded"]


@dataclass(frozen=True)
class Origins:
    """Every known origin of a value."""

    found: tuple[Origin, ...]
    """In the order of the text."""
    complete: bool
    """Whether the value can come from nowhere else. What cannot be resolved is unknown: neither innocent nor guilty."""


def origins(program: Program, module: ModuleFacts, unit: Unit, node: cst.BaseExpression) -> Origins:
    """The origins of the value of `node`, an expression of `unit`, flow-insensitively: of every binding of a name."""
    values = value_flow(program)
    return program.once(
        ("origins", module.path, unit.start, id(node)),
        lambda: _in_order(values.solve_expression(module, unit, node)),
    )


def returned(program: Program, function: FunctionFacts) -> Origins:
    """The origins of what `function` returns (of an ``async def``: what awaiting it gives), on all branches.

    A function that can end without ``return`` has an EXPRESSION whose place is the function's name (``None``).
    A generator function returns its GENERATOR.
    """
    values = value_flow(program)
    return program.once(("returned", function.key), lambda: _in_order(values.solve_returned(function)))


def yielded(program: Program, function: FunctionFacts) -> Origins:
    """The origins of what a generator function yields, ``yield from`` included."""
    values = value_flow(program)
    return program.once(("yielded", function.key), lambda: _in_order(values.solve_yielded(function)))


def _in_order(value: Value) -> Origins:
    found = sorted(
        value.found, key=lambda origin: (origin.place.path, origin.place.unit.start, origin.kind, origin.name)
    )
    units = {(origin.place.path, origin.place.unit.start) for origin in found}
    if len(units) < len(found):  # only then is the order inside of a unit worth a walk over it
        found.sort(key=lambda origin: (origin.place.path, origin.place.span, origin.kind, origin.name))
    return Origins(tuple(found), not value.open)
