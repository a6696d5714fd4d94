"""What a class has under a name, its bases included, as far as text shows it."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

from plugcheck_lsp.python.module import ClassFacts
from plugcheck_lsp.python.names import WRITES, BindingKind, Role

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.python.module import Bound, FunctionFacts, Used
    from plugcheck_lsp.python.program import Program

MODEL_BASES = frozenset({
    "pydantic.BaseModel", "pydantic.main.BaseModel", "pydantic.RootModel", "pydantic.root_model.RootModel",
    "pydantic_settings.BaseSettings", "apcore.module.Change", "apcore.module.PreviewResult", "apcore.Change",
    "apcore.PreviewResult",
})  # fmt: skip
"""Classes of others that are Pydantic models."""
MODULE_PROTOCOLS = frozenset({"apcore.Module", "apcore.module.Module"})
"""apcore's own base for modules: it brings an `execute` that returns nothing, and no schemas (`module.py`)."""
EMPTY_BASES = MODULE_PROTOCOLS | {
    "builtins.object", "abc.ABC", "typing.Generic", "typing.Protocol", "typing_extensions.Protocol",
}  # fmt: skip
"""Bases from elsewhere that bring nothing else that matters to the host."""
_KEEPING_CLASS = frozenset(
    {"dataclasses.dataclass", "typing.final", "typing_extensions.final", "typing.runtime_checkable"}
)
"""Decorators that leave the attributes of a class as its body binds them."""
_UNTOLD = frozenset({"__getattribute__", "__init_subclass__", "__module__", "__class_getitem__"})
"""What can give a class, or the classes below it, what no text shows, or another module."""
_OWN_NAMES = frozenset({"input_schema", "output_schema", "execute", "description"})
"""What neither Python's own classes nor Pydantic's have."""
_MOST_CLASSES = 60


@dataclass(frozen=True)
class Held:
    """What a class has under a name."""

    known: bool
    """Whether the text settles it."""
    bound: Bound | None = None
    """What binds it; None where it is known that the class lacks it, or that it comes from apcore's own base."""
    owner: ClassFacts | None = None
    from_protocol: bool = False
    """Whether it is what apcore's own base for modules brings."""

    @property
    def is_missing(self) -> bool:
        return self.known and self.bound is None and not self.from_protocol

    @property
    def method(self) -> FunctionFacts | None:
        """The function that it is."""
        bound = self.bound
        if bound is None or self.owner is None or bound.binding.inner is None:
            return None
        return next(
            (
                method
                for method in self.owner.functions_named(bound.binding.name)
                if method.scope is bound.binding.inner
            ),
            None,
        )


_UNKNOWN = Held(known=False)


def is_standard(dotted: str) -> bool:
    """Whether the dotted name is one of Python's own library, a builtin, or apcore's base for modules."""
    return dotted.partition(".")[0] in sys.stdlib_module_names or dotted in MODULE_PROTOCOLS


def held(program: Program, owner: ClassFacts, name: str) -> Held:
    """What `owner` itself (not its instances) has under `name`."""
    return program.once(
        ("held", owner.module.path, owner.unit.start, id(owner.scope), name),
        lambda: _held(program, owner, name),
    )


def _held(program: Program, owner: ClassFacts, name: str) -> Held:
    order = resolution_order(program, owner)
    if order is None:
        return _UNKNOWN
    own = [known for known in order if isinstance(known, ClassFacts)]
    if any(not _is_plain(known) or _is_patched(program, known, name) for known in own):
        return _UNKNOWN
    for known in order:
        if isinstance(known, str):
            if known in MODULE_PROTOCOLS and name == "execute":
                return Held(known=True, from_protocol=True)
            if known not in EMPTY_BASES and not _lacks(known, name):
                return _UNKNOWN
            continue
        found = _bound_by(known, name)
        if found is not None:
            return _UNKNOWN if MODEL_BASES & set(order) and _may_be_field(found) else found
    return Held(known=True)


def _lacks(base: str, name: str) -> bool:
    """Whether a class of others surely has nothing under `name`."""
    if name not in _OWN_NAMES:
        return False
    return base in MODEL_BASES or (is_standard(base) and not base.startswith("sqlite3."))


def _may_be_field(found: Held) -> bool:
    """Whether Pydantic takes what is bound for a field, and away from the class."""
    return found.bound is None or found.bound.binding.kind not in (BindingKind.FUNCTION, BindingKind.CLASS)


def _bound_by(owner: ClassFacts, name: str) -> Held | None:
    """What the body of the class binds; None where it binds nothing."""
    bounds = [
        bound
        for bound in owner.attributes.get(name, ())
        if bound.binding.kind is not BindingKind.DECLARED and not bound.binding.type_only
    ]
    if not bounds:
        return _UNKNOWN if owner.broken else None
    last = bounds[-1]
    # A condition counts only if nothing behind it binds the name for sure.
    if last.binding.kind is BindingKind.DELETED and not any(bound.binding.conditional for bound in bounds):
        return None
    if last.binding.conditional or last.binding.kind is BindingKind.DELETED:
        return _UNKNOWN
    return Held(known=True, bound=last, owner=owner)


def _is_plain(owner: ClassFacts) -> bool:
    """Whether the class is what its body says: no metaclass, no unknown decorator."""
    return (
        not set(owner.scope.keywords) - {"total"}
        and not _UNTOLD & set(owner.attributes)
        and set(owner.decorators) <= _KEEPING_CLASS
        and not any(_makes_slots(node) for node in owner.scope.decorators)
    )


def _makes_slots(node: object) -> bool:
    """Whether a decorator is ``dataclass(slots=True)``, which makes another class."""
    arguments = getattr(node, "args", ())
    return any(argument.keyword is not None and argument.keyword.value == "slots" for argument in arguments)


def _is_patched(program: Program, owner: ClassFacts, name: str) -> bool:
    """Whether code gives the class something under `name` (or something unknown) from outside of its body."""
    return any(
        patch in (None, name) for used in program.uses_of(owner.module, owner.name) for patch in patches(used)
    )


def patches(used: Used) -> Iterator[str | None]:
    """The name under which a use of a class puts something into it; None: any name."""
    use = used.use
    if len(use.steps) == used.start + 1 and use.role in WRITES:
        yield use.steps[used.start].key if use.steps[used.start].key != "__module__" else None
    call = use.call.use if use.call is not None and use.role is Role.ARGUMENT else None
    if call is not None and call.name in ("setattr", "delattr") and use.position == 0:
        yield None


def resolution_order(program: Program, owner: ClassFacts) -> tuple[ClassFacts | str, ...] | None:
    """The class and its bases as Python looks through them; dotted names of others; None where a base is unknown.

    Bases of others count as having none of their own.
    """
    orders: dict[tuple[object, int, int], list[ClassFacts | str]] = {}
    todo: list[ClassFacts] = [owner]
    while todo:
        current = todo[-1]
        if len(todo) > _MOST_CLASSES:
            return None
        if _key(current) in orders:
            todo.pop()
            continue
        bases = program.base_classes(current)
        if None in bases or any(base in todo for base in bases):
            return None
        own = [base for base in bases if isinstance(base, ClassFacts)]
        missing = [base for base in own if _key(base) not in orders]
        if missing:
            todo.append(missing[0])
            continue
        known = [base for base in bases if base is not None and base != "builtins.object"]
        below: list[list[ClassFacts | str]] = [
            orders[_key(base)] if isinstance(base, ClassFacts) else [base] for base in known
        ]
        merged = _merge([*below, known])
        if merged is None:
            return None
        orders[_key(current)] = [current, *merged]
        todo.pop()
    return tuple(orders[_key(owner)])


def _merge(sequences: list[list[ClassFacts | str]]) -> list[ClassFacts | str] | None:
    """Python's C3 order of the given ones; None where there is none."""
    merged: list[ClassFacts | str] = []
    while sequences := [sequence for sequence in sequences if sequence]:
        tails = {_name(item) for sequence in sequences for item in sequence[1:]}
        head = next((sequence[0] for sequence in sequences if _name(sequence[0]) not in tails), None)
        if head is None:
            return None
        merged.append(head)
        sequences = [
            sequence[1:] if _name(sequence[0]) == _name(head) else sequence for sequence in sequences
        ]
    return merged


def _name(item: ClassFacts | str) -> object:
    return item if isinstance(item, str) else _key(item)


def _key(owner: ClassFacts) -> tuple[object, int, int]:
    return owner.module.path, owner.unit.start, id(owner.scope)
