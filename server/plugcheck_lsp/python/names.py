"""Names in one unit of code: the scopes that own them, what binds them, and every use of them.

A *use* is a name with the whole chain of attributes, subscripts and calls that stands on it, together with
what happens to the value at the end of that chain. ``CACHE["a"].append(x)`` is one use of ``CACHE``.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import IntEnum, StrEnum
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

    import libcst as cst


class ScopeKind(StrEnum):
    MODULE = "module"
    CLASS = "class"
    FUNCTION = "function"
    LAMBDA = "lambda"
    COMPREHENSION = "comprehension"


class BindingKind(StrEnum):
    """What gives a name its value."""

    ASSIGNED = "assigned"
    """``x = value``, also by a walrus or as a matching element of ``x, y = 1, 2``."""
    AUGMENTED = "augmented"
    DECLARED = "declared"
    """An annotation without a value."""
    ITERATED = "iterated"
    """The target of a ``for``; `value` is what is iterated over."""
    ENTERED = "entered"
    """``with value as x``."""
    UNPACKED = "unpacked"
    """A part of `value`."""
    IMPORTED = "imported"
    FUNCTION = "function"
    CLASS = "class"
    PARAMETER = "parameter"
    EXCEPTION = "exception"
    CAPTURED = "captured"
    """By a pattern of ``match``."""
    TYPE = "type"
    """``type x = ...`` or a type parameter."""
    DELETED = "deleted"


class StepKind(IntEnum):
    ATTRIBUTE = 1
    ITEM = 2
    CALL = 3
    AWAIT = 4


class Step(NamedTuple):
    """One link of a chain."""

    kind: StepKind
    key: str | None
    """The attribute's name, or the subscript if it is a string literal."""
    node: cst.BaseExpression
    """The chain up to and with this step."""


class Role(StrEnum):
    """What happens to the value at the end of a use's chain."""

    READ = "read"
    """It is only looked at: compared, tested, formatted, combined to a new value, discarded."""
    ITERATED = "iterated"
    STORED = "stored"
    """The chain is assigned to."""
    DELETED = "deleted"
    AUGMENTED = "augmented"
    ASSIGNED = "assigned"
    """It is given to what `Use.sinks` names."""
    ENTERED = "entered"
    """``with chain``."""
    ARGUMENT = "argument"
    RETURNED = "returned"
    YIELDED = "yielded"
    RAISED = "raised"
    ELEMENT = "element"
    """It becomes part of a list, tuple, set or dict."""
    DEFAULT = "default"
    """It is a parameter's default value."""
    DECORATOR = "decorator"
    BASE = "base"
    """It is a base (or keyword) of a class."""
    ANNOTATION = "annotation"


WRITES = frozenset({Role.STORED, Role.AUGMENTED, Role.DELETED})
"""The roles of a chain that is given a value, changed in place or deleted."""


class ParameterKind(StrEnum):
    POSITIONAL_ONLY = "positional-only"
    NORMAL = "normal"
    VARARGS = "varargs"
    KEYWORD_ONLY = "keyword-only"
    KWARGS = "kwargs"


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Parameter:
    """A parameter of a function or lambda."""

    name: str
    kind: ParameterKind
    node: cst.Param
    default: cst.BaseExpression | None

    @property
    def required(self) -> bool:
        variable = self.kind in (ParameterKind.VARARGS, ParameterKind.KWARGS)
        return self.default is None and not variable


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import binds: the module ``name`` (after `level` dots), or its `member`."""

    name: str
    level: int
    member: str | None


@dataclass(slots=True, eq=False, repr=False)
class Binding:
    """One place that gives a name a value."""

    name: str
    kind: BindingKind
    node: cst.CSTNode
    """The name where it is bound."""
    scope: Scope
    """Where the statement stands (for a ``global`` name this is not the scope that owns the name)."""
    statement: cst.CSTNode
    value: cst.BaseExpression | None = None
    annotation: cst.BaseExpression | None = None
    imported: Imported | None = None
    inner: Scope | None = None
    """The scope of the function or class that is bound."""
    parameter: Parameter | None = None
    conditional: bool = False
    """Whether it stands in a branch, a loop, a ``try`` or a ``with``."""
    type_only: bool = False
    """Whether it stands under ``if TYPE_CHECKING``."""
    path: tuple[int | None, ...] = ()
    """Where the name stands in the tuples of its target, outermost first: ``(1,)`` for `y` in ``x, y = ...``;
    None where a star comes before it (or is on it), so that its place is not known."""


@dataclass(slots=True, eq=False, repr=False)
class CallSite:
    """A call, and the use whose chain it belongs to (None where the callee is no chain on a name)."""

    node: cst.Call
    scope: Scope
    use: Use | None = None
    depth: int = 0
    """How many of the use's steps name the callee."""


class Part(NamedTuple):
    """What a chain gets that is assigned to without being given a whole value: ``self.a, self.b = value``."""

    kind: BindingKind
    value: cst.BaseExpression | None
    path: tuple[int | None, ...]
    """See `Binding.path`."""
    statement: cst.CSTNode | None


class Block(NamedTuple):
    """A ``with`` item or the iterable of a ``for`` (of a comprehension too, or of ``yield from``)."""

    node: cst.BaseExpression
    scope: Scope
    is_async: bool


@dataclass(slots=True, eq=False, repr=False)
class Use:
    """A name, the chain on it, and what happens to the value at the chain's end."""

    name: str
    root: cst.Name
    steps: tuple[Step, ...]
    node: cst.BaseExpression
    """The whole chain."""
    role: Role
    scope: Scope
    sinks: tuple[Binding | Use, ...] = ()
    """For ASSIGNED, ITERATED and ENTERED: the names and chains that get the value (or its parts)."""
    call: CallSite | None = None
    """For ARGUMENT: the call that gets the value."""
    position: int | None = None
    """For ARGUMENT: its place among the positional arguments; None for a keyword or behind a star."""
    keyword: str | None = None
    starred: bool = False
    """For ARGUMENT: whether the value is spread out."""

    def path(self, start: int = 0) -> str | None:
        """The attribute names from `start` on, joined by dots; None if another kind of step is among them."""
        names = [step.key for step in self.steps[start:] if step.kind is StepKind.ATTRIBUTE and step.key]
        return ".".join(names) if len(names) == len(self.steps) - start else None


@dataclass(slots=True, eq=False, repr=False)
class Scope:
    """A scope of one unit. For a member of a module-level class the root is that class's scope."""

    kind: ScopeKind
    name: str
    parent: Scope | None
    node: cst.CSTNode | None
    bindings: dict[str, list[Binding]] = field(default_factory=dict)
    uses: dict[str, list[Use]] = field(default_factory=dict)
    """The uses, in this scope and below, of the names that it owns."""
    globals: dict[str, cst.CSTNode] = field(default_factory=dict)
    """The names declared ``global``, with their places."""
    nonlocals: set[str] = field(default_factory=set)
    parameters: tuple[Parameter, ...] = ()
    decorators: tuple[cst.BaseExpression, ...] = ()
    bases: tuple[cst.BaseExpression, ...] = ()
    """Of a class: its positional bases."""
    keywords: tuple[str, ...] = ()
    """Of a class: the names of its keywords (``metaclass``, ...)."""
    children: list[Scope] = field(default_factory=list)
    returns: cst.BaseExpression | None = None
    """The return annotation."""
    is_async: bool = False
    is_generator: bool = False
    returned: list[cst.BaseExpression | None] = field(default_factory=list)
    """Of a function: what its ``return`` statements give back, in the order of the text; of a lambda its body."""
    yielded: list[cst.BaseExpression | None] = field(default_factory=list)
    delegated: list[cst.BaseExpression] = field(default_factory=list)
    """What it goes through by ``yield from``."""

    @property
    def function(self) -> Scope | None:
        """The innermost function or lambda that this scope is or lies in; None in code that runs at import."""
        scope: Scope | None = self
        while scope is not None and scope.kind not in (ScopeKind.FUNCTION, ScopeKind.LAMBDA):
            scope = scope.parent
        return scope

    def walk(self) -> Iterator[Scope]:
        """This scope and all below it."""
        stack = [self]
        while stack:
            scope = stack.pop()
            yield scope
            stack.extend(reversed(scope.children))


def owner_of(name: str, scope: Scope) -> Scope:
    """The scope that owns `name` as it is read in `scope`; the outermost one (the module) if none binds it."""
    current = scope
    while current.parent is not None:
        if name in current.globals:
            return outermost(current)
        visible = current.kind is not ScopeKind.CLASS or current is scope  # methods do not see its names
        if visible and name in current.bindings and name not in current.nonlocals:
            return current
        current = current.parent
    return current


def outermost(scope: Scope) -> Scope:
    while scope.parent is not None:
        scope = scope.parent
    return scope
