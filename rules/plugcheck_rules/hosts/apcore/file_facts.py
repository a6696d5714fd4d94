"""What the facts about one file of an apcore project have in common."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from plugcheck_lsp.facts import PartFacts

if TYPE_CHECKING:
    from pathlib import Path

    from plugcheck_lsp.documents.tree import Node
    from plugcheck_lsp.documents.yaml import YamlDocument
    from plugcheck_lsp.host import Plugin
    from plugcheck_lsp.text import Text
    from plugcheck_lsp.workspace import Workspace
    from plugcheck_rules.hosts.apcore.modules.known import KnownModule
    from plugcheck_rules.hosts.apcore.project import Project


@dataclass(frozen=True, eq=False)
class FileFacts(PartFacts):
    """One file of a project. Those of each kind add their `state`: the text, and what else they read."""

    path: Path
    plugin: Plugin
    project: Project
    workspace: Workspace

    @property
    def text(self) -> Text | None:
        return self.workspace.text(self.path)

    @property
    def document(self) -> YamlDocument | None:
        """The parsed YAML file; None for a file that is no text."""
        return self.workspace.yaml(self.path)

    @property
    def root(self) -> Node | None:
        """The first YAML document, as the host reads it; None where nothing of it parses."""
        document = self.document
        return document.roots[0] if document is not None and document.roots else None

    @property
    def broken(self) -> bool:
        """Whether some of the file does not parse, so that nothing may be concluded from what is missing."""
        document = self.workspace.document(self.path)
        return document is None or bool(document.problems)

    @property
    def version(self) -> str:
        """The version of apcore that the project runs on, as far as it is known."""
        host = self.plugin.host
        return self.workspace.host_version(host.id) or host.verified_version

    @property
    def modules(self) -> tuple[KnownModule, ...]:
        """Every module whose id the workspace tells."""
        from plugcheck_rules.hosts.apcore.modules.known import known_modules

        return known_modules(self.project, self.workspace)
