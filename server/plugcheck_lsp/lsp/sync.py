"""Text synchronisation: the editor's buffers, exactly as the editor has them."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from lsprotocol import types

from plugcheck_lsp.lsp.places import to_path
from plugcheck_lsp.lsp.session import Document
from plugcheck_lsp.text import Edit, Span, Text

if TYPE_CHECKING:
    from plugcheck_lsp.lsp.server import Server
    from plugcheck_lsp.text import Encoding

_log = logging.getLogger(__name__)


def apply_change(text: Text, change: types.TextDocumentContentChangeEvent, encoding: Encoding) -> Text:
    """`text` after one change that counts columns in `encoding`; one without a range is the whole text."""
    if not isinstance(change, types.TextDocumentContentChangePartial):
        return Text(change.text)
    start, end = sorted(
        text.from_lsp(position.line, position.character, encoding)
        for position in (change.range.start, change.range.end)
    )
    return text.edited([Edit(Span(start, end), change.text)])


def opened(ls: Server, params: types.DidOpenTextDocumentParams) -> None:
    item = params.text_document
    path = to_path(item.uri)
    if path is None:
        return  # a buffer without a file belongs to no plugin
    ls.session.open(Document(item.uri, path, item.version, Text(item.text)))


def changed(ls: Server, params: types.DidChangeTextDocumentParams) -> None:
    document = ls.session.documents.get(params.text_document.uri)
    if document is None:
        if to_path(params.text_document.uri) is not None:
            _log.warning("ignoring a change of %s, which is not open", params.text_document.uri)
        return
    text = document.text
    for change in params.content_changes:
        text = apply_change(text, change, ls.session.client.encoding)
    ls.session.edit(Document(document.uri, document.path, params.text_document.version, text))


def saved(ls: Server, params: types.DidSaveTextDocumentParams) -> None:
    """What is read from disk alone (settings, a file open under another name) follows the save."""
    path = to_path(params.text_document.uri)
    if path is not None:
        ls.session.disk_changed([path])


def closed(ls: Server, params: types.DidCloseTextDocumentParams) -> None:
    ls.session.close(params.text_document.uri)
