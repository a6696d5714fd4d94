"""Finds the values of expressions (see `plugcheck_lsp.python.boundaries.json_values`)."""

from __future__ import annotations

import builtins
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import libcst as cst

from plugcheck_lsp.python.boundaries import json_calls, json_displays
from plugcheck_lsp.python.boundaries.exits import exits
from plugcheck_lsp.python.boundaries.json_attributes import attribute, instance_type
from plugcheck_lsp.python.boundaries.json_contents import with_contents
from plugcheck_lsp.python.boundaries.json_values import (
    NOTHING,
    Part,
    PartKind,
    Value,
    Values,
    elements,
    index_of,
    item,
    union,
    unknown,
)
from plugcheck_lsp.python.flow.reaching import Reaching
from plugcheck_lsp.python.module import ClassFacts, FunctionFacts, Place
from plugcheck_lsp.python.names import BindingKind, ParameterKind, ScopeKind
from plugcheck_lsp.python.parents import enclosing
from plugcheck_lsp.python.program import External, Global, Local

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable

    from plugcheck_lsp.documents.python import Unit
    from plugcheck_lsp.python.boundaries.json_catalog import JsonType, JsonTypes
    from plugcheck_lsp.python.module import ModuleFacts
    from plugcheck_lsp.python.names import Binding, Parameter, Scope
    from plugcheck_lsp.python.program import Program, Target

    ParameterType = Callable[[FunctionFacts, Parameter], str | None]

_DEPTH = 40
"""How many expressions in a row are followed."""
_MOST = 50_000
"""How many expressions are looked at, for one program."""
_CHAIN = (cst.Attribute, cst.Subscript, cst.Call, cst.Await)
_KEEPS_TYPE = frozenset({"list", "set", "dict", "collections.deque", "bytearray"})
"""The types of what ``x += ...`` changes in place."""
_TRANSPARENT = frozenset(
    {
        "builtins.property", "builtins.staticmethod", "builtins.classmethod", "functools.cache", "functools.lru_cache",
        "functools.cached_property", "typing.override", "typing_extensions.override", "typing.final",
    }
)  # fmt: skip
"""Decorators that leave what a function returns as it is."""
_TESTS = frozenset({"isinstance", "issubclass", "hasattr", "callable", "is_dataclass", "type"})


@dataclass(eq=False)
class Valuer:
    """Values in one program, by one catalog."""

    program: Program
    types: JsonTypes
    parameter_type: ParameterType
    """The dotted name of the type of what a host gives for a parameter; None where no host does."""
    _known: dict[Hashable, Values] = field(default_factory=dict)
    _open: dict[Hashable, int] = field(default_factory=dict)
    """The expressions that are being looked at, with their depth."""
    _cut: int = _DEPTH + 1
    """The smallest depth at which a circle was cut below the expression that is being looked at."""
    _count: int = 0
    _reaching: dict[tuple[str, int, int], Reaching] = field(default_factory=dict)
    _tested: dict[tuple[str, int, int, str], bool] = field(default_factory=dict)

    def typed(self, name: str) -> JsonType | None:
        return self.types.types.get(name)

    def made(
        self,
        name: str,
        place: Place,
        *,
        parts: tuple[Part, ...] | None = None,
        itself: ClassFacts | FunctionFacts | None = None,
        foreign: str = "",
    ) -> Values:
        """A value of the catalog's type `name`; ``list[x]`` is a list of that type, unless `parts` say what it holds."""
        name, _, held = name.partition("[")
        kind = self.typed(name)
        held = held or (kind.items if kind is not None else "")
        if held and parts is None:
            inner = held.removesuffix("]")
            part = self.part(PartKind.ITEM, place, lambda: self.made(inner, place), said=False)
            parts = (part,)
        return Values((Value(place, kind, parts or (), itself=itself, foreign=foreign),))

    def of(self, place: Place) -> Values:
        """The values of the expression at `place`."""
        return self._once((str(place.path), place.unit.start, id(place.node)), lambda: self._of(place), place)

    def part(
        self,
        kind: PartKind,
        place: Place,
        make: Callable[[], Values],
        label: str | None = None,
        *,
        said: bool = True,
    ) -> Part:
        """A part of a container, found when it is asked for; `said`: whether the expression at `place` says it."""
        return Part(kind, place if said else None, lambda: self._once(make, make, place), label)

    def _once(self, key: Hashable, make: Callable[[], Values], place: Place) -> Values:
        """What `make` gives, computed once under `key`; a circle adds nothing, and depth and number are bounded."""
        known = self._known.get(key)
        if known is not None:
            return known
        depth = len(self._open)
        if key in self._open:
            self._cut = min(self._cut, self._open[key])
            return NOTHING  # the least fixpoint
        if depth >= _DEPTH or self._count >= _MOST:
            self._cut = 0
            return unknown(place)
        self._count += 1
        before, self._cut = self._cut, _DEPTH + 1
        self._open[key] = depth
        found = make()
        del self._open[key]
        if self._cut >= depth:
            self._known[key] = found
            self._cut = before
        else:
            self._cut = min(before, self._cut)
        return found

    def _of(self, place: Place) -> Values:
        node = place.node
        if isinstance(node, (cst.Name, *_CHAIN)):
            return self._chain(place)
        if isinstance(node, cst.IfExp):
            return union(self.of(place._replace(node=arm)) for arm in (node.body, node.orelse))
        if isinstance(node, cst.BooleanOperation):
            sides = (node.right,) if isinstance(node.operator, cst.And) else (node.left, node.right)
            return union(self.of(place._replace(node=side)) for side in sides)
        if isinstance(node, cst.NamedExpr):
            return self.of(place._replace(node=node.value))
        return json_displays.display(self, place)

    # -- chains --------------------------------------------------------------------------------------------

    def _chain(self, place: Place) -> Values:
        links: list[cst.BaseExpression] = []
        root = place.node
        while isinstance(root, _CHAIN):
            links.append(root)
            root = (
                root.func
                if isinstance(root, cst.Call)
                else root.expression
                if isinstance(root, cst.Await)
                else root.value
            )
        links.reverse()
        if isinstance(root, cst.Name):
            current, consumed = self._root(place._replace(node=root), links)
        else:
            current, consumed = self.of(place._replace(node=root)), 0
        for link in links[consumed:]:
            current = self._step(current, place._replace(node=link))
        return current

    def _root(self, place: Place, links: list[cst.BaseExpression]) -> tuple[Values, int]:
        """The values of a chain's first links, as far as they are names, and how many these are."""
        module, unit, root = place
        assert isinstance(root, cst.Name)
        use = module.facts_of(unit).roots.get(root)
        if use is None:
            constant = {"None": "None", "True": "bool", "False": "bool"}.get(root.value)
            return (self.made(constant, place) if constant else unknown(place)), 0
        names = 0
        while names < min(len(links), len(use.steps)) and isinstance(links[names], cst.Attribute):
            names += 1
        target = self.program.resolve_name(module, unit, use.name, use.scope)
        target, consumed = self.program.follow(target, use, 0, module, names)
        here = place._replace(node=links[consumed - 1]) if consumed else place
        return self._target(target, here, use.scope, root), consumed

    def _target(self, target: Target | None, place: Place, scope: Scope, root: cst.Name) -> Values:
        if isinstance(target, External):
            kind = self.types.constants.get(target.name) or self._builtin(target.name)
            if kind is None and place.node is root:
                kind = self._module(place, root.value)
            return Values((Value(place, kind, foreign=target.name),))
        if isinstance(target, Local):
            return self._local(target, place, root)
        if isinstance(target, Global):
            owner = self.program.class_of(target)
            bounds = target.module.bindings.get(target.name, ())
            if len(bounds) != 1 or target.name in target.module.rebound:
                return unknown(place)
            if owner is not None:
                return self.class_itself(owner, place)
            function = self.program.function_of(target)
            if function is not None:
                return self.made("function", place, itself=function)
            return self._binding(bounds[0].module, bounds[0].unit, bounds[0].binding, place)
        return unknown(place)

    def _module(self, place: Place, name: str) -> JsonType | None:
        """The type of modules, if the name is imported as one."""
        bounds = place.module.bindings.get(name, ())
        whole = all(b.binding.imported is not None and b.binding.imported.member is None for b in bounds)
        return self.typed("module") if bounds and whole else None

    def _builtin(self, name: str) -> JsonType | None:
        """The type of a builtin itself: a class, a function."""
        itself = (
            getattr(builtins, name.removeprefix("builtins."), None) if name.startswith("builtins.") else None
        )
        if itself is None or not callable(itself):
            return None
        return self.typed("class" if isinstance(itself, type) else "function")

    def _step(self, current: Values, place: Place) -> Values:
        node = place.node
        there = tuple(v for v in current.found if v.type is None or v.type.name != "None")
        if there:
            current = Values(there, current.each)  # nothing hangs on `None`
        if isinstance(node, cst.Attribute):
            name = node.attr.value
            return current.map(lambda value: attribute(self, value, name, place))
        if isinstance(node, cst.Call):
            return current.map(lambda value: json_calls.call(self, value, place))
        if isinstance(node, cst.Await):
            return current.map(lambda value: self._awaited(value, place))
        if isinstance(node, cst.Subscript):
            return self._subscript(current, place, node)
        return unknown(place)

    def _subscript(self, current: Values, place: Place, node: cst.Subscript) -> Values:
        if len(node.slice) != 1:
            return unknown(place)
        index = node.slice[0].slice
        if isinstance(index, cst.Slice):
            return current.map(
                lambda value: (
                    Values((replace(value, place=place),))
                    if value.type is not None and value.type.name in ("list", "tuple", "str", "bytes")
                    else unknown(place)
                )
            )
        return item(current, index_of(index.value) if isinstance(index, cst.Index) else None, place)

    def _awaited(self, value: Value, place: Place) -> Values:
        if value.type is not None and value.type.name == "coroutine":
            if isinstance(value.itself, FunctionFacts):
                return self.results(value.itself, ())
            return unknown(place)
        return Values((value,)) if value.foreign else unknown(place)

    # -- names ---------------------------------------------------------------------------------------------

    def _local(self, target: Local, place: Place, root: cst.Name) -> Values:
        module, unit, _ = place
        scope = target.scope
        bindings = [b for b in scope.bindings.get(target.name, ()) if b.kind is not BindingKind.DECLARED]
        if not bindings or scope.kind is ScopeKind.CLASS:
            return unknown(place)
        if self._is_tested(module, unit, target):
            return unknown(place)  # which way its type sends the code is not followed
        each = len(bindings) == 1
        if not each:
            reached = self._reached(module, unit, target, root)
            if reached is not None:
                each = True
                if any(binding.kind is BindingKind.AUGMENTED for binding in reached):
                    each = False  # of the others: each of them may be what is changed
                else:
                    bindings = list(reached)
        changed = [binding for binding in bindings if binding.kind is BindingKind.AUGMENTED]
        plain = [binding for binding in bindings if binding.kind is not BindingKind.AUGMENTED]
        found = union((self._binding(module, unit, binding, place) for binding in plain), each=each)
        kept = all(
            self._keeps_type(value, module, unit, binding) for binding in changed for value in found.found
        )
        return found if kept and plain else unknown(place)

    def _reached(
        self, module: ModuleFacts, unit: Unit, target: Local, root: cst.Name
    ) -> tuple[Binding, ...] | None:
        key = (str(module.path), unit.start, id(target.scope))
        if key not in self._reaching:
            self._reaching[key] = Reaching(unit, target.scope)
        return self._reaching[key].bindings(target.name, root)

    def _keeps_type(self, value: Value, module: ModuleFacts, unit: Unit, binding: Binding) -> bool:
        """Whether ``x += ...`` leaves `x` of the type of `value`."""
        if value.type is None or value.type.name in _KEEPS_TYPE:
            return value.type is not None
        statement = binding.statement
        if not isinstance(statement, cst.AugAssign):
            return False
        place = Place(module, unit, statement.value)
        other, sign = self.of(place).only, json_displays.sign_of(statement.operator)
        result = json_displays.by_type(self, place, value, other, sign).only if other is not None else None
        return result is not None and result.type is value.type

    def _is_tested(self, module: ModuleFacts, unit: Unit, target: Local) -> bool:
        """Whether the code asks what type the name's value has."""
        key = (str(module.path), unit.start, id(target.scope), target.name)
        if key not in self._tested:
            self._tested[key] = _asks_for_type(target)
        return self._tested[key]

    def _binding(self, module: ModuleFacts, unit: Unit, binding: Binding, place: Place) -> Values:
        match binding.kind:
            case BindingKind.ASSIGNED if binding.value is not None:
                made = Place(module, unit, binding.value)
                return with_contents(self, self.of(made), module, unit, binding)
            case BindingKind.ENTERED if binding.value is not None:
                entered = self.of(Place(module, unit, binding.value))
                return entered.map(
                    lambda value: (
                        Values((value,))
                        if value.type is not None and value.type.name in ("file", "client")
                        else unknown(place)
                    )
                )
            case BindingKind.ITERATED | BindingKind.UNPACKED if binding.value is not None:
                return self._unpacked(module, unit, binding)
            case BindingKind.EXCEPTION:
                return self.made("exception", Place(module, unit, binding.node))
            case BindingKind.PARAMETER if binding.parameter is not None:
                return self._parameter(module, unit, binding, binding.parameter, place)
            case BindingKind.FUNCTION if binding.inner is not None:
                function = module.function_of(unit, binding.inner)
                return self.made("function", place, itself=function) if function else unknown(place)
            case BindingKind.CLASS if binding.inner is not None:
                owner = next((c for c in module.all_classes if c.scope is binding.inner), None)
                return self.class_itself(owner, place) if owner else unknown(place)
        return unknown(place)

    def _unpacked(self, module: ModuleFacts, unit: Unit, binding: Binding) -> Values:
        assert binding.value is not None
        path: list[str] = []
        for parent, below in enclosing(unit, binding.node):
            if isinstance(parent, (cst.Tuple, cst.List)):
                position = next((i for i, e in enumerate(parent.elements) if e is below), -1)
                if position < 0 or any(isinstance(e, cst.StarredElement) for e in parent.elements):
                    return unknown(Place(module, unit, binding.node))
                path.append(str(position))
            elif isinstance(parent, (cst.For, cst.CompFor)) and (
                parent.asynchronous is not None or parent.target is not below
            ):
                return unknown(Place(module, unit, binding.node))
            elif not isinstance(parent, (cst.Element, cst.StarredElement)):
                break
        here = Place(module, unit, binding.node)
        current = self.of(Place(module, unit, binding.value))
        if binding.kind is BindingKind.ITERATED:
            current = elements(current, here)
        for index in reversed(path):
            current = item(current, index, here)
        return current

    def _parameter(
        self, module: ModuleFacts, unit: Unit, binding: Binding, parameter: Parameter, place: Place
    ) -> Values:
        function = module.function_of(unit, binding.scope)
        if function is None:
            return unknown(place)
        if function.receiver == parameter.name and function.owner is not None:
            return self.receiver(function.owner, place, as_class=function.is_class_method)
        if parameter.kind is ParameterKind.VARARGS:
            return self.made("tuple", Place(module, unit, binding.node))
        if parameter.kind is ParameterKind.KWARGS:
            return self.made("dict", Place(module, unit, binding.node))
        name = self.parameter_type(function, parameter)
        return Values((Value(place, foreign=f"{name}()"),)) if name else unknown(place)

    def class_itself(self, owner: ClassFacts, place: Place) -> Values:
        """A class of the plugin's own; iterating over an enumeration gives its members."""
        kind = instance_type(self, owner)
        member = Values((Value(place, kind, instance_of=owner),))
        members = self.part(PartKind.ITEM, place, lambda: member, said=False)
        parts = (members,) if kind is not None and kind.name == "enum" else ()
        return self.made("class", place, itself=owner, parts=parts)

    def receiver(self, owner: ClassFacts, place: Place, *, as_class: bool) -> Values:
        """``self`` (or ``cls``) in a method of `owner`: of that class or of one that inherits from it."""
        if as_class:
            return self.class_itself(owner, place)
        return Values((Value(place, instance_type(self, owner), instance_of=owner),))

    # -- functions -----------------------------------------------------------------------------------------

    def called(self, function: FunctionFacts, place: Place, arguments: tuple[cst.Arg, ...]) -> Values:
        """What calling `function` gives, before it is awaited."""
        if not set(function.decorators) <= _TRANSPARENT or self._may_be_another(function):
            return unknown(place)
        if function.is_generator:
            kind = "async-generator" if function.is_async else "generator"
            return self.made(kind, place, itself=function)
        if function.is_async:
            return self.made("coroutine", place, itself=function)
        return self.results(function, arguments)

    def _may_be_another(self, function: FunctionFacts) -> bool:
        """Whether a subclass has a method of its own in its place."""
        owner = function.owner
        if owner is None:
            return False
        return any(function.name in below.attributes for below in self.program.subclasses(owner))

    def results(self, function: FunctionFacts, arguments: tuple[cst.Arg, ...]) -> Values:
        """What `function` returns; of a coroutine function: what awaiting its call gives."""
        module, unit = function.module, function.unit
        if isinstance(function.scope.node, cst.Lambda):
            body = Place(module, unit, function.scope.node.body)
            return self.of(body).through(body)
        every: list[Values] = []
        for node in exits(function).returns:
            if node.value is None:
                continue
            value = Place(module, unit, node.value)
            every.append(self.of(value).through(value))
        if not every:
            return self.made("None", function.place)
        return union(every, each=self._takes_every_branch(function, arguments))

    def _takes_every_branch(self, function: FunctionFacts, arguments: tuple[cst.Arg, ...]) -> bool:
        """Whether nothing in the call decides which of its branches the function takes."""
        literal = any(
            isinstance(argument.value, (cst.Integer, cst.SimpleString))
            or getattr(argument.value, "value", None) in ("None", "True", "False")
            for argument in arguments
        )
        defaults = any(parameter.default is not None for parameter in function.parameters)
        inside = {id(scope) for scope in function.scope.walk()}
        tested = any(
            call.use is not None and call.use.name in _TESTS
            for call in function.module.facts_of(function.unit).calls
            if id(call.scope) in inside
        )
        return not (literal or defaults or tested)


def _asks_for_type(target: Local) -> bool:
    for use in target.scope.uses.get(target.name, ()):
        called = use.call.use if use.call is not None else None
        if use.call is None or called is None:
            continue
        names = [called.name, *(step.key for step in called.steps[: use.call.depth])]
        if names[-1] in _TESTS:
            return True
    return False
