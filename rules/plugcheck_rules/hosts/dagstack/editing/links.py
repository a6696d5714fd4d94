"""The texts of a manifest that name files: what its entry point leads to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.editing.language import Link
from plugcheck_rules.hosts.dagstack.editing import names

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.workspace import Workspace
    from plugcheck_rules.hosts.dagstack.landscape import Manifest

_TOOLTIPS = {names.MODULE: "Open the module", names.CLASS: "Go to the class"}


def links(manifest: Manifest, workspace: Workspace) -> Iterator[Link]:
    """The links of a manifest."""
    for mention in names.manifest_names(manifest, workspace):
        if mention.kind in _TOOLTIPS:
            target = next(iter(names.definitions(mention, workspace)), None)
            if target is not None:
                yield Link(mention.span, target.path, target.span.start, _TOOLTIPS[mention.kind])
