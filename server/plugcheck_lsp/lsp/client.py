"""What the editor at the other end can do, read once from what it says of itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pygls.capabilities import get_capability

from plugcheck_lsp.text import Encoding

if TYPE_CHECKING:
    from collections.abc import Iterable

    from lsprotocol import types


@dataclass(frozen=True)
class Client:
    """The abilities that change what is sent. The defaults are those of an editor that announces nothing."""

    encoding: Encoding = Encoding.UTF16
    pulls: bool = False
    """Whether diagnostics are pulled. An editor that pulls and cannot be told to pull again would keep showing
    what another file, the settings or the disk have changed since: such a one is pushed to."""
    watches_files: bool = False
    registers_configuration: bool = False
    has_configuration: bool = False
    progress: bool = False
    related_information: bool = False
    code_description: bool = False
    diagnostic_tags: frozenset[types.DiagnosticTag] = frozenset()
    diagnostic_data: bool = False
    versioned_edits: bool = False
    """Whether edits may come as ``documentChanges``, which name the version that they are for."""
    creates_files: bool = False
    shows_documents: bool = False
    """Whether it shows a file when asked to."""
    shows_what_is_made: bool = False
    """Whether an action can ask so too, by a command behind its edit."""
    renames_files: bool = False
    """Whether edits may move files. Only ``documentChanges`` can say so: an editor that takes moves takes those."""
    resolves_edits: bool = False
    action_literals: bool = False
    """Whether code actions may be more than commands."""
    markdown: bool = False
    completes: bool = False
    completion_markdown: bool = False
    deprecated_completions: bool = False
    snippets: bool = False
    """Whether a proposal may say where the cursor goes."""
    links: bool = False
    """Whether a definition may say which text it was asked for."""
    nested_symbols: bool = False
    shows_links: bool = False
    link_tooltips: bool = False
    folds: bool = False
    fold_limit: int | None = None
    """How many folds it can take of one document."""
    shows_hints: bool = False
    refreshes_hints: bool = False
    shows_lenses: bool = False
    refreshes_lenses: bool = False
    prepares_rename: bool = False

    @classmethod
    def of(cls, capabilities: types.ClientCapabilities, encoding: str) -> Client:
        """`encoding` is the position encoding that was agreed."""

        def says(path: str) -> Any:
            return get_capability(capabilities, path, None)

        pulls = says("text_document.diagnostic") is not None and bool(
            says("workspace.diagnostics.refresh_support")
        )
        # An editor that pulls announces what a pulled diagnostic may hold beside what a pushed one may.
        of_diagnostics = "text_document.diagnostic" if pulls else "text_document.publish_diagnostics"
        tags = says(f"{of_diagnostics}.tag_support")
        resolved: Iterable[str] = says("text_document.code_action.resolve_support.properties") or ()
        formats: Iterable[str] = says("text_document.hover.content_format") or ()
        item = "text_document.completion.completion_item"
        documentation: Iterable[str] = says(f"{item}.documentation_format") or ()
        resources = says("workspace.workspace_edit.resource_operations") or ()
        return cls(
            encoding=Encoding(encoding),
            pulls=pulls,
            watches_files=bool(says("workspace.did_change_watched_files.dynamic_registration")),
            registers_configuration=bool(says("workspace.did_change_configuration.dynamic_registration")),
            has_configuration=bool(says("workspace.configuration")),
            progress=bool(says("window.work_done_progress")),
            related_information=bool(says(f"{of_diagnostics}.related_information")),
            code_description=bool(says(f"{of_diagnostics}.code_description_support")),
            diagnostic_tags=frozenset(tags.value_set) if tags is not None else frozenset(),
            diagnostic_data=bool(says(f"{of_diagnostics}.data_support")),
            versioned_edits=bool(says("workspace.workspace_edit.document_changes")),
            creates_files="create" in resources,
            shows_documents=bool(says("window.show_document.support")),
            shows_what_is_made="command" in resolved and bool(says("window.show_document.support")),
            renames_files="rename" in resources,
            resolves_edits="edit" in resolved and bool(says("text_document.code_action.data_support")),
            action_literals=says("text_document.code_action.code_action_literal_support") is not None,
            markdown=next(iter(formats), "") == "markdown",
            completes=says("text_document.completion") is not None,
            completion_markdown=next(iter(documentation), "") == "markdown",
            deprecated_completions=bool(says(f"{item}.deprecated_support")),
            snippets=bool(says(f"{item}.snippet_support")),
            links=bool(says("text_document.definition.link_support")),
            nested_symbols=bool(says("text_document.document_symbol.hierarchical_document_symbol_support")),
            shows_links=says("text_document.document_link") is not None,
            link_tooltips=bool(says("text_document.document_link.tooltip_support")),
            folds=says("text_document.folding_range") is not None,
            fold_limit=says("text_document.folding_range.range_limit"),
            shows_hints=says("text_document.inlay_hint") is not None,
            shows_lenses=says("text_document.code_lens") is not None,
            refreshes_lenses=bool(says("workspace.code_lens.refresh_support")),
            refreshes_hints=bool(says("workspace.inlay_hint.refresh_support")),
            prepares_rename=bool(says("text_document.rename.prepare_support")),
        )
