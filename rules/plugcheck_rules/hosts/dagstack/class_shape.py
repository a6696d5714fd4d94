"""What the plugin's class surely has under a name when its object is made, and how it can be called."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from plugcheck_lsp.python.module import Bound, Place, Used
from plugcheck_lsp.python.names import WRITES, BindingKind, ParameterKind, Role, StepKind
from plugcheck_rules.hosts.dagstack.code import PLAIN_BASES

if TYPE_CHECKING:
    from collections.abc import Iterator

    import libcst as cst

    from plugcheck_lsp.python.module import ClassFacts, FunctionFacts
    from plugcheck_lsp.python.names import Parameter, Scope
    from plugcheck_rules.hosts.dagstack.code import PluginCode

_KEEPING_CLASS = frozenset({"dataclasses.dataclass", "typing.final", "typing_extensions.final"})
"""Decorators that leave the methods of a class as they are."""
KEEPING = frozenset(
    {
        "builtins.staticmethod", "builtins.classmethod", "abc.abstractmethod", "typing.final",
        "typing.no_type_check", "typing.override", "typing_extensions.final", "typing_extensions.override",
    }
)  # fmt: skip
"""Decorators that leave the signature of a function as it is."""
PROPERTIES = frozenset({"builtins.property", "functools.cached_property", "abc.abstractproperty"})
_POSITIONAL = (ParameterKind.POSITIONAL_ONLY, ParameterKind.NORMAL)
_UNCALLABLE = frozenset(
    {
        "SimpleString", "ConcatenatedString", "FormattedString", "Integer", "Float", "Imaginary", "List", "Dict",
        "Set", "Tuple", "ListComp", "DictComp", "SetComp", "GeneratorExp", "Comparison", "UnaryOperation",
    }
)  # fmt: skip
"""The libcst nodes of values that cannot be called."""
_CONSTANTS = frozenset({"None", "True", "False"})
_UNCALLABLE_TYPES = frozenset(
    f"builtins.{name}" for name in ("bool", "bytes", "dict", "float", "frozenset", "int", "len", "list", "set", "sorted", "str", "tuple")
)  # fmt: skip
"""Functions that return what cannot be called."""


@dataclass(frozen=True, eq=False)
class ClassShape:
    """One plugin's class. Nothing is said of a class whose text does not show what it becomes."""

    code: PluginCode

    @cached_property
    def ancestry(self) -> tuple[tuple[ClassFacts, ...], tuple[str | None, ...]]:
        owner = self.code.owner
        return self.code.program.ancestry(owner) if owner is not None else ((), ())

    @cached_property
    def is_plain(self) -> bool:
        """Whether the class is what its body says: no metaclass, no unknown decorator, no patch from outside."""
        owner = self.code.owner
        if owner is None or self.code.broken:
            return False
        return None not in self._patched and not any(
            set(known.scope.keywords) - {"total"}
            or {"__new__", "__dir__", "__getattribute__", "__init_subclass__"} & set(known.attributes)
            or not set(known.decorators) <= _KEEPING_CLASS
            for known in self.ancestry[0]
        )

    @cached_property
    def is_whole(self) -> bool:
        """Whether everything that the class has is known: no base from elsewhere either."""
        return self.is_plain and all(name in PLAIN_BASES for name in self.ancestry[1])

    @cached_property
    def _patched(self) -> frozenset[str | None]:
        """The names under which the class gets something from outside of its body; None stands for any name."""
        owner = self.code.owner
        uses = self.code.program.uses_of(owner.module, owner.name) if owner is not None else ()
        return frozenset(name for used in uses for name in _patches(used))

    def holding(self, name: str) -> Bound | None:
        """What the class surely holds under `name`: the last binding of the nearest class; None: nothing, or unknown."""
        if not self.is_plain or name in self._patched:
            return None
        classes, others = self.ancestry
        whole = all(other in PLAIN_BASES for other in others)
        for position, known in enumerate(classes):
            bounds = [
                bound
                for bound in known.attributes.get(name, ())
                if bound.binding.kind is not BindingKind.DECLARED and not bound.binding.type_only
            ]
            if not bounds:
                continue
            if any(bound.binding.conditional for bound in bounds) or (position and not whole):
                return None
            return None if bounds[-1].binding.kind is BindingKind.DELETED else bounds[-1]
        return None

    def method(self, name: str) -> FunctionFacts | None:
        """The function that the class surely holds under `name`, whatever decorates it."""
        bound = self.holding(name)
        found = self.code.methods.get(name)
        return (
            found if bound is not None and found is not None and bound.binding.inner is found.scope else None
        )

    @cached_property
    def decorated(self) -> tuple[FunctionFacts, ...]:
        """Every decorated function of the class body that no condition makes, also if a later one replaces it."""
        return tuple(
            method
            for known in self.ancestry[0]
            for method in known.all_methods
            if method.scope.decorators
            and not any(bound.binding.conditional for bound in known.attributes[method.name])
        )

    @cached_property
    def stores(self) -> dict[str, tuple[Used, ...]]:
        """Where methods of the class assign to attributes of the instance, by name."""
        found: dict[str, list[Used]] = {}
        for known in self.ancestry[0]:
            for method in known.all_methods:
                for used in stores_in(method):
                    found.setdefault(used.use.steps[0].key or "", []).append(used)
        return {name: tuple(useds) for name, useds in found.items()}

    def runs(self, used: Used) -> bool:
        """Whether a place in a method of the class is one in a method that the class surely holds."""
        scope: Scope | None = used.use.scope
        while scope is not None:
            method = self.method(scope.name)
            if method is not None and method.scope is scope:
                return True
            scope = scope.parent
        return False


def stores_in(method: FunctionFacts) -> Iterator[Used]:
    """Where `method` (or a function in it) assigns to an attribute of the instance."""
    if method.receiver is None or method.is_class_method:
        return
    for use in method.scope.uses.get(method.receiver, ()):
        if use.role is Role.STORED and len(use.steps) == 1 and use.steps[0].kind is StepKind.ATTRIBUTE:
            yield Used(method.module, method.unit, use)


def _patches(used: Used) -> Iterator[str | None]:
    """The name under which a use of a class puts something into it; None: any name."""
    use = used.use
    if len(use.steps) == used.start + 1 and use.role in WRITES:
        yield use.steps[used.start].key
    call = use.call.use if use.call is not None and use.role is Role.ARGUMENT else None
    if call is not None and call.name in ("setattr", "delattr") and use.position == 0:
        yield None


def is_kept(method: FunctionFacts) -> bool:
    """Whether no decorator changes how the method is called."""
    return all(name in KEEPING for name in method.decorators)


def positional(method: FunctionFacts) -> tuple[Parameter, ...]:
    """The parameters that can be given by position, the receiver included."""
    return tuple(parameter for parameter in method.parameters if parameter.kind in _POSITIONAL)


def has(method: FunctionFacts, kind: ParameterKind) -> bool:
    return any(parameter.kind is kind for parameter in method.parameters)


def required_keywords(method: FunctionFacts) -> tuple[Parameter, ...]:
    """The parameters that only a keyword can give, and that have no default."""
    return tuple(p for p in method.parameters if p.kind is ParameterKind.KEYWORD_ONLY and p.required)


def lacks_receiver(method: FunctionFacts) -> bool:
    """Whether the method cannot even take the instance."""
    return not method.is_static and not positional(method) and not has(method, ParameterKind.VARARGS)


def takes(method: FunctionFacts, count: int) -> bool:
    """Whether calling the method on an instance with `count` positional arguments works as far as parameters go."""
    given = count if method.is_static else count + 1
    parameters = positional(method)
    required = sum(parameter.required for parameter in parameters)
    enough = given <= len(parameters) or has(method, ParameterKind.VARARGS)
    return required <= given and enough and not required_keywords(method)


def is_unused(method: FunctionFacts, parameter: Parameter) -> bool:
    """Whether the body never names the parameter."""
    return (
        not method.scope.uses.get(parameter.name) and len(method.scope.bindings.get(parameter.name, ())) == 1
    )


def is_uncallable(bound: Bound | Used) -> bool:
    """Whether what is bound (or stored on the instance) there is surely a value that cannot be called."""
    module, unit, value = bound.module, bound.unit, _value(bound)
    facts = module.facts_of(unit)
    if value is None:
        return False
    kind = type(value).__name__
    if kind in _UNCALLABLE or (kind == "Name" and _text(value) in _CONSTANTS):
        return True
    site = facts.call_of.get(value)
    return site is not None and module.dotted(site.node.func, unit) in _UNCALLABLE_TYPES


def is_none(bound: Bound | Used) -> bool:
    """Whether what is bound (or stored on the instance) there is `None`."""
    value = _value(bound)
    return value is not None and type(value).__name__ == "Name" and _text(value) == "None"


def _value(bound: Bound | Used) -> cst.BaseExpression | None:
    if isinstance(bound, Bound):
        return bound.binding.value
    return bound.module.facts_of(bound.unit).stored.get(bound.use.node)


def _text(node: cst.BaseExpression) -> str:
    return str(getattr(node, "value", ""))


def place_of(method: FunctionFacts, parameter: Parameter) -> Place:
    """The parameter's name."""
    return Place(method.module, method.unit, parameter.node.name)
