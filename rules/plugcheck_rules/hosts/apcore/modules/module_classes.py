"""Which classes of a file discovery takes for its module (`registry/entry_point.py`)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from plugcheck_lsp.python.names import BindingKind
from plugcheck_lsp.python.values.origins import OriginKind, origins
from plugcheck_lsp.python.values.own import class_of_scope
from plugcheck_rules.hosts.apcore.modules.class_attributes import held, is_standard
from plugcheck_rules.hosts.apcore.modules.values import MAKES_MODELS, is_callable, is_model, is_model_class

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.python.module import Bound, ClassFacts, ModuleFacts
    from plugcheck_lsp.python.program import Program

SCHEMAS = ("input_schema", "output_schema")
_SAYING = ("execute", *SCHEMAS)
"""What shows that a class is meant to be a module."""
REFLECTION = frozenset({"exec", "eval", "globals", "vars", "locals"})
"""Builtins with which a file can bind names that its text does not show."""


class Candidate(NamedTuple):
    """A class that discovery counts; once for each name that it has."""

    owner: ClassFacts
    bound: Bound


@dataclass(frozen=True)
class Candidates:
    """The classes of a file that have both schemas and an `execute`."""

    sure: tuple[Candidate, ...]
    more: bool
    """Whether there may be others: conditional classes, classes from calls, bases that are not known."""

    @property
    def none(self) -> bool:
        return not self.sure and not self.more


def is_module_class(program: Program, owner: ClassFacts) -> bool | None:
    """Whether discovery counts the class; None where that is not known."""
    verdicts = [_schema_verdict(program, owner, name) for name in SCHEMAS]
    execute = held(program, owner, "execute")
    if not execute.known:
        verdicts.append(None)
    elif execute.bound is None:
        verdicts.append(execute.from_protocol)
    else:
        verdicts.append(is_callable(program, execute.bound))
    if False in verdicts:
        return False
    return None if None in verdicts else True


def _schema_verdict(program: Program, owner: ClassFacts, name: str) -> bool | None:
    found = held(program, owner, name)
    if not found.known:
        return None
    return is_model(program, found.bound) if found.bound is not None else False


def candidates(program: Program, module: ModuleFacts) -> Candidates:
    """The module classes of a file, by the names that the file binds."""
    sure: list[Candidate] = []
    more = module.broken or bool(REFLECTION & module.uses.keys())
    for name, bounds in module.bindings.items():
        if name == "*":
            continue  # a class that another module defines is none of this file's
        runtime = [bound for bound in bounds if not bound.binding.type_only]
        if not runtime:
            continue
        verdict, owner = _named(program, module, name, runtime)
        if verdict is True and owner is not None:
            sure.append(Candidate(owner, runtime[-1]))
        elif verdict is None:
            more = True
    return Candidates(tuple(sure), more)


def _named(
    program: Program, module: ModuleFacts, name: str, bounds: list[Bound]
) -> tuple[bool | None, ClassFacts | None]:
    """Whether the name holds a module class of the file when it has been imported, and which."""
    verdicts = [_bound(program, bound) for bound in bounds]
    last, owner = verdicts[-1]
    unsettled = bounds[-1].binding.conditional or name in module.rebound
    if bounds[-1].binding.kind is BindingKind.DELETED:
        unsettled, last = True, False
    if not unsettled:
        return last, owner
    return (False, None) if all(verdict is False for verdict, _ in verdicts) else (None, None)


def _bound(program: Program, bound: Bound) -> tuple[bool | None, ClassFacts | None]:
    binding = bound.binding
    if binding.kind is BindingKind.CLASS and binding.inner is not None:
        owner = class_of_scope(bound.module, bound.unit, binding.inner)
        return (is_module_class(program, owner), owner) if owner is not None else (None, None)
    if binding.kind in (BindingKind.IMPORTED, BindingKind.FUNCTION, BindingKind.DECLARED, BindingKind.TYPE):
        return False, None
    if binding.kind is BindingKind.EXCEPTION:
        return False, None
    if binding.kind is BindingKind.ASSIGNED and binding.value is not None and not binding.path:
        return _assigned(program, bound)
    return None, None


def _assigned(program: Program, bound: Bound) -> tuple[bool | None, ClassFacts | None]:
    """What a name is bound to: another name for a class counts as one more candidate."""
    value = bound.binding.value
    assert value is not None
    found = origins(program, bound.module, bound.unit, value)
    classes = [
        origin.own_class
        for origin in found.found
        if origin.own_class is not None and origin.kind is OriginKind.CLASS
    ]
    if not classes:
        harmless = found.complete and all(_is_no_class(origin.kind, origin.name) for origin in found.found)
        return (False, None) if harmless else (None, None)
    if not found.complete or len(found.found) != 1:
        return None, None
    owner = classes[0]
    if owner.module is not bound.module:
        return False, None
    return is_module_class(program, owner), owner


def _is_no_class(kind: OriginKind, name: str) -> bool:
    """Whether a value of this origin is no class that the file could have made."""
    if kind is OriginKind.RESULT:
        head = name.removesuffix("()")
        last = head.rpartition(".")[2]
        if head in ("builtins.type", "dataclasses.make_dataclass", "types.new_class", "builtins.getattr"):
            return False
        # What a class returns when it is called is an instance, and no factory of Pydantic's makes an `execute`.
        return (
            is_standard(head)
            or name in MAKES_MODELS
            or last[:1].isupper()
            or last in ("get_logger", "getLogger")
        )
    return kind is not OriginKind.PARAMETER


def meant(program: Program, module: ModuleFacts) -> Iterator[ClassFacts]:
    """The classes of a file that have something of a module, and are no models, sorted by name."""
    for _, owner in sorted(module.classes.items()):
        if is_model_class(program, owner) is not False:
            continue
        if any(held(program, owner, name).bound is not None for name in _SAYING):
            yield owner
