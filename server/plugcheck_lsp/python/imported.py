"""The names that a module takes from others by ``from ... import ...``."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import libcst as cst

from plugcheck_lsp.python.module import ModuleFacts, Place

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from plugcheck_lsp.documents.python import PythonDocument


class ImportedName(NamedTuple):
    """One name of one ``from module import name``; imports of the plugin's own modules by dots are none."""

    module: str
    name: str
    place: Place
    """The name as it is written, without what it is called here."""
    from_place: Place
    """The module as it is written."""
    alone: bool
    """Whether the statement imports nothing else."""
    renamed: bool
    """Whether it gets another name here."""
    conditional: bool
    """Whether it stands in a branch, a loop or a ``try``, or for type checkers alone."""


def imported_names(path: Path, document: PythonDocument) -> Iterator[ImportedName]:
    """The imported names in the order of the text."""
    module = ModuleFacts(path, document)
    for unit, facts in module.units:
        for scope in facts.module.walk():
            for bindings in scope.bindings.values():
                for binding in bindings:
                    node, imported = binding.statement, binding.imported
                    if not isinstance(node, cst.ImportFrom) or imported is None or imported.level:
                        continue
                    if isinstance(node.names, cst.ImportStar) or node.module is None:
                        continue
                    alias = next((a for a in node.names if _bound(a) is binding.node), None)
                    if alias is not None and imported.member is not None:
                        yield ImportedName(
                            imported.name,
                            imported.member,
                            Place(module, unit, alias.name),
                            Place(module, unit, node.module),
                            len(node.names) == 1,
                            alias.asname is not None,
                            binding.conditional or binding.type_only,
                        )


def _bound(alias: cst.ImportAlias) -> cst.CSTNode:
    return alias.asname.name if alias.asname is not None else alias.name
