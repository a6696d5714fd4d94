"""What a host can write for its author: files that a plugin lacks, and parts of those that it has."""

from __future__ import annotations

import logging
import os
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from plugcheck_lsp.findings import FileEdit
    from plugcheck_lsp.text import Span
    from plugcheck_lsp.workspace import Workspace

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Creation:
    """Something to create from a place in a file. `title` is an imperative."""

    id: str
    """What tells it from everything else that can be created from the same file."""
    title: str
    edits: tuple[FileEdit, ...]
    """Refer to the texts as they are; the one edit of a new file inserts its whole text, line ends and all."""
    new_files: tuple[Path, ...] = ()
    """The files among those edited that do not exist: they are made, and nothing may stand there."""
    mends: tuple[tuple[str, Path, Span], ...] = ()
    """The findings that are gone then: code, file and place."""


def creations(workspace: Workspace, path: Path, span: Span | None, *, asked: bool) -> tuple[Creation, ...]:
    """What the hosts that are switched on can create from `span` of the file at `path`; everywhere in it without one.

    `asked`: whether the user asks for such a thing, and not for whatever there is. A fault of a host is logged: what
    others can do must not be lost with it.
    """
    wanted = workspace.settings.hosts
    found: list[Creation] = []
    for host in workspace.book.hosts.values():
        if host.on_request if wanted is None else host.id not in wanted:
            continue
        try:
            found += host.creations(path, span, workspace, asked=asked)
        except Exception:  # noqa: BLE001 - see above
            _log.exception("what `%s` can create from %s cannot be told", host.id, path)
    return tuple(_possible(found, workspace))


def _possible(found: list[Creation], workspace: Workspace) -> Iterator[Creation]:
    """Those whose new files have a free place. The disk is asked anew: what stands there must not be lost."""
    for creation in found:
        if not any(workspace.files.exists(path) or os.path.lexists(path) for path in creation.new_files):
            yield creation
