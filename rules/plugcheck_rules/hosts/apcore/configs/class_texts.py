"""Texts that the class of a module gives as attributes, read from its file alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from pathlib import Path

    from plugcheck_lsp.python.module import ModuleFacts, Place
    from plugcheck_lsp.workspace import Workspace


class ClassText(NamedTuple):
    """A text, and where the class gives it."""

    text: str
    place: Place


def module_facts(path: Path, workspace: Workspace) -> ModuleFacts | None:
    """The names of the file at `path`; None where it is no text."""
    from plugcheck_lsp.python.module import ModuleFacts

    document = workspace.python(path)
    return ModuleFacts(path, document) if document is not None else None


def class_text(path: Path, name: str, workspace: Workspace) -> ClassText | None:
    """What the one class with an `execute` in the file says of `name`; None where that is not sure."""
    from plugcheck_lsp.python.literals import string_value
    from plugcheck_lsp.python.names import BindingKind

    text = workspace.text(path)
    module = module_facts(path, workspace) if text is not None and name in text.source else None
    if module is None or module.broken:
        return None
    owners = [owner for owner in module.classes.values() if "execute" in owner.attributes]
    bounds = owners[0].attributes.get(name, ()) if len(owners) == 1 else ()
    if (
        len(bounds) != 1
        or bounds[0].binding.kind is not BindingKind.ASSIGNED
        or bounds[0].binding.conditional
    ):
        return None
    if text is None or f".{name} =" in text.source:
        return None  # something gives the object another one
    value = string_value(bounds[0].binding.value)
    return ClassText(value, bounds[0].place) if value else None
