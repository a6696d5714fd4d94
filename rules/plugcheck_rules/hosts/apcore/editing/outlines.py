"""The outline of each kind of file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.editing.language import Symbol, SymbolKind
from plugcheck_lsp.text import Span
from plugcheck_rules.hosts.apcore.editing.access import access_rules, summary
from plugcheck_rules.hosts.apcore.editing.sources import Source, source_of, yaml_root

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from plugcheck_lsp.documents.tree import Entry, Node
    from plugcheck_lsp.workspace import Workspace
    from plugcheck_rules.hosts.apcore.project import Project

_DEEPEST = 30


def symbols(path: Path, project: Project, workspace: Workspace) -> Iterator[Symbol]:
    """The outline of a YAML file of the project; none for code, of which other servers tell."""
    source = source_of(path, project, workspace)
    root = yaml_root(path, workspace)
    if root is None or source is None or source is Source.PYTHON:
        return
    for entry in (root.entries or {}).values():
        match (source, entry.key):
            case (Source.ACL, "rules"):
                yield _group(entry, tuple(_rules(path, entry.node, workspace)))
            case (Source.BINDING, "bindings"):
                yield _group(entry, tuple(_named(entry.node, "module_id", "target")))
            case (Source.META, "dependencies"):
                yield _group(entry, tuple(_named(entry.node, "module_id", "version")))
            case (Source.ID_MAP, "mappings"):
                yield _group(entry, tuple(_named(entry.node, "id", "file")))
            case (Source.SCHEMA, "input_schema" | "output_schema" | "error_schema"):
                yield _group(entry, tuple(_properties(entry.node, 0)))
            case (Source.SCHEMA, "definitions" | "$defs"):
                yield _group(entry, tuple(_fields(entry.node, frozenset(), 0)))
            case _:
                yield _value(entry, 0)


def _rules(path: Path, node: Node, workspace: Workspace) -> Iterator[Symbol]:
    rules = {rule.index: rule for rule in access_rules(path, workspace)}
    for index, item in enumerate(node.items or ()):
        rule = rules.get(index)
        described = item.get("description")
        told = described.value if described is not None and isinstance(described.value, str) else ""
        first = next(iter((item.entries or {}).values()), None)
        place = first.key_span if first is not None else Span(item.span.start, item.span.start)
        if not item.span.covers(place):  # the first entry comes from an alias
            place = Span(item.span.start, item.span.start)
        name = "rule that apcore refuses"
        if rule is not None:
            effect = "allow" if rule.allows else "deny"
            name = f"{effect}: {summary(rule)}"
        yield Symbol(f"{index}: {name}", SymbolKind.RULE, item.span, place, told)


def _named(node: Node, name: str, detail: str) -> Iterator[Symbol]:
    for item in node.items or ():
        own, more = item.get(name), item.get(detail)
        if own is not None and isinstance(own.value, str):
            place = own.span if item.span.covers(own.span) else Span(item.span.start, item.span.start)
            told = str(more.value) if more is not None and more.value is not None else ""
            yield Symbol(own.value, SymbolKind.NAME, item.span, place, told)


def _properties(node: Node, depth: int) -> Iterator[Symbol]:
    """The properties of a schema, and of the items of a list."""
    if depth > _DEEPEST:
        return
    required = node.get("required")
    names = (
        frozenset(item.value for item in (required.items or ()) if isinstance(item.value, str))
        if required
        else ()
    )
    properties = node.get("properties")
    if properties is not None:
        yield from _fields(properties, frozenset(names), depth)
    items = node.get("items")
    if items is not None and items.entries is not None:
        yield from _properties(items, depth + 1)


def _fields(node: Node, required: frozenset[str], depth: int) -> Iterator[Symbol]:
    for entry in (node.entries or {}).values():
        kind = entry.node.get("type") or entry.node.get("$ref")
        told = kind.value if kind is not None else ""
        told = " or ".join(str(each) for each in told) if isinstance(told, list) else str(told)
        if entry.key in required:
            told = f"{told}, required" if told else "required"
        children = tuple(_properties(entry.node, depth + 1))
        yield Symbol(
            entry.key, SymbolKind.FIELD, entry.span, entry.key_span, told, _within(entry.span, children)
        )


def _group(entry: Entry, children: tuple[Symbol, ...]) -> Symbol:
    return Symbol(entry.key, SymbolKind.GROUP, entry.span, entry.key_span, "", _within(entry.span, children))


def _value(entry: Entry, depth: int) -> Symbol:
    """Any other entry, with all that is below it."""
    below = (entry.node.entries or {}).values() if depth < _DEEPEST else ()
    children = _within(entry.span, tuple(_value(each, depth + 1) for each in below))
    value = entry.node.value
    told = (
        ""
        if isinstance(value, dict | list) or value is None
        else str(value).splitlines()[0][:60]
        if str(value)
        else ""
    )
    kind = SymbolKind.GROUP if children else SymbolKind.VALUE
    return Symbol(entry.key, kind, entry.span, entry.key_span, told, children)


def _within(span: Span, children: tuple[Symbol, ...]) -> tuple[Symbol, ...]:
    """Those that stand where their parent does: what an alias brings stands elsewhere, and editors refuse it."""
    return tuple(child for child in children if span.covers(child.span))
