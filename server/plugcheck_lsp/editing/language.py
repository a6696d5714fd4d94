"""What an editor can ask of a host while its user types: names and their uses, completion, hover, hints.

A host answers with values in offsets; the language server turns them into the editor's words. Every method can be
asked about any offset of any text, half-typed or not, and answers nothing where there is nothing to say.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from plugcheck_lsp.findings import FileEdit
    from plugcheck_lsp.text import Span
    from plugcheck_lsp.workspace import Workspace


class CompletionKind(StrEnum):
    """What a proposal is: editors show an icon for it."""

    KEY = "key"
    VALUE = "value"
    NAME = "name"
    """Something of the workspace that has a name: a module, say."""
    REFERENCE = "reference"
    """A place in this or another file."""


@dataclass(frozen=True)
class Completion:
    """One proposal: replace what `span` covers by `text`."""

    label: str
    span: Span
    """Stands on one line, and the cursor in it or at its edge."""
    text: str
    kind: CompletionKind
    detail: str = ""
    documentation: str = ""
    """Markdown."""
    order: int = 0
    """Smaller ones are shown first; among equals the label decides."""
    deprecated: bool = False
    """Whether the host ignores or refuses it, so that it is offered for completeness only."""


@dataclass(frozen=True)
class Mention:
    """A place that names something, or that is what is named."""

    path: Path
    span: Span
    """The name as it is written, without quotes; of a whole file, the place to show first."""
    kind: str
    """What sort of thing is named, in the host's words; names of different kinds have nothing to do with each other."""
    name: str
    defines: bool = False
    whole_file: bool = False
    """Whether it is the file that makes the name, by where it lies, and not a text in it."""


class SymbolKind(StrEnum):
    """What an entry of a document's outline is: editors show an icon for it."""

    RULE = "rule"
    GROUP = "group"
    FIELD = "field"
    NAME = "name"
    VALUE = "value"


@dataclass(frozen=True)
class Symbol:
    """An entry of a document's outline."""

    name: str
    kind: SymbolKind
    span: Span
    """All of it."""
    name_span: Span
    """What is selected when one goes there; lies within `span`."""
    detail: str = ""
    children: tuple[Symbol, ...] = ()


@dataclass(frozen=True)
class Hint:
    """A few words shown in the text, before `offset`, that do not belong to it."""

    offset: int
    label: str
    tooltip: str = ""
    """Markdown."""


@dataclass(frozen=True)
class Link:
    """A text that names a file, or a place in one. The file exists."""

    span: Span
    """Without quotes."""
    path: Path
    offset: int = 0
    """The place in it to show."""
    tooltip: str = ""
    """What following it does: an imperative without a full stop."""


@dataclass(frozen=True)
class HoverText:
    """What is to be said of the text at `span`."""

    span: Span
    markdown: str


@dataclass(frozen=True)
class FileMove:
    """A file that gets another place. Nothing may stand there."""

    old: Path
    new: Path


@dataclass(frozen=True)
class Renaming:
    """What a new name needs: edits, which refer to the texts and places as they are, then moves."""

    edits: tuple[FileEdit, ...]
    moves: tuple[FileMove, ...] = ()
    notes: tuple[str, ...] = ()
    """Sentences about what does not change with the name and may have to."""


class CannotRename(ValueError):
    """A name cannot be changed, or not into that one; the message is a sentence for the user."""


class Language:
    """What a host can tell of one file as it is now. This one has nothing to tell.

    `path` is the file that is asked about and `offset` any offset of its text; both lie in `workspace`.
    """

    def completions(self, path: Path, offset: int, workspace: Workspace) -> Iterable[Completion]:
        """What can be written at `offset`."""
        return ()

    def hover(self, path: Path, offset: int, workspace: Workspace) -> Iterable[HoverText]:
        """What is to be said of the text at `offset`."""
        return ()

    def mention(self, path: Path, offset: int, workspace: Workspace) -> Mention | None:
        """The name at `offset`, for the questions below."""
        return None

    def definitions(self, mention: Mention, workspace: Workspace) -> Iterable[Mention]:
        """What the name stands for; of a pattern, everything that it matches."""
        return ()

    def references(self, mention: Mention, workspace: Workspace) -> Iterable[Mention]:
        """Every place that names the same, definitions included."""
        return ()

    def rename(self, mention: Mention, new_name: str | None, workspace: Workspace) -> Renaming:
        """What `new_name` needs in all files; without one, whether the name can change at all.

        Raises:
            CannotRename: it cannot.
        """
        raise CannotRename("This name cannot be changed")

    def symbols(self, path: Path, workspace: Workspace) -> Iterable[Symbol]:
        """The file's outline."""
        return ()

    def links(self, path: Path, workspace: Workspace) -> Iterable[Link]:
        """The texts of the file that name files."""
        return ()

    def hints(self, path: Path, span: Span, workspace: Workspace) -> Iterable[Hint]:
        """The hints whose offsets lie in `span`."""
        return ()
