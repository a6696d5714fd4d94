"""The paths that a configuration writes."""

from __future__ import annotations

import posixpath
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.documents.tree import Node
    from plugcheck_rules.hosts.apcore.configs.reading import Configuration

OUTCOMES = {
    "acl.root": "no access list is loaded and no call is checked",
    "bindings.dir": "`load_binding_dir` fails",
    "extensions.root": "`discover()` fails",
    "extensions.roots": "`discover()` fails",
    "id_map.overrides": "`APCore(config)` fails",
    "schema.root": "no schema is found",
}
"""What happens where nothing is at the path of a key: a clause that follows "so"."""


def written_paths(reading: Configuration, root: Path) -> Iterator[tuple[Node, str, Path]]:
    """Each path that is written and that the host would follow: its place, its key, and the path from `root`."""
    roots = tuple(root_folders(reading))
    for key in OUTCOMES:
        if key == "extensions.roots":
            yield from ((node, key, _path(root, path_text(node))) for node in roots)
            continue
        node = reading.node(key)
        if node is None or not path_text(node) or (key == "extensions.root" and roots):
            continue
        yield node, key, _path(root, path_text(node))


def root_folders(reading: Configuration) -> Iterator[Node]:
    """The texts of `extensions.roots` that name folders."""
    declared = reading.node("extensions.roots")
    for item in (declared.items or ()) if declared is not None else ():
        node = item if item.entries is None else item.get("root")
        if node is not None and path_text(node).strip():
            yield node


def path_text(node: Node) -> str:
    """The path that a value is; empty for what is none."""
    return node.value if isinstance(node.value, str) and "\0" not in node.value else ""


def _path(root: Path, value: str) -> Path:
    return Path(posixpath.normpath((root / value).as_posix()))
