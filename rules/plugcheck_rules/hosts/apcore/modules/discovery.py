"""What discovery makes of one file: which class it takes, and what keeps it from registering it.

Sources: `registry/entry_point.py`, `registry/validation.py` and `Registry._register_in_order`.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from plugcheck_lsp.python.literals import string_value
from plugcheck_lsp.python.module import Place
from plugcheck_lsp.python.names import BindingKind
from plugcheck_lsp.python.values.own import class_of_scope
from plugcheck_lsp.text import Span
from plugcheck_rules.hosts.apcore.modules.class_attributes import EMPTY_BASES, Held, held, resolution_order
from plugcheck_rules.hosts.apcore.modules.docstrings import description_from_docstring
from plugcheck_rules.hosts.apcore.modules.extension_imports import Unresolved, unresolved_fields
from plugcheck_rules.hosts.apcore.modules.host_api import DEFAULT_MODULE, MAKES_MODULE
from plugcheck_rules.hosts.apcore.modules.module_classes import (
    SCHEMAS,
    Candidates,
    candidates,
    is_module_class,
    meant,
)
from plugcheck_rules.hosts.apcore.modules.signatures import is_plain, takes
from plugcheck_rules.hosts.apcore.modules.values import is_callable, is_model, is_text, schema_class

if TYPE_CHECKING:
    from collections.abc import Iterator

    import libcst as cst

    from plugcheck_lsp.findings import Fix
    from plugcheck_lsp.python.module import Bound, ClassFacts, FunctionFacts, ModuleFacts
    from plugcheck_lsp.python.program import Program

_ABSTRACT = frozenset({"abc.abstractmethod", "abc.abstractproperty"})
_PROTOCOLS = frozenset({"typing.Protocol", "typing_extensions.Protocol"})
_CHECKS_ABSTRACT = (EMPTY_BASES - {"builtins.object", "typing.Generic"}) | {"abc.ABC"}
"""Bases whose metaclass refuses to make an object of a class with abstract methods."""


class Fault(NamedTuple):
    """Something of a class that discovery does not take."""

    place: Place
    what: str
    """A clause with names in back-ticks."""
    is_registered: bool = False
    """Whether discovery registers the module nevertheless."""


@dataclass(frozen=True, eq=False)
class Discovery:
    """The verdict on the file of `module`, a module of `program`."""

    program: Program
    module: ModuleFacts
    entry_point: str | None
    """The class that the module's metadata names, if it names one."""

    @cached_property
    def candidates(self) -> Candidates:
        """The classes among which discovery chooses where the metadata names none."""
        return candidates(self.program, self.module)

    @cached_property
    def chosen(self) -> ClassFacts | None:
        """The class that discovery takes; None where it takes none, or that is not known."""
        if self.entry_point is not None:
            return self._named(self.entry_point)
        sure = self.candidates.sure
        return sure[0].owner if len(sure) == 1 and not self.candidates.more else None

    @cached_property
    def judged(self) -> ClassFacts | None:
        """The class that is meant to be the module: the one that discovery takes, or would take without its faults."""
        if self.entry_point is not None:
            return self.chosen
        if self.candidates.sure:
            return self.candidates.sure[0].owner if len(self.candidates.sure) == 1 else None
        found = tuple(meant(self.program, self.module))
        return found[0] if len(found) == 1 and not self.candidates.more else None

    def _named(self, name: str) -> ClassFacts | None:
        bounds = self.module.bindings.get(name, ())
        if (
            len(bounds) != 1
            or bounds[0].binding.conditional
            or bounds[0].binding.kind is not BindingKind.CLASS
        ):
            return None
        inner = bounds[0].binding.inner
        return class_of_scope(self.module, bounds[0].unit, inner) if inner is not None else None

    @property
    def place(self) -> Span:
        """Where findings about the file as a whole stand: the module class's name, else the first line with text."""
        found = (self.judged,) if self.judged is not None else tuple(meant(self.program, self.module))
        if len(found) == 1 and found[0].module is self.module:
            return found[0].span
        return first_line(self.module.document.text.source)

    def imported_classes(self) -> tuple[str, ...]:
        """The names of module classes that the file imports from other files of the workspace."""
        names = [
            name for name, bounds in self.module.bindings.items() if bounds[-1].binding.imported is not None
        ]
        owners = [
            (name, self.program.class_of(self.program.resolve_global(self.module, name))) for name in names
        ]
        return tuple(
            name for name, owner in owners if owner is not None and is_module_class(self.program, owner)
        )

    def several_meant(self) -> tuple[str, ...]:
        """The names of the classes that each have something of a module, where there are several."""
        found = tuple(owner.name for owner in meant(self.program, self.module))
        return found if len(found) > 1 else ()

    def docstring_fix(self) -> Fix | None:
        """Make the one-line docstring of the judged class its `description`."""
        owner = self.judged
        if owner is None or "description" in owner.attributes or owner.module is not self.module:
            return None
        return description_from_docstring(owner)

    def decorated_functions(self) -> Iterator[tuple[FunctionFacts, str]]:
        """The functions that `@module` makes modules of, which discovery does not look for, each with the decorator."""
        for _, function in sorted(self.module.functions.items()):
            names = {DEFAULT_MODULE, MAKES_MODULE} & set(function.decorators)
            if names and not any(_names_registry(node) for node in function.scope.decorators):
                yield function, min(name for name in names if name is not None)

    def unresolved_fields(self) -> Iterator[Unresolved]:
        """The fields of the schemas, inherited ones included, that Pydantic cannot resolve in this file."""
        owner = self.judged
        if owner is None or "model_rebuild" in self.module.document.text.source:
            return
        models = [schema_class(self.program, held(self.program, owner, name).bound) for name in SCHEMAS]
        told: set[int] = set()
        for model in models:
            for known in self.program.ancestry(model)[0] if model is not None else ():
                if id(known.scope) not in told and known.module is self.module:
                    told.add(id(known.scope))
                    yield from unresolved_fields(self.module, known)

    def schema_faults(self) -> Iterator[Fault]:
        """What keeps the schemas of the judged class from being models."""
        owner = self.judged
        for name in SCHEMAS if owner is not None else ():
            assert owner is not None
            found = held(self.program, owner, name)
            if found.is_missing:
                yield Fault(owner.place, f"`{owner.name}` has no `{name}`{_declared(owner, name)}")
            elif found.bound is not None and is_model(self.program, found.bound) is False:
                yield Fault(self._here(found.bound.place), f"`{name}` is {_kind(found.bound)}")

    def execute_fault(self) -> Fault | None:
        """What keeps `execute` of the judged class from being called."""
        owner = self.judged
        if owner is None:
            return None
        found = held(self.program, owner, "execute")
        if found.is_missing:
            return Fault(owner.place, f"`{owner.name}` has no `execute`")
        if found.from_protocol:
            return Fault(
                owner.place,
                f"`{owner.name}` has no `execute` but the empty one of `apcore.Module`",
                is_registered=True,
            )
        if found.bound is not None and is_callable(self.program, found.bound) is False:
            return Fault(self._here(found.bound.place), f"`execute` is {_kind(found.bound)}")
        return None

    def description_fault(self) -> Fault | None:
        """What keeps `description` of the judged class from being a text."""
        owner = self.judged
        if owner is None:
            return None
        found = held(self.program, owner, "description")
        if found.is_missing:
            return Fault(owner.place, f"`{owner.name}` has no `description`{_declared(owner, 'description')}")
        if found.bound is None:
            return None
        value = found.bound.binding.value
        if value is not None and string_value(value) == "":
            return Fault(self._here(found.bound.place), "`description` is empty")
        if is_text(self.program, found.bound) is False:
            return Fault(self._here(found.bound.place), f"`description` is {_kind(found.bound)}")
        return None

    def _here(self, place: Place) -> Place:
        """The place, if it lies in this file; else the class's name: others may need what lies elsewhere as it is."""
        if self.judged is None or place.path == self.module.path:
            return place
        return self.judged.place

    def method(self, name: str) -> FunctionFacts | None:
        """The plain method that the judged class surely has under `name`."""
        found = self.held(name)
        method = found.method if found is not None else None
        return method if method is not None and is_plain(method) else None

    def held(self, name: str) -> Held | None:
        return held(self.program, self.judged, name) if self.judged is not None else None

    def construction_fault(self) -> Fault | None:
        """Why the chosen class cannot be made without arguments."""
        owner = self.judged
        order = resolution_order(self.program, owner) if owner is not None else None
        if owner is None or order is None:
            return None
        others = {base for base in order if isinstance(base, str)}
        own_constructor = held(self.program, owner, "__init__").bound is not None
        if not own_constructor and _PROTOCOLS & {
            base for base in self.program.base_classes(owner) if isinstance(base, str)
        }:
            return Fault(owner.place, f"`{owner.name}` is a protocol")
        if not others <= EMPTY_BASES:
            return None
        if others & _CHECKS_ABSTRACT:
            for name in dict.fromkeys(
                n for known in order if not isinstance(known, str) for n in known.attributes
            ):
                method = held(self.program, owner, name).method
                if method is not None and _ABSTRACT & set(method.decorators):
                    return Fault(self._here(method.place), f"`{method.qualified_name}` is abstract")
        if owner.constructible_without_arguments() is False:
            method = held(self.program, owner, "__init__").method
            place = method.place if method is not None else owner.place
            return Fault(self._here(place), f"`{owner.name}` cannot be made without arguments")
        method = held(self.program, owner, "__init__").method
        if method is not None and is_plain(method) and not takes(method, 0):
            return Fault(self._here(method.place), f"`{owner.name}` cannot be made without arguments")
        return None


def _names_registry(node: cst.BaseExpression) -> bool:
    """Whether a decorator is told which registry to use."""
    keywords = (argument.keyword for argument in getattr(node, "args", ()))
    return any(keyword is not None and keyword.value == "registry" for keyword in keywords)


def first_line(source: str) -> Span:
    """The first line with text, white space around it left out; nothing for a file without text."""
    start = len(source) - len(source.lstrip())
    end = start
    while end < len(source) and source[end] not in "\r\n":
        end += 1
    return Span(start, start + len(source[start:end].rstrip()))


def _declared(owner: ClassFacts, name: str) -> str:
    """What to add about a name that the class only annotates."""
    declared = any(bound.binding.kind is BindingKind.DECLARED for bound in owner.attributes.get(name, ()))
    return ": an annotation alone gives it none" if declared else ""


_KINDS = {
    "Dict": "a dict", "List": "a list", "SimpleString": "a text", "ConcatenatedString": "a text", "Tuple": "a tuple",
    "Integer": "a number", "Float": "a number", "Set": "a set", "FormattedString": "a text",
}  # fmt: skip


def _kind(bound: Bound) -> str:
    """What is bound there, with its article."""
    binding = bound.binding
    if binding.kind is BindingKind.FUNCTION:
        inner = binding.inner
        names = (
            [bound.module.dotted(node, bound.unit) for node in inner.decorators] if inner is not None else []
        )
        return (
            "a property, and discovery looks at the class"
            if any("property" in (n or "") for n in names)
            else "a method"
        )
    if binding.kind is BindingKind.CLASS:
        return f"the class `{binding.name}`, no Pydantic model"
    value = binding.value
    kind = type(value).__name__
    if kind in _KINDS:
        return _KINDS[kind]
    if value is None:
        return "something else"
    text = Place(bound.module, bound.unit, value).text
    if text == "None":
        return "`None`"
    return f"`{text}`" if len(text) <= 40 and "\n" not in text else "something else"
