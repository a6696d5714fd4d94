"""What rules about Python code ask: one file of one plugin, in its program."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from plugcheck_lsp.host import Role

if TYPE_CHECKING:
    from pathlib import Path

    from plugcheck_lsp.documents.python import PythonDocument
    from plugcheck_lsp.host import Plugin
    from plugcheck_lsp.python.module import ModuleFacts
    from plugcheck_lsp.python.program import Program
    from plugcheck_lsp.text import Text


@dataclass(frozen=True, eq=False)
class PythonFacts:
    """One Python file of a plugin: ``PythonFacts(path, program, plugin, role)``."""

    path: Path
    program: Program
    plugin: Plugin
    role: Role = Role.CODE

    @property
    def module(self) -> ModuleFacts:
        return self.program.modules[self.path]

    @property
    def document(self) -> PythonDocument:
        return self.module.document

    @property
    def text(self) -> Text:
        return self.document.text

    @property
    def host(self) -> str:
        """The id of the plugin's host."""
        return self.plugin.host.id

    @cached_property
    def broken(self) -> bool:
        """Whether a file that this one's findings can depend on does not parse everywhere."""
        return any(module.broken for module in self.program.modules.values())
