"""What fails in a file of extensions because discovery runs it without making it a module of Python's.

`registry/entry_point.py` executes the file without an entry in `sys.modules` and without a package: what looks up
the module of a class there finds nothing.
"""

from __future__ import annotations

import builtins
import re
from typing import TYPE_CHECKING, NamedTuple

import libcst as cst

from plugcheck_lsp.python.literals import string_value
from plugcheck_lsp.python.module import Place
from plugcheck_lsp.python.names import BindingKind, ScopeKind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.python.module import Bound, ClassFacts, ModuleFacts

_DATACLASSES = frozenset({"dataclasses.dataclass", "pydantic.dataclasses.dataclass"})
# How `dataclasses._is_type` reads a text: only one without a module in front makes it look for the class's own module.
_PLAIN_NAME = re.compile(r"(?:\s*(\w+)\s*\.)?\s*(\w+)")
_BUILTINS = frozenset(dir(builtins))


class TextAnnotation(NamedTuple):
    """A field whose annotation is a text when the class is made."""

    owner: ClassFacts
    place: Place
    """The annotation."""
    future: bool
    """Whether ``from __future__ import annotations`` makes it one."""


class Unresolved(NamedTuple):
    """A name in the annotation of a model's field that Pydantic cannot find."""

    owner: ClassFacts
    place: Place
    """The annotation."""
    name: str


def relative_imports(module: ModuleFacts) -> Iterator[Place]:
    """The relative imports that run whenever the file is run."""
    seen: set[int] = set()
    for bounds in module.bindings.values():
        for bound in bounds:
            imported = bound.binding.imported
            if imported is None or not imported.level or bound.binding.conditional or bound.binding.type_only:
                continue
            if bound.unit.start not in seen:
                seen.add(bound.unit.start)
                yield Place(module, bound.unit, bound.binding.statement)


def text_fields(module: ModuleFacts) -> Iterator[TextAnnotation]:
    """For each dataclass of the file the first field that makes `dataclass` fail."""
    future = postponed(module)
    for owner in module.all_classes:
        if not _DATACLASSES & set(owner.decorators) or not _made_at_import(module, owner):
            continue
        for bound in _annotated(owner):
            annotation = bound.binding.annotation
            assert annotation is not None
            place = Place(module, bound.unit, annotation)
            text = place.text if future else string_value(annotation)
            match = _PLAIN_NAME.match(text) if text is not None else None
            if match is not None and match[1] is None:
                yield TextAnnotation(owner, place, future)
                break


def unresolved_fields(module: ModuleFacts, owner: ClassFacts) -> Iterator[Unresolved]:
    """The fields of a model of the file whose annotations name what Pydantic does not find."""
    if (
        owner.module is not module
        or owner.scope.parent is None
        or owner.scope.parent.kind is not ScopeKind.MODULE
    ):
        return
    future = postponed(module)
    for bound in _annotated(owner):
        if bound.binding.name.startswith("_") or bound.binding.name == "model_config":
            continue
        annotation = bound.binding.annotation
        assert annotation is not None
        for name in _names_in_text(annotation, future):
            if name not in _BUILTINS and name != owner.name and name not in owner.attributes:
                yield Unresolved(owner, Place(module, bound.unit, annotation), name)
                break


def postponed(module: ModuleFacts) -> bool:
    """Whether ``from __future__ import annotations`` makes every annotation a text."""
    return any(
        bound.binding.imported is not None and bound.binding.imported.name == "__future__"
        for bound in module.bindings.get("annotations", ())
    )


def _annotated(owner: ClassFacts) -> Iterator[Bound]:
    """What the class body annotates, in the order of the text, branches left out."""
    found = [
        bound
        for bounds in owner.attributes.values()
        for bound in bounds
        if bound.binding.annotation is not None
        and bound.binding.kind in (BindingKind.DECLARED, BindingKind.ASSIGNED)
        and not bound.binding.conditional
        and not bound.binding.type_only
    ]
    yield from sorted(found, key=lambda bound: bound.span)


def _made_at_import(module: ModuleFacts, owner: ClassFacts) -> bool:
    """Whether the class is made whenever the file is run."""
    if any(bound.binding.conditional for bound in module.bindings.get(owner.name, ())):
        return False
    return owner.scope.parent is not None and owner.scope.parent.function is None


def _names_in_text(annotation: cst.BaseExpression, future: bool) -> Iterator[str]:
    """The names in those parts of an annotation that are texts when the class is made."""
    todo: list[tuple[cst.BaseExpression, bool]] = [(annotation, future)]
    while todo:
        node, text = todo.pop()
        if isinstance(node, (cst.SimpleString, cst.ConcatenatedString)):
            value = string_value(node)
            parsed = _parsed(value) if value is not None else None
            if parsed is not None:
                todo.append((parsed, True))
        elif isinstance(node, cst.Name):
            if text and node.value not in ("None", "True", "False"):
                yield node.value
        elif isinstance(node, cst.Attribute):
            todo.append((node.value, text))
        elif isinstance(node, cst.BinaryOperation):
            todo += [(node.right, text), (node.left, text)]
        elif isinstance(node, cst.List):
            todo += [(element.value, text) for element in reversed(node.elements)]
        elif isinstance(node, cst.Subscript):
            todo += [(part, text) for part in reversed(_parameters(node))]
            todo.append((node.value, text))


def _parameters(node: cst.Subscript) -> list[cst.BaseExpression]:
    """What in the brackets is a type: nothing of ``Literal``, the first of ``Annotated``."""
    name = node.value.attr if isinstance(node.value, cst.Attribute) else node.value
    last = name.value if isinstance(name, cst.Name) else ""
    parts = [element.slice.value for element in node.slice if isinstance(element.slice, cst.Index)]
    if last in ("Literal", "ClassVar"):
        return []
    return parts[:1] if last == "Annotated" else parts


def _parsed(text: str) -> cst.BaseExpression | None:
    try:
        return cst.parse_expression(text.strip()) if len(text) < 300 else None
    except (cst.ParserSyntaxError, ValueError, RecursionError):
        return None
