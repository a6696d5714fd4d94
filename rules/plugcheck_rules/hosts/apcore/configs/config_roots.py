"""What is wrong with `extensions.roots` (`Registry._roots_from_config`, `scan_multi_root`)."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePath
from typing import TYPE_CHECKING, Any

from plugcheck_rules.hosts.apcore import vocabulary

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterator

    from plugcheck_lsp.documents.tree import Node
    from plugcheck_lsp.text import Span
    from plugcheck_rules.hosts.apcore.configs.reading import Configuration


@dataclass(frozen=True)
class RootFault:
    """Something wrong with the list or one of its entries."""

    node: Node
    message: str
    refused: bool = False
    other: Span | None = None
    """The entry that it clashes with."""


def root_faults(reading: Configuration) -> Iterator[RootFault]:
    """The faults, in the order of the text."""
    declared = reading.node("extensions.roots")
    if declared is None or not declared.value:
        return
    if declared.items is None:
        yield RootFault(
            declared, "`extensions.roots` is no list, so it is ignored and `extensions.root` is taken"
        )
        return
    seen: dict[Hashable, Span] = {}
    for item in declared.items:
        folder = item.value.get("root") if isinstance(item.value, dict) else item.value
        is_named = bool(
            folder.strip() if isinstance(folder, str) else isinstance(item.value, dict) and folder
        )
        if not is_named:
            yield RootFault(item, "the entry names no folder, so it is left out")
            continue
        yield from _entry_faults(item, folder, seen)


def _entry_faults(item: Node, folder: Any, seen: dict[Hashable, Span]) -> Iterator[RootFault]:
    given = item.value.get("namespace") if isinstance(item.value, dict) else None
    if not isinstance(folder, str):
        yield RootFault(item, "`root` must be the path of a folder, so `discover()` fails", refused=True)
        return
    namespace = given or PurePath(folder).name
    node = item.get("namespace") if given else item
    assert node is not None, "a given namespace has a place"
    if isinstance(namespace, list | dict):
        yield RootFault(node, "`namespace` must be a text, so `discover()` fails", refused=True)
        return
    if namespace in seen:
        message = f"two folders have the namespace `{namespace}`, so `discover()` fails"
        yield RootFault(node, message, refused=True, other=seen[namespace])
        return
    seen[namespace] = node.span
    if not vocabulary.MODULE_ID.fullmatch(str(namespace)):
        message = f"`{namespace}` cannot begin an id, so no module of the folder is registered"
        yield RootFault(node, message)
    elif str(namespace).partition(".")[0] in vocabulary.RESERVED:
        message = f"`{namespace}` is reserved for apcore, so no module of the folder is registered"
        yield RootFault(node, message)
