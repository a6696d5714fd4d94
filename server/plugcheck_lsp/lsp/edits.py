"""Edits as an editor takes them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lsprotocol import types

from plugcheck_lsp.fixes import with_newline
from plugcheck_lsp.lsp.places import to_uri
from plugcheck_lsp.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from plugcheck_lsp.editing.language import FileMove
    from plugcheck_lsp.findings import FileEdit
    from plugcheck_lsp.lsp.session import Session


_NOTHING_THERE = types.CreateFileOptions(overwrite=False, ignore_if_exists=False)
"""What has come to stand where a file is to be made is a reason to refuse the whole edit."""


def workspace_edit(
    session: Session, edits: Iterable[FileEdit], texts: Mapping[Path, Text], moves: Iterable[FileMove] = ()
) -> types.WorkspaceEdit | None:
    """`edits`, which refer to `texts`, then `moves`, for this session's editor.

    None where an edit needs a file that does not exist and the editor cannot make one. Moves need an editor that
    can move files. Both can be said in ``documentChanges`` alone: an editor that takes the one takes the other.
    """
    by_path: dict[Path, list[FileEdit]] = {}
    for edit in edits:
        by_path.setdefault(edit.path, []).append(edit)
    changes: dict[str, list[types.TextEdit]] = {}
    made: list[types.CreateFile] = []
    versioned: list[types.TextDocumentEdit | types.CreateFile | types.RenameFile | types.DeleteFile] = []
    for path, wanted in by_path.items():
        uri, document = session.uri(path), session.at(path)
        view = session.view(path, texts.get(path))
        if view is None:
            if not session.client.creates_files:
                return None
            made.append(types.CreateFile(uri, options=_NOTHING_THERE))
            view = session.view(path, Text(""))
            assert view is not None
        # Editors apply insertions at one place in the order in which they come: the sort must keep that order.
        ordered = sorted(wanted, key=lambda edit: edit.span)
        text_edits = [
            types.TextEdit(view.range(edit.span), with_newline(edit.text, view.text.newline))
            for edit in ordered
        ]
        changes[uri] = text_edits
        version = document.version if document is not None else None
        identifier = types.OptionalVersionedTextDocumentIdentifier(uri, version)
        versioned.append(types.TextDocumentEdit(identifier, list(text_edits)))
    moved = [
        types.RenameFile(
            session.uri(move.old), to_uri(move.new), options=types.RenameFileOptions(overwrite=False)
        )
        for move in moves
    ]
    if session.client.versioned_edits or made or moved:
        return types.WorkspaceEdit(document_changes=[*made, *versioned, *moved])
    return types.WorkspaceEdit(changes=changes)
