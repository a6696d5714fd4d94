"""One module: the facts of its units put together, its functions and its classes.

Putting together is a few dictionary look-ups a unit; what a rule does not ask for is not computed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from plugcheck_lsp.documents.python import UnitKind
from plugcheck_lsp.python.names import Binding, BindingKind, Parameter, Scope, ScopeKind, StepKind, Use

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    import libcst as cst

    from plugcheck_lsp.documents.python import PythonDocument, Unit
    from plugcheck_lsp.python.program import Program
    from plugcheck_lsp.python.unit_facts import UnitFacts
    from plugcheck_lsp.text import Span


class Place(NamedTuple):
    """A node of a module."""

    module: ModuleFacts
    unit: Unit
    node: cst.CSTNode

    @property
    def path(self) -> Path:
        return self.module.path

    @property
    def span(self) -> Span:
        return self.unit.parsed.span(self.node).shifted(self.unit.start)

    @property
    def text(self) -> str:
        span = self.span
        return self.module.document.text.source[span.start : span.end]


class Bound(NamedTuple):
    """A binding and where it stands."""

    module: ModuleFacts
    unit: Unit
    binding: Binding

    @property
    def place(self) -> Place:
        return Place(self.module, self.unit, self.binding.node)

    @property
    def span(self) -> Span:
        return self.place.span


class Used(NamedTuple):
    """A use and where it stands. The first `start` steps of its chain lead to the thing that was asked for."""

    module: ModuleFacts
    unit: Unit
    use: Use
    start: int = 0

    @property
    def place(self) -> Place:
        return Place(self.module, self.unit, self.use.node)

    @property
    def is_called(self) -> bool:
        return len(self.use.steps) > self.start and self.use.steps[self.start].kind is StepKind.CALL

    @property
    def span(self) -> Span:
        return self.place.span


@dataclass(frozen=True, eq=False, repr=False)
class FunctionFacts:
    """A function, method or lambda."""

    module: ModuleFacts
    unit: Unit
    scope: Scope
    owner: ClassFacts | None = None
    """The class that it is a method of."""

    @property
    def name(self) -> str:
        return self.scope.name

    @property
    def key(self) -> tuple[Path, int, int]:
        """What tells this function from any other of the program."""
        return self.module.path, self.unit.start, id(self.scope)

    @property
    def qualified_name(self) -> str:
        return f"{self.owner.name}.{self.name}" if self.owner else self.name

    @property
    def parameters(self) -> tuple[Parameter, ...]:
        return self.scope.parameters

    @property
    def is_async(self) -> bool:
        return self.scope.is_async

    @property
    def is_generator(self) -> bool:
        return self.scope.is_generator

    @property
    def place(self) -> Place:
        """The function's name (a lambda as a whole)."""
        return Place(self.module, self.unit, _name_node(self.scope))

    @property
    def span(self) -> Span:
        return self.place.span

    @cached_property
    def decorators(self) -> tuple[str | None, ...]:
        """The canonical dotted name of each decorator (of what is called, for one with arguments); None: unknown."""
        return tuple(self.module.dotted(node, self.unit) for node in self.scope.decorators)

    @property
    def is_static(self) -> bool:
        return "builtins.staticmethod" in self.decorators

    @property
    def is_class_method(self) -> bool:
        implied = self.name in ("__init_subclass__", "__class_getitem__", "__new__")
        return "builtins.classmethod" in self.decorators or implied

    @property
    def receiver(self) -> str | None:
        """The name of a method's first parameter: the instance, or the class of a class method."""
        if self.owner is None or self.is_static or not self.parameters:
            return None
        return self.parameters[0].name


@dataclass(frozen=True, eq=False, repr=False)
class ClassFacts:
    """A class: its header and the scopes of its members."""

    module: ModuleFacts
    unit: Unit
    """The unit of its header."""
    scope: Scope
    """The scope of the header: name, bases, keywords, decorators."""
    parts: tuple[tuple[Unit, Scope], ...]
    """The class scope of every unit that holds members."""
    broken: bool
    """Whether a member does not parse, so that names may be missing."""

    @property
    def name(self) -> str:
        return self.scope.name

    @property
    def place(self) -> Place:
        """The class's name."""
        return Place(self.module, self.unit, _name_node(self.scope))

    @property
    def span(self) -> Span:
        return self.place.span

    @cached_property
    def bases(self) -> tuple[str | None, ...]:
        """The canonical dotted name of each base (``typing.Generic[T]`` is ``typing.Generic``); None: unknown.

        A class of the plugin's own has the dotted name of its module's path, see `Program.dotted_name`.
        """
        return tuple(self.module.dotted(node, self.unit) for node in self.scope.bases)

    @cached_property
    def decorators(self) -> tuple[str | None, ...]:
        return tuple(self.module.dotted(node, self.unit) for node in self.scope.decorators)

    @cached_property
    def attributes(self) -> Mapping[str, tuple[Bound, ...]]:
        """What the class body binds, methods and nested classes included."""
        found: dict[str, list[Bound]] = {}
        for unit, scope in self.parts:
            for name, bindings in scope.bindings.items():
                found.setdefault(name, []).extend(Bound(self.module, unit, binding) for binding in bindings)
        return {name: tuple(bounds) for name, bounds in found.items()}

    @cached_property
    def methods(self) -> Mapping[str, FunctionFacts]:
        """The functions of the class body by name; the last definition holds, as at run time."""
        return {
            name: FunctionFacts(self.module, bound.unit, bound.binding.inner, self)
            for name, bounds in self.attributes.items()
            for bound in bounds
            if bound.binding.kind is BindingKind.FUNCTION and bound.binding.inner is not None
        }

    @cached_property
    def all_methods(self) -> tuple[FunctionFacts, ...]:
        """Every function of the class body, overloads and property setters included."""
        return tuple(method for name in self.attributes for method in self.functions_named(name))

    def functions_named(self, name: str) -> tuple[FunctionFacts, ...]:
        """Every function that the class body binds to `name`, in the order of the text."""
        return tuple(
            FunctionFacts(self.module, bound.unit, bound.binding.inner, self)
            for bound in self.attributes.get(name, ())
            if bound.binding.kind is BindingKind.FUNCTION and bound.binding.inner is not None
        )

    def constructible_without_arguments(self) -> bool | None:
        """Whether ``Class()`` works as far as parameters go; None where that cannot be known."""
        from plugcheck_lsp.python.classes import constructible_without_arguments

        return constructible_without_arguments(self)

    def uses_of_parameter(self, method: str, index: int) -> ParameterUses:
        """What the class does with a parameter (receiver not counted) of one of its methods."""
        from plugcheck_lsp.python.parameters import uses_of_parameter

        return uses_of_parameter(self, method, index)


class PathUse(NamedTuple):
    """One read of something below a parameter, ``ctx.resources.clock`` say."""

    path: tuple[str, ...]
    """The attribute names below the parameter; a key of `kind` other than ``attribute`` comes last."""
    kind: str
    """``attribute``; ``get`` (a call ``.get("key")``); ``getattr`` (with a default), ``getattr-strict`` (without);
    ``contains`` (``"key" in ...``); ``item`` (``...["key"]``); ``stored`` where the attribute is assigned to."""
    place: Place
    """The name or the string that says the last part of `path`."""
    function: FunctionFacts
    """The function that it stands in."""
    awaited: bool = False
    """Whether the value of a ``get`` is awaited."""
    used: Used | None = None
    """The chain that it stands in; its steps up to `Used.start` lead to the value at `path`."""
    sure: bool = False
    """Whether no name on the way can have another value."""

    @property
    def chain(self) -> Place:
        """The expression that is the value at `path`."""
        if self.used is None:
            return self.place
        module, unit, use, start = self.used
        return Place(module, unit, use.steps[start - 1].node if start else use.root)

    @property
    def base(self) -> Place | None:
        """What the last part of `path` is taken from, by an attribute, a subscript or ``get``."""
        if self.used is None:
            return None
        node = self.chain.node
        node = getattr(node, "func", node)  # a call of ``get`` stands on an attribute
        below = getattr(node, "value", None)
        return self.chain._replace(node=below) if below is not None else None

    @property
    def arguments(self) -> tuple[Place, ...]:
        """Of a ``get``: the arguments of its call."""
        return CallFacts(self.chain, None).values

    @property
    def is_caught(self) -> bool:
        """Whether a handler around it takes what a missing attribute or key raises."""
        from plugcheck_lsp.python.parameters import is_caught

        return is_caught(self.place)

    @property
    def never_awaited(self) -> bool:
        """Whether what a ``get`` returns is surely awaited nowhere."""
        from plugcheck_lsp.python.parameters import is_never_awaited

        return not self.awaited and self.used is not None and is_never_awaited(self.used)

    @property
    def call(self) -> CallFacts | None:
        """The call of the value at `path`, where it is called at once."""
        if self.used is None or not self.used.is_called:
            return None
        module, unit, use, start = self.used
        after = use.steps[start + 1 : start + 2]
        awaited = bool(after) and after[0].kind is StepKind.AWAIT
        around = Place(module, unit, after[0].node) if awaited else None
        return CallFacts(Place(module, unit, use.steps[start].node), around)


class CallFacts(NamedTuple):
    """One call, as far as its text shows it."""

    place: Place
    awaiting: Place | None
    """The ``await`` around it."""

    @property
    def positional(self) -> int | None:
        """How many positional arguments it gives; None where one is starred."""
        arguments = self._arguments
        starred = any(argument.star for argument in arguments)
        return None if starred else sum(1 for argument in arguments if argument.keyword is None)

    @property
    def keywords(self) -> tuple[str, ...]:
        """The names of its keyword arguments."""
        return tuple(argument.keyword.value for argument in self._arguments if argument.keyword is not None)

    @property
    def values(self) -> tuple[Place, ...]:
        """Its arguments, in the order of the text."""
        return tuple(self.place._replace(node=argument.value) for argument in self._arguments)

    def given(self, index: int, keyword: str) -> Place | None:
        """The argument at this position or by this keyword; None where it has none, or one is starred."""
        if self.positional is None:
            return None
        by_position = [a for a in self._arguments if a.keyword is None]
        named = [a for a in self._arguments if a.keyword is not None and a.keyword.value == keyword]
        found = (*by_position[index : index + 1], *named)
        return self.place._replace(node=found[0].value) if found else None

    @property
    def _arguments(self) -> tuple[cst.Arg, ...]:
        return tuple(getattr(self.place.node, "args", ()))


@dataclass(frozen=True)
class ParameterUses:
    """All that is known of what is read from a parameter."""

    uses: tuple[PathUse, ...]
    escapes: frozenset[tuple[str, ...]] = field(default_factory=frozenset)
    """The attribute paths (``()`` is the parameter itself) whose value reaches code that is not known."""
    tests: tuple[PathUse, ...] = ()
    """Where code looks at a value itself: in a condition, a comparison, before ``or``."""

    def __iter__(self) -> Iterator[PathUse]:
        return iter(self.uses)

    def escaped(self, *path: str) -> bool:
        """Whether unknown code may read below `path`: it, or something that it hangs on, escapes."""
        return any(path[:length] in self.escapes for length in range(len(path) + 1))


class ModuleFacts:
    """One module of a program."""

    def __init__(self, path: Path, document: PythonDocument) -> None:
        self.path = path
        self.document = document
        self.program: Program | None = None
        """The program that it was linked into."""

    @cached_property
    def units(self) -> tuple[tuple[Unit, UnitFacts], ...]:
        from plugcheck_lsp.python.unit_facts import unit_facts

        return tuple((unit, unit_facts(unit)) for unit in self.document.units)

    @cached_property
    def broken(self) -> bool:
        """Whether some of the text does not parse, so that names may be missing."""
        return any(facts.broken for _, facts in self.units)

    @cached_property
    def doubted(self) -> frozenset[str]:
        """The names that text which does not parse may bind: what they mean is unknown."""
        return frozenset(
            name for unit, facts in self.units if facts.broken for name in names_bound_in_broken(unit.text)
        )

    @cached_property
    def words_in_broken_text(self) -> frozenset[str]:
        return frozenset(
            word for unit, facts in self.units if facts.broken for word in _WORD.findall(unit.text)
        )

    @cached_property
    def bindings(self) -> Mapping[str, tuple[Bound, ...]]:
        """What binds each module-level name, in the order of the text; ``global`` statements in functions left out."""
        found: dict[str, list[Bound]] = {}
        for unit, facts in self.units:
            for name, bindings in facts.module.bindings.items():
                found.setdefault(name, []).extend(Bound(self, unit, binding) for binding in bindings)
        return {name: tuple(bounds) for name, bounds in found.items()}

    @cached_property
    def rebound(self) -> Mapping[str, tuple[Bound, ...]]:
        """What functions bind of names that they declare ``global``."""
        found: dict[str, list[Bound]] = {}
        for unit, facts in self.units:
            for binding in facts.rebound:
                found.setdefault(binding.name, []).append(Bound(self, unit, binding))
        return {name: tuple(bounds) for name, bounds in found.items()}

    @cached_property
    def sure_imports(self) -> tuple[Bound, ...]:
        """What imports bind, in any scope: those left out that stand in a branch, or for type checkers alone."""
        return tuple(
            Bound(self, unit, binding)
            for unit, facts in self.units
            for scope in facts.root.walk()
            for bindings in scope.bindings.values()
            for binding in bindings
            if binding.imported is not None and not binding.conditional and not binding.type_only
        )

    @cached_property
    def uses(self) -> Mapping[str, tuple[Used, ...]]:
        """The uses of each name that no scope below the module owns: its own names, and builtins."""
        found: dict[str, list[Used]] = {}
        for unit, facts in self.units:
            for name, uses in facts.module.uses.items():
                found.setdefault(name, []).extend(
                    Used(self, unit, use) for use in uses if not self._is_of_class(use, unit, facts)
                )
        return {name: tuple(useds) for name, useds in found.items()}

    def _is_of_class(self, use: Use, unit: Unit, facts: UnitFacts) -> bool:
        """Whether a use in a class body means a name that another member of the class binds."""
        if use.scope is not facts.root or facts.root is facts.module:
            return False
        owner = self.class_of_member.get(unit.start)
        return owner is not None and use.name in owner.attributes

    @cached_property
    def stars(self) -> tuple[Bound, ...]:
        """The ``from ... import *`` of the module."""
        return self.bindings.get("*", ())

    @cached_property
    def unknowable(self) -> bool:
        """Whether names may exist that the text does not show: star imports from elsewhere, ``__getattr__``, broken text."""
        return self.broken or "__getattr__" in self.bindings or bool(self.stars)

    @cached_property
    def _classes(self) -> tuple[dict[str, ClassFacts], dict[int, ClassFacts], tuple[ClassFacts, ...]]:
        named: dict[str, ClassFacts] = {}
        roots: dict[int, ClassFacts] = {}
        every: list[ClassFacts] = []
        members: dict[int, list[tuple[Unit, UnitFacts]]] = {}
        for unit, facts in self.units:
            if unit.kind is UnitKind.CLASS_MEMBER and unit.class_index is not None:
                members.setdefault(unit.class_index, []).append((unit, facts))
        for unit, facts in self.units:
            for scope in facts.root.walk():
                if scope.kind is not ScopeKind.CLASS or scope.node is None:
                    continue
                if (
                    unit.kind is UnitKind.CLASS_HEADER
                    and scope.parent is facts.module
                    and unit.class_index is not None
                ):
                    own = members.get(unit.class_index, [])
                    parts = tuple((member, part.root) for member, part in own)
                    found = ClassFacts(self, unit, scope, parts, any(part.broken for _, part in own))
                    roots.update((member.start, found) for member, _ in own)
                else:
                    found = ClassFacts(self, unit, scope, ((unit, scope),), broken=False)
                every.append(found)
                if scope.parent is facts.module:
                    named[scope.name] = found
        return named, roots, tuple(every)

    @property
    def classes(self) -> Mapping[str, ClassFacts]:
        """The classes that stand at module level (also in a branch) by name."""
        return self._classes[0]

    @property
    def class_of_member(self) -> Mapping[int, ClassFacts]:
        """The class of each member unit, by the unit's start."""
        return self._classes[1]

    @property
    def all_classes(self) -> tuple[ClassFacts, ...]:
        """Every class, nested ones too."""
        return self._classes[2]

    @cached_property
    def functions(self) -> Mapping[str, FunctionFacts]:
        """The functions that stand at module level by name; the last definition holds."""
        return {
            name: FunctionFacts(self, bound.unit, bound.binding.inner)
            for name, bounds in self.bindings.items()
            for bound in bounds
            if bound.binding.kind is BindingKind.FUNCTION and bound.binding.inner is not None
        }

    @cached_property
    def _function_of_scope(self) -> Mapping[tuple[int, int], FunctionFacts]:
        # Units of the same text share their facts, so a scope means one function only together with its unit.
        owners = {(unit.start, id(scope)): owner for owner in self.all_classes for unit, scope in owner.parts}
        found: dict[tuple[int, int], FunctionFacts] = {}
        for unit, facts in self.units:
            for scope in facts.module.walk():
                if scope.kind in (ScopeKind.FUNCTION, ScopeKind.LAMBDA):
                    method = scope.kind is ScopeKind.FUNCTION
                    owner = owners.get((unit.start, id(scope.parent))) if method else None
                    found[unit.start, id(scope)] = FunctionFacts(self, unit, scope, owner)
        return found

    @property
    def all_functions(self) -> tuple[FunctionFacts, ...]:
        """Every function, method and lambda, nested ones too."""
        return tuple(self._function_of_scope.values())

    def function_of(self, unit: Unit, scope: Scope) -> FunctionFacts | None:
        """The innermost function around `scope` of `unit`; None for code that runs at import."""
        function = scope.function
        return self._function_of_scope.get((unit.start, id(function))) if function is not None else None

    @cached_property
    def _facts_by_start(self) -> Mapping[int, UnitFacts]:
        return {unit.start: facts for unit, facts in self.units}

    def facts_of(self, unit: Unit) -> UnitFacts:
        return self._facts_by_start[unit.start]

    @cached_property
    def exported(self) -> frozenset[str]:
        """The names that ``__all__`` lists, as far as its text shows them."""
        from plugcheck_lsp.python.classes import string_items

        values = (bound.binding.value for bound in self.bindings.get("__all__", ()))
        return frozenset(name for value in values if value is not None for name in string_items(value))

    def dotted(self, node: cst.BaseExpression, unit: Unit) -> str | None:
        """The canonical dotted name of what `node` (a chain of names in `unit`) refers to, calls and subscripts cut off."""
        if self.program is None:
            return None
        return self.program.dotted(self, node, unit)


_BOUND = re.compile(
    r"\b(?:def|class|as|for|del|type)\s+(\w+)|\b(\w+)\s*(?::[^=\n]*)?(?:[-+*/%&|^@]|//|\*\*|<<|>>)?=(?!=)|\b(\w+)\s*:="
)
_WORD = re.compile(r"\w+")


def names_bound_in_broken(text: str) -> frozenset[str]:
    """The names that a text without a tree may bind; too many rather than too few."""
    if re.search(r"\b(?:import|global)\b", text):
        return frozenset(_WORD.findall(text))
    return frozenset(name for match in _BOUND.finditer(text) for name in match.groups() if name)


def _name_node(scope: Scope) -> cst.CSTNode:
    node: cst.CSTNode | None = getattr(scope.node, "name", scope.node)
    assert node is not None, "only the scopes of modules and of split classes have no node"
    return node
