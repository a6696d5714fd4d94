"""What editors are told of the files of an apcore project."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.editing.language import Language
from plugcheck_rules.hosts.apcore.project import project_of

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from plugcheck_lsp.editing.language import Completion, Hint, HoverText, Link, Mention, Renaming, Symbol
    from plugcheck_lsp.text import Span
    from plugcheck_lsp.workspace import Workspace


class ApcoreLanguage(Language):
    """Access lists, schemas, bindings, metadata, the configuration, and ids of modules in code.

    What answers is imported when something is asked: rules are looked for in sessions that never ask.
    """

    def completions(self, path: Path, offset: int, workspace: Workspace) -> Iterable[Completion]:
        from plugcheck_rules.hosts.apcore.editing.completions import completions

        project = project_of(path, workspace)
        return completions(path, offset, project, workspace) if project is not None else ()

    def hover(self, path: Path, offset: int, workspace: Workspace) -> Iterable[HoverText]:
        from plugcheck_rules.hosts.apcore.editing.hovers import hovers

        project = project_of(path, workspace)
        if project is None:
            return ()
        return hovers(path, offset, self.mention(path, offset, workspace), project, workspace)

    def mention(self, path: Path, offset: int, workspace: Workspace) -> Mention | None:
        from plugcheck_rules.hosts.apcore.editing.names import name_at

        project = project_of(path, workspace)
        return name_at(path, offset, project, workspace) if project is not None else None

    def definitions(self, mention: Mention, workspace: Workspace) -> Iterable[Mention]:
        from plugcheck_rules.hosts.apcore.editing.names import definitions

        project = project_of(mention.path, workspace)
        return definitions(mention, project, workspace) if project is not None else ()

    def references(self, mention: Mention, workspace: Workspace) -> Iterable[Mention]:
        from plugcheck_rules.hosts.apcore.editing.names import uses

        project = project_of(mention.path, workspace)
        return uses(mention, project, workspace) if project is not None else ()

    def rename(self, mention: Mention, new_name: str | None, workspace: Workspace) -> Renaming:
        from plugcheck_rules.hosts.apcore.editing.renaming import rename

        project = project_of(mention.path, workspace)
        if project is None:
            return super().rename(mention, new_name, workspace)
        return rename(mention, new_name, project, workspace)

    def symbols(self, path: Path, workspace: Workspace) -> Iterable[Symbol]:
        from plugcheck_rules.hosts.apcore.editing.outlines import symbols

        project = project_of(path, workspace)
        return symbols(path, project, workspace) if project is not None else ()

    def links(self, path: Path, workspace: Workspace) -> Iterable[Link]:
        from plugcheck_rules.hosts.apcore.editing.links import links

        project = project_of(path, workspace)
        return links(path, project, workspace) if project is not None else ()

    def hints(self, path: Path, span: Span, workspace: Workspace) -> Iterable[Hint]:
        from plugcheck_rules.hosts.apcore.editing.hints import hints

        project = project_of(path, workspace)
        return hints(path, span, project, workspace) if project is not None else ()
