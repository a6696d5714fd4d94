"""What the server answers: every request and notification, and where its answer is made.

What answers is imported when it is first asked for: `initialize` is waited for, and most sessions ask for little.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from lsprotocol import types

from plugcheck_lsp.lsp import configuration, diagnostics, names, sync, watching

if TYPE_CHECKING:
    from plugcheck_lsp.lsp.client import Client
    from plugcheck_lsp.lsp.server import Server


def register(ls: Server) -> None:
    """Announce what every editor is offered."""
    ls.feature(types.TEXT_DOCUMENT_DID_SAVE, types.SaveOptions(include_text=False))(_saved)
    ls.feature(types.WORKSPACE_DID_CHANGE_WATCHED_FILES)(_files_changed)
    ls.feature(types.WORKSPACE_DID_CHANGE_CONFIGURATION)(_configuration_changed)
    ls.feature(types.TEXT_DOCUMENT_HOVER)(_hover)
    options = types.CodeActionOptions(code_action_kinds=names.KINDS, resolve_provider=True)
    ls.feature(types.TEXT_DOCUMENT_CODE_ACTION, options)(_code_action)
    ls.feature(types.CODE_ACTION_RESOLVE)(_code_action_resolve)
    ls.feature(types.TEXT_DOCUMENT_DEFINITION)(_definition)
    ls.feature(types.TEXT_DOCUMENT_REFERENCES)(_references)
    ls.feature(types.TEXT_DOCUMENT_DOCUMENT_HIGHLIGHT)(_highlight)
    ls.feature(types.TEXT_DOCUMENT_DOCUMENT_SYMBOL)(_document_symbols)
    ls.feature(types.TEXT_DOCUMENT_RENAME)(_rename)
    for command in names.COMMANDS:
        ls.command(command)(_command)  # advertises it; `Protocol` executes it


def register_for(ls: Server, client: Client) -> None:
    """Announce what the editor says that it can use."""
    if client.pulls:
        # Announced only to those who pull: a client that sees it pulls, and what it is pushed it shows besides.
        options = types.DiagnosticOptions(
            identifier=names.SOURCE, inter_file_dependencies=True, workspace_diagnostics=True
        )
        ls.feature(types.TEXT_DOCUMENT_DIAGNOSTIC, options)(_pull)
        ls.feature(types.WORKSPACE_DIAGNOSTIC)(_workspace_pull)
    if client.completes:
        triggers = types.CompletionOptions(trigger_characters=names.COMPLETION_TRIGGERS)
        ls.feature(types.TEXT_DOCUMENT_COMPLETION, triggers)(_completion)
    if client.prepares_rename:
        ls.feature(types.TEXT_DOCUMENT_PREPARE_RENAME)(_prepare_rename)
    if client.shows_lenses:
        ls.feature(types.TEXT_DOCUMENT_CODE_LENS)(_code_lenses)
    if client.shows_links:
        ls.feature(types.TEXT_DOCUMENT_DOCUMENT_LINK, types.DocumentLinkOptions())(_document_links)
    if client.folds:
        ls.feature(types.TEXT_DOCUMENT_FOLDING_RANGE)(_folding_ranges)
    if client.shows_hints:
        ls.feature(types.TEXT_DOCUMENT_INLAY_HINT)(_inlay_hints)


def _saved(ls: Server, params: types.DidSaveTextDocumentParams) -> None:
    sync.saved(ls, params)


def _files_changed(ls: Server, params: types.DidChangeWatchedFilesParams) -> None:
    watching.files_changed(ls, params)


async def _configuration_changed(ls: Server, params: types.DidChangeConfigurationParams) -> None:
    await configuration.changed(ls, params)


async def _pull(ls: Server, params: types.DocumentDiagnosticParams) -> types.DocumentDiagnosticReport:
    return await diagnostics.pull(ls, params)


async def _workspace_pull(
    ls: Server, params: types.WorkspaceDiagnosticParams
) -> types.WorkspaceDiagnosticReport:
    from plugcheck_lsp.lsp.workspace_diagnostics import workspace_pull

    return await workspace_pull(ls, params)


async def _hover(ls: Server, params: types.HoverParams) -> types.Hover | None:
    from plugcheck_lsp.lsp.hover import hover  # imported when it is needed: `initialize` is waited for

    return await hover(ls, params)


async def _code_action(ls: Server, params: types.CodeActionParams) -> list[types.CodeAction] | None:
    from plugcheck_lsp.lsp.code_actions import code_actions

    return await code_actions(ls, params)


async def _code_action_resolve(ls: Server, params: types.CodeAction) -> types.CodeAction:
    from plugcheck_lsp.lsp.code_actions import resolve

    return await resolve(ls, params)


async def _completion(ls: Server, params: types.CompletionParams) -> types.CompletionList | None:
    from plugcheck_lsp.lsp.completion import completion

    return await completion(ls, params)


async def _definition(
    ls: Server, params: types.DefinitionParams
) -> list[types.Location] | list[types.LocationLink] | None:
    from plugcheck_lsp.lsp.navigation import definition

    return await definition(ls, params)


async def _references(ls: Server, params: types.ReferenceParams) -> list[types.Location] | None:
    from plugcheck_lsp.lsp.navigation import references

    return await references(ls, params)


async def _highlight(
    ls: Server, params: types.DocumentHighlightParams
) -> list[types.DocumentHighlight] | None:
    from plugcheck_lsp.lsp.navigation import highlight

    return await highlight(ls, params)


async def _prepare_rename(
    ls: Server, params: types.PrepareRenameParams
) -> types.PrepareRenamePlaceholder | None:
    from plugcheck_lsp.lsp.navigation import prepare_rename

    return await prepare_rename(ls, params)


async def _rename(ls: Server, params: types.RenameParams) -> types.WorkspaceEdit | None:
    from plugcheck_lsp.lsp.navigation import rename

    return await rename(ls, params)


async def _document_symbols(
    ls: Server, params: types.DocumentSymbolParams
) -> list[types.DocumentSymbol] | list[types.SymbolInformation] | None:
    from plugcheck_lsp.lsp.symbols import document_symbols

    return await document_symbols(ls, params)


async def _inlay_hints(ls: Server, params: types.InlayHintParams) -> list[types.InlayHint] | None:
    from plugcheck_lsp.lsp.inlay_hints import inlay_hints

    return await inlay_hints(ls, params)


async def _code_lenses(ls: Server, params: types.CodeLensParams) -> list[types.CodeLens] | None:
    from plugcheck_lsp.lsp.code_lenses import code_lenses

    return await code_lenses(ls, params)


async def _document_links(ls: Server, params: types.DocumentLinkParams) -> list[types.DocumentLink] | None:
    from plugcheck_lsp.lsp.document_links import document_links

    return await document_links(ls, params)


async def _folding_ranges(ls: Server, params: types.FoldingRangeParams) -> list[types.FoldingRange] | None:
    from plugcheck_lsp.lsp.folding import folding_ranges

    return await folding_ranges(ls, params)


def _command(*_arguments: Any) -> None:
    raise AssertionError("commands are executed by the protocol")
