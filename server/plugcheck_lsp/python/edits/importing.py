"""How code can name something of others: through an import that is there, or one that a fix adds."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import libcst as cst

from plugcheck_lsp.findings import FileEdit
from plugcheck_lsp.python.names import owner_of
from plugcheck_lsp.python.program import External
from plugcheck_lsp.text import Span

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.documents.python import Unit
    from plugcheck_lsp.python.module import ModuleFacts
    from plugcheck_lsp.python.names import Scope

_STRINGS = (cst.SimpleString, cst.ConcatenatedString)


class Named(NamedTuple):
    """An expression that means the thing, and the edits that make it mean that."""

    text: str
    edits: tuple[FileEdit, ...] = ()


def name_for(module: ModuleFacts, unit: Unit, scope: Scope, dotted: str, member: str = "") -> Named | None:
    """How code in `scope` can name the foreign module `dotted`, or its `member`.

    An import that runs with the module is used where there is one; else one is added among the module's
    imports. None where the name that it would bind means something else, or that cannot be known.
    """
    wanted = f"{dotted}.{member}" if member else dotted
    for text in _bound(module, wanted, dotted, member):
        if _means(module, unit, scope, text.partition(".")[0], wanted if "." not in text else dotted):
            return Named(text)
    name = member or dotted
    if module.broken or "." in name or module.stars or _is_taken(module, scope, name):
        return None
    at = _place(module)
    statement = f"from {dotted} import {member}" if member else f"import {dotted}"
    text = f"{statement}{module.document.text.newline}"
    return Named(name, (FileEdit(module.path, Span(at, at), text),))


def _bound(module: ModuleFacts, wanted: str, dotted: str, member: str) -> Iterator[str]:
    """The expressions by which the module's imports name `wanted`."""
    for name, bounds in module.bindings.items():
        binding = bounds[0].binding
        if len(bounds) != 1 or binding.imported is None or binding.conditional or binding.type_only:
            continue
        imported = binding.imported
        if imported.level:
            continue
        whole = f"{imported.name}.{imported.member}" if imported.member else imported.name
        if whole == wanted:
            yield name
        elif member and whole == dotted:
            yield f"{name}.{member}"


def _means(module: ModuleFacts, unit: Unit, scope: Scope, name: str, wanted: str) -> bool:
    assert module.program is not None, "facts that rules ask are linked"
    return module.program.resolve_name(module, unit, name, scope) == External(wanted)


def _is_taken(module: ModuleFacts, scope: Scope, name: str) -> bool:
    """Whether the name means something already, anywhere in the module or on the way out of `scope`."""
    if name in module.bindings or name in module.rebound or name in module.uses:
        return True
    return owner_of(name, scope).parent is not None


def _place(module: ModuleFacts) -> int:
    """Where an import can be added: before the first one that is none of the future, else before the first statement."""
    after = 0
    for unit in module.document.units:
        node = unit.parsed.node
        if not isinstance(node, cst.SimpleStatementLine):
            return unit.start
        first = node.body[0]
        is_future = isinstance(first, cst.ImportFrom) and getattr(first.module, "value", "") == "__future__"
        is_docstring = not after and isinstance(first, cst.Expr) and isinstance(first.value, _STRINGS)
        if not is_future and not is_docstring:
            return unit.start
        after = unit.end
    return len(module.document.text.source)
