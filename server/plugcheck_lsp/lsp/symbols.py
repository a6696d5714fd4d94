"""Outlines of documents."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lsprotocol import types

from plugcheck_lsp.editing.language import Symbol, SymbolKind
from plugcheck_lsp.lsp.asking import ask, asked, languages

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from plugcheck_lsp.lsp.places import View
    from plugcheck_lsp.lsp.server import Server

_KINDS = {
    SymbolKind.RULE: types.SymbolKind.Event,
    SymbolKind.GROUP: types.SymbolKind.Namespace,
    SymbolKind.FIELD: types.SymbolKind.Field,
    SymbolKind.NAME: types.SymbolKind.Module,
    SymbolKind.VALUE: types.SymbolKind.Property,
}


async def document_symbols(
    ls: Server, params: types.DocumentSymbolParams
) -> list[types.DocumentSymbol] | list[types.SymbolInformation] | None:
    """The outline of a document: nested where the editor can show that, else a list."""
    about = asked(ls, params.text_document.uri)
    if about is None:
        return None
    path = about.path
    found = await ask(
        ls, about, lambda w: [symbol for language in languages(w) for symbol in language.symbols(path, w)]
    )
    if not found:
        return None
    if ls.session.client.nested_symbols:
        return [_nested(symbol, about.view) for symbol in found]
    return list(_flat(found, about.document.uri, about.view))


def _nested(symbol: Symbol, view: View) -> types.DocumentSymbol:
    return types.DocumentSymbol(
        name=symbol.name or "?",  # editors refuse a symbol without a name
        kind=_KINDS[symbol.kind],
        range=view.range(symbol.span),
        selection_range=view.range(symbol.name_span),
        detail=symbol.detail or None,
        children=[_nested(child, view) for child in symbol.children] or None,
    )


def _flat(
    symbols: Iterable[Symbol], uri: str, view: View, container: str | None = None
) -> Iterator[types.SymbolInformation]:
    for symbol in symbols:
        place = types.Location(uri, view.range(symbol.span))
        yield types.SymbolInformation(
            place, symbol.name or "?", _KINDS[symbol.kind], container_name=container
        )
        yield from _flat(symbol.children, uri, view, symbol.name)
