"""What an object surely lacks when it is made: attributes that only later calls set, or none."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import libcst as cst

from plugcheck_lsp.python.module import Place
from plugcheck_lsp.python.names import BindingKind, Role, StepKind

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from plugcheck_lsp.python.module import ClassFacts, FunctionFacts
    from plugcheck_lsp.python.names import Use
    from plugcheck_lsp.python.program import Program

_CONSTRUCTORS = ("__new__", "__init__", "__post_init__")
_PLAIN_BASES = frozenset({"builtins.object", "abc.ABC", "typing.Generic", "typing.Protocol"})
_PLAIN_DECORATORS = frozenset({"dataclasses.dataclass", "typing.final", "typing_extensions.final"})
_EVERY = frozenset(dir(object))
_OPEN = frozenset({"__getattr__", "__getattribute__", "__setattr__", "__init_subclass__"})
"""What gives objects attributes in ways that no assignment shows."""


@dataclass(frozen=True)
class Missing:
    """A read of an attribute that the object does not have yet."""

    name: str
    read: Place
    store: Place | None
    """The first place that sets it; None: nothing does."""
    setter: FunctionFacts | None
    """The method that this place stands in."""


@dataclass(frozen=True, eq=False)
class Construction:
    """One class, and what its objects have once they are made."""

    program: Program
    owner: ClassFacts

    @cached_property
    def is_known(self) -> bool:
        """Whether the text shows every attribute that an object can get."""
        classes, others = self.program.ancestry(self.owner)
        return (
            all(name in _PLAIN_BASES for name in others)
            and not any(
                known.broken
                or known.scope.keywords
                or _OPEN & set(known.attributes)
                or not set(known.decorators) <= _PLAIN_DECORATORS
                for known in classes
            )
            and not self._hands_itself_out
        )

    @cached_property
    def constructing(self) -> tuple[FunctionFacts, ...]:
        """The constructors, and every method that they name, at any distance."""
        todo = [method for name in _CONSTRUCTORS for method in self._functions(name)]
        found: dict[int, FunctionFacts] = {}
        while todo:
            method = todo.pop()
            if id(method.scope) in found:
                continue
            found[id(method.scope)] = method
            names = {use.steps[0].key or "" for use in own_uses(method) if use.steps}
            todo.extend(other for name in sorted(names) for other in self._functions(name))
        return tuple(found.values())

    def _functions(self, name: str) -> Iterator[FunctionFacts]:
        for known in self.program.ancestry(self.owner)[0]:
            yield from known.functions_named(name)

    @cached_property
    def _hands_itself_out(self) -> bool:
        """Whether the object reaches other code while it is made, which may set anything."""
        return any(
            not use.steps and use.role not in (Role.READ, Role.ANNOTATION)
            for method in self.constructing
            for use in own_uses(method)
        )

    @cached_property
    def stores(self) -> Mapping[str, tuple[tuple[FunctionFacts, Use], ...]]:
        """Where methods of the class set attributes of the object, by name."""
        found: dict[str, list[tuple[FunctionFacts, Use]]] = {}
        for known in self.program.ancestry(self.owner)[0]:
            for method in known.all_methods:
                for use in own_uses(method):
                    if is_store(use):
                        found.setdefault(use.steps[0].key or "", []).append((method, use))
        return {name: tuple(some) for name, some in found.items()}

    @cached_property
    def _early(self) -> frozenset[int]:
        return frozenset(id(method.scope) for method in self.constructing)

    @cached_property
    def _set_early(self) -> frozenset[str]:
        uses = (use for method in self.constructing for use in own_uses(method) if is_store(use))
        return frozenset(use.steps[0].key or "" for use in uses)

    def sets(self, name: str) -> bool:
        """Whether a constructor, or a method that it names, sets the attribute."""
        return name in self._set_early

    def lacks(self, name: str) -> bool:
        """Whether surely no object has the attribute when it is made."""
        if not self.is_known or name in _EVERY or name.startswith(("__", "_abc_")):
            return False
        return (
            not self.sets(name)
            and not any(name in known.attributes for known in self.program.ancestry(self.owner)[0])
            and name not in self._set_from_outside
        )

    @cached_property
    def _set_from_outside(self) -> frozenset[str]:
        """The names of attributes that are set on anything but the object of a method of this class."""
        own = {id(use) for some in self.stores.values() for _, use in some}
        return frozenset(
            use.steps[-1].key or ""
            for module in self.program.modules.values()
            for _, facts in module.units
            for use in facts.writes
            if use.role is Role.STORED and use.steps[-1].kind is StepKind.ATTRIBUTE and id(use) not in own
        )

    def missing(self, method: FunctionFacts) -> Missing | None:
        """The first attribute that `method`, run on an object that is just made (or still being made), surely misses."""
        facts = method.module.facts_of(method.unit)
        for node in _surely_evaluated(method):
            use = facts.roots.get(node) if isinstance(node, cst.Name) else None
            if use is None or not _is_own(use, method) or not use.steps or is_store(use):
                continue
            name, step = use.steps[0].key or "", use.steps[0].node
            if self.lacks(name):
                read = Place(method.module, method.unit, step)
                for setter, store in self.stores.get(name, ()):
                    return Missing(name, read, Place(setter.module, setter.unit, store.node), setter)
                return Missing(name, read, None, None)
        return None

    def raises(self, method: FunctionFacts) -> Place | None:
        """The ``raise`` that `method`, run on an object that is just made, surely comes to."""
        for statement in _statements(method):
            if isinstance(statement, cst.If):
                ends = self._is_true_at_first(method, statement.test)
                return _raise_in(method, statement.body) if ends else None
            if not isinstance(statement, cst.SimpleStatementLine):
                return None
            for small in statement.body:
                if isinstance(small, cst.Raise):
                    return Place(method.module, method.unit, small)
                if isinstance(small, cst.Return):
                    return None
        return None

    def _is_true_at_first(self, method: FunctionFacts, test: cst.BaseExpression) -> bool:
        """Whether ``self.x is None`` or ``not self.x``, for an `x` that every object begins with as ``None``."""
        if isinstance(test, cst.UnaryOperation) and isinstance(test.operator, cst.Not):
            subject: cst.BaseExpression = test.expression
        elif (
            isinstance(test, cst.Comparison)
            and len(test.comparisons) == 1
            and isinstance(test.comparisons[0].operator, cst.Is)
            and _is_none(test.comparisons[0].comparator)
        ):
            subject = test.left
        else:
            return False
        use = method.module.facts_of(method.unit).uses.get(subject)
        if use is None or not _is_own(use, method) or len(use.steps) != 1 or not self.is_known:
            return False
        return self._begins_as_none(use.steps[0].key or "")

    def _begins_as_none(self, name: str) -> bool:
        values = [
            method.module.facts_of(method.unit).stored.get(use.node)
            for method, use in self.stores.get(name, ())
            if id(method.scope) in self._early
        ]
        for known in self.program.ancestry(self.owner)[0]:
            bounds = [b for b in known.attributes.get(name, ()) if b.binding.kind is not BindingKind.DECLARED]
            values.extend(bound.binding.value for bound in bounds)
        return bool(values) and all(value is not None and _is_none(value) for value in values)


def own_uses(method: FunctionFacts) -> tuple[Use, ...]:
    """The uses of the object in a method, and in functions in it."""
    if method.receiver is None or method.is_class_method:
        return ()
    return tuple(method.scope.uses.get(method.receiver, ()))


def is_store(use: Use) -> bool:
    """Whether a use of the object sets an attribute of it."""
    return use.role is Role.STORED and len(use.steps) == 1 and use.steps[0].kind is StepKind.ATTRIBUTE


def _is_own(use: Use, method: FunctionFacts) -> bool:
    return use.name == method.receiver and bool(use.steps) and use.steps[0].kind is StepKind.ATTRIBUTE


def _statements(method: FunctionFacts) -> tuple[cst.BaseStatement, ...]:
    body = getattr(method.scope.node, "body", None)
    return tuple(body.body) if isinstance(body, cst.IndentedBlock) else ()


def _raise_in(method: FunctionFacts, body: cst.BaseSuite) -> Place | None:
    """The ``raise`` that ends a block of simple statements."""
    if not isinstance(body, cst.IndentedBlock):
        return None
    for statement in body.body:
        if not isinstance(statement, cst.SimpleStatementLine):
            return None
        for small in statement.body:
            if isinstance(small, cst.Raise):
                return Place(method.module, method.unit, small)
            if not isinstance(small, cst.Expr):
                return None
    return None


def _is_none(node: cst.BaseExpression) -> bool:
    return isinstance(node, cst.Name) and node.value == "None"


def _surely_evaluated(method: FunctionFacts) -> Iterator[cst.CSTNode]:
    """The nodes that every run of the method evaluates: those of its first statements, up to one that branches."""
    for statement in _statements(method):
        if not isinstance(statement, cst.SimpleStatementLine):
            return
        for small in statement.body:
            yield from _parts(small)
            if isinstance(small, (cst.Return, cst.Raise)):
                return


def _parts(node: cst.CSTNode) -> Iterator[cst.CSTNode]:
    """A simple statement's nodes, without what a condition or a later call may leave out."""
    stack: list[cst.CSTNode] = [node]
    while stack:
        current = stack.pop()
        yield current
        if isinstance(current, cst.BooleanOperation):
            stack.append(current.left)
        elif isinstance(current, cst.IfExp):
            stack.append(current.test)
        elif isinstance(current, cst.Comparison):
            stack.append(current.left)
        elif isinstance(current, (cst.ListComp, cst.SetComp, cst.DictComp, cst.GeneratorExp)):
            stack.append(current.for_in.iter)
        elif isinstance(current, cst.AnnAssign):
            stack.extend(part for part in (current.target, current.value) if part is not None)
        elif not isinstance(current, (cst.Lambda, cst.FunctionDef, cst.ClassDef)):
            stack.extend(reversed(current.children))


def construction(program: Program, owner: ClassFacts) -> Construction:
    """What objects of `owner` have once they are made; computed once for a program."""
    key = ("construction", owner.module.path, owner.unit.start, id(owner.scope))
    return program.once(key, lambda: Construction(program, owner))
