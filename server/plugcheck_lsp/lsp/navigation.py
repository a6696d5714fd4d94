"""Names: where they are defined and used, and what a new one needs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lsprotocol import types
from pygls.exceptions import JsonRpcContentModified

from plugcheck_lsp.editing.language import CannotRename
from plugcheck_lsp.lsp.asking import ask, asked, languages, texts_of
from plugcheck_lsp.lsp.edits import workspace_edit
from plugcheck_lsp.lsp.refusals import RequestFailed
from plugcheck_lsp.text import BOM

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from pathlib import Path

    from plugcheck_lsp.editing.language import Language, Mention, Renaming
    from plugcheck_lsp.lsp.asking import Asked
    from plugcheck_lsp.lsp.server import Server
    from plugcheck_lsp.text import Text
    from plugcheck_lsp.workspace import Workspace


@dataclass(frozen=True)
class _Found:
    """The name at a place, and the places that a question about it leads to."""

    origin: Mention
    mentions: tuple[Mention, ...]
    texts: Mapping[Path, Text]


async def definition(
    ls: Server, params: types.DefinitionParams
) -> list[types.Location] | list[types.LocationLink] | None:
    """The places that say what the name at the position is."""
    about = asked(ls, params.text_document.uri)
    found = await _find(ls, about, params.position, lambda host, name, w: host.definitions(name, w))
    if about is None or found is None:
        return None
    locations = _locations(ls, found)
    if not ls.session.client.links:
        return locations
    origin = about.view.range(found.origin.span)
    return [
        types.LocationLink(place.uri, place.range, place.range, origin_selection_range=origin)
        for place in locations
    ]


async def references(ls: Server, params: types.ReferenceParams) -> list[types.Location] | None:
    """Every place that names the same; definitions only where the editor asks for them."""
    about = asked(ls, params.text_document.uri)
    found = await _find(ls, about, params.position, lambda host, name, w: host.references(name, w))
    if found is None:
        return None
    wanted = params.context.include_declaration
    return _locations(ls, found, lambda mention: wanted or not mention.defines)


async def highlight(
    ls: Server, params: types.DocumentHighlightParams
) -> list[types.DocumentHighlight] | None:
    """The places in the same document that name the same."""
    about = asked(ls, params.text_document.uri)
    found = await _find(ls, about, params.position, lambda host, name, w: host.references(name, w))
    if about is None or found is None:
        return None
    return [
        types.DocumentHighlight(
            about.view.range(mention.span),
            types.DocumentHighlightKind.Write if mention.defines else types.DocumentHighlightKind.Read,
        )
        for mention in found.mentions
        if mention.path == about.path and mention.span.start < mention.span.end
    ]


async def prepare_rename(
    ls: Server, params: types.PrepareRenameParams
) -> types.PrepareRenamePlaceholder | None:
    """The name at the position, if it can change; None where no host knows a name.

    Raises:
        RequestFailed: it cannot change.
    """
    about = asked(ls, params.text_document.uri)
    if about is None:
        return None
    path, offset = about.path, about.view.offset(params.position)
    mention, refusal = await ask(ls, about, lambda workspace: _renameable(path, offset, workspace))
    if mention is None:
        return None
    if refusal:
        raise RequestFailed(refusal)
    written = about.view.text.source.removeprefix(BOM)[mention.span.start : mention.span.end]
    return types.PrepareRenamePlaceholder(about.view.range(mention.span), written)


async def rename(ls: Server, params: types.RenameParams) -> types.WorkspaceEdit | None:
    """What the new name needs in all files; None where no host knows a name.

    Raises:
        RequestFailed: the name cannot change, or not in this editor.
    """
    about = asked(ls, params.text_document.uri)
    if about is None:
        return None
    path, offset, name = about.path, about.view.offset(params.position), params.new_name
    renaming, texts, refusal = await ask(ls, about, lambda w: _renaming(path, offset, name, w))
    if refusal:
        raise RequestFailed(refusal)
    if renaming is None:
        return None
    if renaming.moves and not ls.session.client.renames_files:
        moved = renaming.moves[0].old.name
        raise RequestFailed(
            f"The new name would move `{moved}`, and this editor does not let a server move files: "
            "nothing was changed"
        )
    edit = workspace_edit(ls.session, renaming.edits, texts, renaming.moves)
    if edit is None:
        raise JsonRpcContentModified("a file that the new name concerns is gone")
    for note in renaming.notes:
        ls.window_show_message(types.ShowMessageParams(types.MessageType.Warning, f"plugcheck: {note}"))
    return edit


async def _find(
    ls: Server,
    about: Asked | None,
    position: types.Position,
    question: Callable[[Language, Mention, Workspace], Iterable[Mention]],
) -> _Found | None:
    if about is None:
        return None
    path, offset = about.path, about.view.offset(position)

    def find(workspace: Workspace) -> _Found | None:
        for language in languages(workspace):
            origin = language.mention(path, offset, workspace)
            if origin is not None:
                mentions = tuple(question(language, origin, workspace))
                return _Found(origin, mentions, texts_of({m.path for m in mentions}, workspace))
        return None

    return await ask(ls, about, find)


def _renameable(path: Path, offset: int, workspace: Workspace) -> tuple[Mention | None, str]:
    """The name at `offset`, and why it cannot change; empty if it can."""
    for language in languages(workspace):
        mention = language.mention(path, offset, workspace)
        if mention is not None and not mention.whole_file:
            try:
                language.rename(mention, None, workspace)
            except CannotRename as error:
                return mention, str(error)
            return mention, ""
    return None, ""


def _renaming(
    path: Path, offset: int, name: str, workspace: Workspace
) -> tuple[Renaming | None, Mapping[Path, Text], str]:
    """What the new name needs, the texts that this refers to, and why it cannot be; empty if it can."""
    for language in languages(workspace):
        mention = language.mention(path, offset, workspace)
        if mention is not None and not mention.whole_file:
            try:
                renaming = language.rename(mention, name, workspace)
            except CannotRename as error:
                return None, {}, str(error)
            return renaming, texts_of({edit.path for edit in renaming.edits}, workspace), ""
    return None, {}, ""


def _locations(
    ls: Server, found: _Found, wanted: Callable[[Mention], bool] = lambda _: True
) -> list[types.Location]:
    locations = {}
    for mention in found.mentions:
        view = ls.session.view(mention.path, found.texts.get(mention.path))
        if view is not None and wanted(mention):
            place = types.Location(ls.session.uri(mention.path), view.range(mention.span))
            locations[mention.path, mention.span] = place
    return [locations[key] for key in sorted(locations)]
