"""A schema file beside what it was at the baseline revision: what changed for its users, and where that stands now."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from plugcheck_rules.hosts.apcore.schemas.compatibility import Break, Side, additions, breaks
from plugcheck_rules.hosts.apcore.schemas.releases import Release, release_of

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from plugcheck_lsp.documents.tree import Entry, Node
    from plugcheck_lsp.text import Span
    from plugcheck_lsp.workspace import Workspace

_MOST_REFERENCES = 20


@dataclass(frozen=True, eq=False)
class SchemaChange:
    """What became of a schema file since the baseline."""

    revision: str
    """The baseline, as it was named."""
    release: Release
    breaks: tuple[Break, ...]
    additions: tuple[str, ...]
    """What is new, where nothing breaks: clauses with names in back-ticks."""
    root: Node
    """The file as it is now."""

    def place(self, each: Break) -> Span:
        """The smallest thing in the file that names the change: the keyword, the property, what held it."""
        entry, node, left = _walk(self.root, each)
        if left:
            # What is meant is not there any more: the properties that it is missing from.
            listed = node.entry("properties") if node is not None else None
            return listed.key_span if listed is not None else _key(entry, self.root)
        if each.keyword == "required" and each.side is Side.INPUT:
            parent = Break(each.side, each.at[:-1], each.keyword, each.said, each.witness)
            _, holder, _ = _walk(self.root, parent)
            names = holder.get("required") if holder is not None else None
            for item in (names.items or ()) if names is not None else ():
                if item.value == each.at[-1]:
                    return item.span
        written = node.entry(each.keyword) if node is not None and each.keyword != "required" else None
        return written.key_span if written is not None else _key(entry, self.root)

    @property
    def version_place(self) -> Span:
        """Where the version stands, else the first key of the file."""
        version = self.root.get("version")
        if version is not None:
            return version.span
        return next((entry.key_span for entry in (self.root.entries or {}).values()), self.root.span)


def change_of(path: Path, workspace: Workspace, along: Iterable[Path]) -> SchemaChange | None:
    """What changed in the file at `path`; None where it is new, does not parse, or nothing is known of its past.

    `along` are files that will be asked for as well.
    """
    before, document = workspace.past.text(path, along), workspace.yaml(path)
    if before is None or document is None or before == document.text:
        return None
    key = ("apcore", "schema change", path)
    state = (before, document.text, workspace.past.revision)
    known = workspace.cache.results.get(key)
    if known is None or known[0] != state:
        known = workspace.cache.results[key] = (state, _change(before, document, workspace.past.revision))
    found: SchemaChange | None = known[1]
    return found


def _change(before: Any, document: Any, revision: str) -> SchemaChange | None:
    from plugcheck_lsp.documents.yaml import parse

    past = parse(before)
    if past.problems or document.problems or not past.roots or not document.roots:
        return None
    old, new = past.roots[0].value, document.roots[0].value
    if not isinstance(old, dict) or not isinstance(new, dict):
        return None
    found = breaks(old, new)
    added = additions(old, new) if not found else ()
    return SchemaChange(revision, release_of(old, new), found, added, document.roots[0])


def _walk(root: Node, each: Break) -> tuple[Entry | None, Node | None, bool]:
    """The entry and the schema at the place of a break, as near as the file has it, and whether some steps are left."""
    entry, node = root.entry(each.side.value), root.get(each.side.value)
    for step in each.at:
        below = _below(root, node, step, 0)
        if below is None:
            return entry, _followed(root, node), True
        entry, node = below, below.node
    return entry, _followed(root, node), False


def _below(root: Node, node: Node | None, step: str | int, depth: int) -> Entry | None:
    """The entry of a property or of `items`, through references and combinations."""
    here = _followed(root, node)
    if here is None or depth > _MOST_REFERENCES:
        return None
    found = here.entry("items") if isinstance(step, int) else here.entry("properties", step)
    if found is not None:
        return found
    for combinator in ("allOf", "anyOf", "oneOf"):
        branches = here.get(combinator)
        for branch in (branches.items or ()) if branches is not None else ():
            found = _below(root, branch, step, depth + 1)
            if found is not None:
                return found
    return None


def _followed(root: Node, node: Node | None) -> Node | None:
    """What a reference into the same file leads to."""
    for _ in range(_MOST_REFERENCES):
        reference = node.get("$ref") if node is not None else None
        if reference is None:
            break
        parts = reference.value.split("/") if isinstance(reference.value, str) else []
        if len(parts) != 3 or parts[0] != "#":
            return None
        node = next(
            (found for name in ("definitions", "$defs") if (found := root.get(name, parts[2])) is not None),
            None,
        )
    return node


def _key(entry: Entry | None, root: Node) -> Span:
    return entry.key_span if entry is not None else root.span
