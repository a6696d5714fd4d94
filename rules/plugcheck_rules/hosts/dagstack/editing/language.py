"""What editors are told of the manifests and the code of dagstack's plugins."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.editing.language import Language

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from plugcheck_lsp.editing.language import Completion, HoverText, Link, Mention, Renaming, Symbol
    from plugcheck_lsp.workspace import Workspace


class DagstackLanguage(Language):
    """Manifests in all their forms, specifications of kinds, and the code that the host calls.

    What answers is imported when something is asked: rules are looked for in sessions that never ask.
    """

    def completions(self, path: Path, offset: int, workspace: Workspace) -> Iterable[Completion]:
        from plugcheck_rules.hosts.dagstack.editing.sources import manifest_at

        manifest = manifest_at(path, workspace)
        if manifest is not None:
            from plugcheck_rules.hosts.dagstack.editing.manifest_completions import completions

            return completions(manifest, offset, workspace)
        if path.suffix == ".py":
            from plugcheck_rules.hosts.dagstack.editing.code_completions import code_completions

            return code_completions(path, offset, workspace)
        return ()

    def hover(self, path: Path, offset: int, workspace: Workspace) -> Iterable[HoverText]:
        from plugcheck_rules.hosts.dagstack.editing.hovers import hovers

        return hovers(path, offset, workspace)

    def mention(self, path: Path, offset: int, workspace: Workspace) -> Mention | None:
        from plugcheck_rules.hosts.dagstack.editing.names import name_at

        return name_at(path, offset, workspace)

    def definitions(self, mention: Mention, workspace: Workspace) -> Iterable[Mention]:
        from plugcheck_rules.hosts.dagstack.editing.names import definitions

        return definitions(mention, workspace)

    def references(self, mention: Mention, workspace: Workspace) -> Iterable[Mention]:
        from plugcheck_rules.hosts.dagstack.editing.names import uses

        return uses(mention, workspace)

    def rename(self, mention: Mention, new_name: str | None, workspace: Workspace) -> Renaming:
        from plugcheck_rules.hosts.dagstack.editing.renaming import rename

        return rename(mention, new_name, workspace)

    def symbols(self, path: Path, workspace: Workspace) -> Iterable[Symbol]:
        from plugcheck_rules.hosts.dagstack.editing.outlines import symbols
        from plugcheck_rules.hosts.dagstack.editing.sources import manifest_at

        manifest = manifest_at(path, workspace)
        return symbols(manifest) if manifest is not None else ()

    def links(self, path: Path, workspace: Workspace) -> Iterable[Link]:
        from plugcheck_rules.hosts.dagstack.editing.links import links
        from plugcheck_rules.hosts.dagstack.editing.sources import manifest_at

        manifest = manifest_at(path, workspace)
        return links(manifest, workspace) if manifest is not None else ()
