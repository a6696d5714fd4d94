"""What is known of a value: the set of its origins, which can only grow."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from plugcheck_lsp.python.module import ClassFacts, FunctionFacts, ModuleFacts, Place
    from plugcheck_lsp.python.names import Parameter

MOST = 40
"""The number of origins above which a value counts as unknown."""


class OriginKind(StrEnum):
    FOREIGN = "foreign"
    """Something of others itself, by its dotted `name`: ``datetime.datetime``, ``socket.socket().recv``."""
    RESULT = "result"
    """What calling something of others returns: `name` ends in ``()``; `place` is the call. An item of it has
    ``[0]`` or (if its place is not known) ``[]`` after that: ``socket.socket().accept()[0]``. A value of an
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
    MODULE = "module"
    """The module `own_module` of the plugin's own itself."""
    EXPRESSION = "expression"
    """What `place` (a literal, display, comprehension, operator, formatted string ...) makes by itself."""


@dataclass(frozen=True, eq=False)
class Origin:
    """One place that a value may come from. Two of one program that say the same are one object."""

    kind: OriginKind
    place: Place
    """The expression that makes the value, or the place that names it."""
    name: str = ""
    function: FunctionFacts | None = None
    own_class: ClassFacts | None = None
    parameter: Parameter | None = None
    exact: bool = False
    """Of an instance: whether its class is `own_class` itself and none that inherits from it."""
    receiver: Origin | None = None
    """Of a bound method: the instance or class that it is bound to."""
    own_module: ModuleFacts | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Value:
    """The origins that are known of a value; the lattice of `fixpoint.Fixpoint`."""

    found: frozenset[Origin] = frozenset()
    open: bool = False
    """Whether it may come from elsewhere too."""

    def join(self, other: Value) -> Value:
        """Both; `self` itself if that is all."""
        if self is UNKNOWN or other is self:
            return self
        if other is UNKNOWN:
            return UNKNOWN
        if other.found <= self.found and other.open <= self.open:
            return self
        if self.found <= other.found and self.open <= other.open:
            return other
        found = self.found | other.found
        return UNKNOWN if len(found) > MOST else Value(found, self.open or other.open)


NOTHING = Value()
OPEN = Value(open=True)
UNKNOWN = Value(open=True)
"""The top of the lattice. It swallows all else: what depends on it is unknown too, whatever was known before,
so that the answer does not depend on when the bound was reached."""


def union(values: Iterable[Value]) -> Value:
    result = NOTHING
    for value in values:
        result = result.join(value)
    return result


def helped(value: Value, annotated: list[Value]) -> Value:
    """`value`; where it is not known in full, what its annotations say is added, and taken for the rest."""
    if not value.open or value is UNKNOWN or not annotated:
        return value
    types = union(annotated)
    return types if types is UNKNOWN else Value(value.found, types.open).join(types)


def is_typed(origin: Origin) -> bool:
    """Whether a parameter has an annotation, whose meaning stands beside it among the origins."""
    parameter = origin.parameter
    return parameter is not None and parameter.node.annotation is not None
