"""Questions about a place in an open document, put to the hosts of its workspace.

A question runs on the worker over the workspace as it was when it was asked; what is answered is told in positions
of the texts as they are when the answer goes out, so the two must be the same.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from pygls.exceptions import JsonRpcContentModified

from plugcheck_lsp.editing.settings_language import SettingsLanguage
from plugcheck_lsp.files import SUFFIXES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from pathlib import Path

    from plugcheck_lsp.editing.language import Language
    from plugcheck_lsp.lsp.places import View
    from plugcheck_lsp.lsp.server import Server
    from plugcheck_lsp.lsp.session import Document
    from plugcheck_lsp.text import Text
    from plugcheck_lsp.workspace import Workspace

T = TypeVar("T")

TRIES = 5
"""How often an answer is looked for again because another document changed meanwhile."""


@dataclass(frozen=True)
class Asked:
    """An open document that something is asked about, as it was then."""

    document: Document
    view: View

    @property
    def path(self) -> Path:
        return self.document.path


def languages(workspace: Workspace) -> tuple[Language, ...]:
    """What the hosts with plugins in the workspace can tell, in the order of their ids; and of our own settings."""
    hosts = {plugin.host.id: plugin.host for plugin in workspace.plugins}
    return (*(hosts[name].language for name in sorted(hosts)), SettingsLanguage())


def asked(ls: Server, uri: str) -> Asked | None:
    """The open document at `uri`; None if there is none, or none that any host could tell of."""
    document = ls.session.documents.get(uri)
    view = ls.session.view(document.path, document.text) if document is not None else None
    if document is None or view is None or document.path.suffix not in SUFFIXES:
        return None
    return Asked(document, view)


async def ask(ls: Server, about: Asked, question: Callable[[Workspace], T]) -> T:
    """The answer to `question` about texts that are still the same.

    What changes elsewhere meanwhile makes it ask again, but not for ever.

    Raises:
        JsonRpcContentModified: the document changed, so that a place in it means nothing any more, or others change
            all the time.
    """
    for _ in range(TRIES):
        generation = ls.session.generation
        answer = await ls.session.ask(about.path, question)
        if ls.session.documents.get(about.document.uri) is not about.document:
            break
        if ls.session.generation == generation:
            return answer
    raise JsonRpcContentModified("the text changed while the answer was looked for")


def texts_of(paths: Iterable[Path], workspace: Workspace) -> Mapping[Path, Text]:
    """The texts at `paths`, for places in files that are not open."""
    return {path: text for path in paths if (text := workspace.text(path)) is not None}
