"""Where the value of an expression may come from.

Values are followed through local names, attributes of instances, the plugin's own functions and what they
return. The answer is the least fixpoint over all bindings, so neither recursion nor the order of files or
questions changes it.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import libcst as cst

    from plugcheck_lsp.documents.python import Unit
    from plugcheck_lsp.python.module import ClassFacts, FunctionFacts, ModuleFacts, Place
    from plugcheck_lsp.python.names import Parameter
    from plugcheck_lsp.python.program import Program


class OriginKind(StrEnum):
    FOREIGN = "foreign"
    """Something of others itself, by its dotted `name`: ``datetime.datetime``, ``socket.socket().recv``."""
    RESULT = "result"
    """What calling something of others returns: `name` ends in ``()``; `place` is the call. A value of an
    annotated type that is not the plugin's own counts as the result of that type (``x: socket.socket``), with
    the annotation as `place`. ``await f()`` has the origin of ``f()``."""
    INSTANCE = "instance"
    """An instance of `own_class`."""
    CLASS = "class"
    """A class of the plugin's own itself."""
    FUNCTION = "function"
    """A function or (bound) method of the plugin's own itself; a lambda too."""
    COROUTINE = "coroutine"
    """What calling the plugin's own ``async def`` `function` returns before it is awaited."""
    GENERATOR = "generator"
    """What calling the plugin's own generator `function` (also an ``async`` one) returns."""
    PARAMETER = "parameter"
    """The value of a parameter of `function`, from outside of what is known."""
    EXPRESSION = "expression"
    """What `place` (a literal, display, comprehension, operator, formatted string ...) makes by itself."""


@dataclass(frozen=True)
class Origin:
    """One place that a value may come from."""

    kind: OriginKind
    place: Place
    """The expression that makes the value, or the place that names it."""
    name: str = ""
    function: FunctionFacts | None = None
    own_class: ClassFacts | None = None
    parameter: Parameter | None = None


@dataclass(frozen=True)
class Origins:
    """Every known origin of a value."""

    found: tuple[Origin, ...]
    """In the order of the text."""
    complete: bool
    """Whether the value can come from nowhere else. What cannot be resolved is unknown: neither innocent nor guilty."""


def origins(program: Program, module: ModuleFacts, unit: Unit, node: cst.BaseExpression) -> Origins:
    """The origins of the value of `node`, an expression of `unit`, flow-insensitively: of every binding of a name."""
    raise NotImplementedError


def returned(program: Program, function: FunctionFacts) -> Origins:
    """The origins of what `function` returns (of an ``async def``: what awaiting it gives), on all branches.

    A function that can end without ``return`` has an EXPRESSION whose place is the function's name (``None``).
    """
    raise NotImplementedError
