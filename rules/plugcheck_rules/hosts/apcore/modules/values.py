"""What a value is to the host: a Pydantic model, something that can be called, a text. None: not known."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.python.names import BindingKind
from plugcheck_lsp.python.values.origins import Origin, OriginKind, origins
from plugcheck_lsp.python.values.own import class_of_scope
from plugcheck_rules.hosts.apcore.modules.class_attributes import MODEL_BASES, is_standard

if TYPE_CHECKING:
    from collections.abc import Callable

    from plugcheck_lsp.python.module import Bound, ClassFacts, Place
    from plugcheck_lsp.python.program import Program

MAKES_MODELS = frozenset({"pydantic.create_model()", "pydantic.main.create_model()"})
_MAKES_ANYTHING = frozenset(
    {"type", "getattr", "eval", "next", "max", "min", "super", "__import__", "globals", "vars"}
)
"""Builtins that may return a class."""
PROPERTIES = frozenset({"builtins.property", "functools.cached_property", "abc.abstractproperty"})
_TRANSPARENT = frozenset(
    {"builtins.staticmethod", "builtins.classmethod", "abc.abstractmethod", "typing.final"}
)


def is_model_class(program: Program, owner: ClassFacts) -> bool | None:
    """Whether a class of the workspace inherits from Pydantic's `BaseModel`."""
    if set(owner.decorators) - {"typing.final", "dataclasses.dataclass"}:
        return None
    _, others = program.ancestry(owner)
    if any(name in MODEL_BASES for name in others):
        return True
    return False if all(name is not None and is_standard(name) for name in others) else None


def is_model(program: Program, bound: Bound) -> bool | None:
    """Whether what is bound there is a Pydantic model class."""
    binding = bound.binding
    if binding.kind is BindingKind.CLASS and binding.inner is not None:
        own = class_of_scope(bound.module, bound.unit, binding.inner)
        return is_model_class(program, own) if own is not None else None
    if binding.kind is BindingKind.FUNCTION:
        return False if _plainly_decorated(bound, PROPERTIES | _TRANSPARENT) else None
    return _of_origins(program, bound, lambda origin: _is_model_origin(program, origin))


def schema_class(program: Program, bound: Bound | None) -> ClassFacts | None:
    """The class of the workspace that a schema surely is."""
    if bound is None:
        return None
    binding = bound.binding
    if binding.kind is BindingKind.CLASS and binding.inner is not None:
        return class_of_scope(bound.module, bound.unit, binding.inner)
    if binding.kind is not BindingKind.ASSIGNED or binding.value is None or binding.path:
        return None
    found = origins(program, bound.module, bound.unit, binding.value)
    first = found.found[0] if found.complete and len(found.found) == 1 else None
    return first.own_class if first is not None and first.kind is OriginKind.CLASS else None


def is_callable(program: Program, bound: Bound) -> bool | None:
    """Whether what the class gives under the name can be called."""
    binding = bound.binding
    if binding.kind is BindingKind.CLASS:
        return True
    if binding.kind is BindingKind.FUNCTION:
        if _plainly_decorated(bound, _TRANSPARENT):
            return True
        names = _decorators(bound)
        if any(name in PROPERTIES for name in names):
            return False if len(names) == 1 else None
        # What else decorates a method gives back something that can be called.
        return None if any("property" in (name or "property") for name in names) else True
    return _of_origins(program, bound, _is_callable_origin)


def is_text(program: Program, bound: Bound) -> bool | None:
    """Whether what is bound there is a text."""
    binding = bound.binding
    if binding.kind is BindingKind.CLASS:
        return False
    if binding.kind is BindingKind.FUNCTION:
        return False if _plainly_decorated(bound, PROPERTIES | _TRANSPARENT) else None
    return _of_origins(program, bound, _is_text_origin)


def _of_origins(program: Program, bound: Bound, judge: Callable[[Origin], bool | None]) -> bool | None:
    binding = bound.binding
    if binding.kind is not BindingKind.ASSIGNED or binding.value is None or binding.path:
        return None
    found = origins(program, bound.module, bound.unit, binding.value)
    verdicts = {judge(origin) for origin in found.found}
    return verdicts.pop() if found.complete and len(verdicts) == 1 else None


def _is_model_origin(program: Program, origin: Origin) -> bool | None:
    match origin.kind:
        case OriginKind.CLASS if origin.own_class is not None:
            return is_model_class(program, origin.own_class)
        case OriginKind.FOREIGN:
            return True if origin.name in MODEL_BASES else False if is_standard(origin.name) else None
        case OriginKind.RESULT:
            if origin.name in MAKES_MODELS:
                return True
            return False if _is_plain_builtin(origin.name) else None
        case OriginKind.PARAMETER:
            return None
        case _:
            return False


def _is_callable_origin(origin: Origin) -> bool | None:
    match origin.kind:
        case OriginKind.CLASS | OriginKind.FUNCTION:
            return True
        case OriginKind.RESULT:
            if origin.name == "functools.partial()":
                return True
            return False if _is_plain_builtin(origin.name) else None
        case OriginKind.EXPRESSION:
            return False
        case _:
            return None


def _is_text_origin(origin: Origin) -> bool | None:
    match origin.kind:
        case OriginKind.EXPRESSION:
            return _is_text_expression(origin.place)
        case OriginKind.RESULT:
            name = origin.name
            if name in ("builtins.str()", "textwrap.dedent()", "inspect.cleandoc()"):
                return True
            return False if _is_plain_builtin(name) else None
        case OriginKind.PARAMETER | OriginKind.FOREIGN:
            return None
        case _:
            return False


def _is_text_expression(place: Place) -> bool | None:
    kind = type(place.node).__name__
    if kind in ("SimpleString", "ConcatenatedString", "FormattedString"):
        return not str(getattr(place.node, "prefix", "")).lower().startswith("b")
    if kind in ("BinaryOperation", "Comparison", "BooleanOperation"):
        return None
    return False


def _is_plain_builtin(name: str) -> bool:
    """Whether a dotted result is that of a builtin that returns no class: ``builtins.dict()``."""
    head, dot, rest = name.partition(".")
    builtin = rest.removesuffix("()")
    return (
        head == "builtins"
        and bool(dot)
        and name.endswith("()")
        and builtin.isidentifier()
        and builtin not in _MAKES_ANYTHING
    )


def _decorators(bound: Bound) -> tuple[str | None, ...]:
    inner = bound.binding.inner
    return (
        tuple(bound.module.dotted(node, bound.unit) for node in inner.decorators) if inner is not None else ()
    )


def _plainly_decorated(bound: Bound, allowed: frozenset[str]) -> bool:
    return all(name in allowed for name in _decorators(bound))
