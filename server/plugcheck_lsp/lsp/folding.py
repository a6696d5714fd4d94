"""Folding of TOML and YAML, by lines, in the documents that we serve: of others, and of code, other servers tell."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lsprotocol import types

from plugcheck_lsp.documents.toml import TomlDocument
from plugcheck_lsp.documents.yaml import YamlDocument
from plugcheck_lsp.editing.folds import folds
from plugcheck_lsp.lsp.asking import ask, asked
from plugcheck_lsp.settings import PYPROJECT, claims_settings

if TYPE_CHECKING:
    from pathlib import Path

    from plugcheck_lsp.editing.folds import Fold
    from plugcheck_lsp.lsp.server import Server
    from plugcheck_lsp.workspace import Workspace


async def folding_ranges(ls: Server, params: types.FoldingRangeParams) -> list[types.FoldingRange] | None:
    """What can be folded; where an editor takes no more than so many, the longest."""
    about = asked(ls, params.text_document.uri)
    if about is None or about.path.suffix not in {".toml", ".yaml", ".yml"}:
        return None
    path = about.path
    found = await ask(ls, about, lambda workspace: _folds(path, workspace))
    limit = ls.session.client.fold_limit
    if limit is not None and len(found) > limit:
        found = tuple(sorted(sorted(found, key=lambda fold: fold.first - fold.last)[:limit]))
    return [
        types.FoldingRange(
            fold.first, fold.last, kind=types.FoldingRangeKind.Comment if fold.is_comment else None
        )
        for fold in found
    ] or None


def _folds(path: Path, workspace: Workspace) -> tuple[Fold, ...]:
    document = workspace.document(path)
    if not isinstance(document, (TomlDocument, YamlDocument)):
        return ()
    ours = path.name == "plugcheck.toml" or (path.name == PYPROJECT and claims_settings(document.text.source))
    return folds(document) if ours or workspace.owners(path) else ()
