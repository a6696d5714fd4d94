"""What the rules about module code and about calls between modules ask."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from plugcheck_rules.hosts.apcore.file_facts import FileFacts

if TYPE_CHECKING:
    from plugcheck_lsp.python.program import Program


@dataclass(frozen=True, eq=False)
class _PythonFile(FileFacts):
    @property
    def program(self) -> Program:
        """The module's code (or that of the project's clients), linked."""
        return self.workspace.program(self.plugin)

    @property
    def state(self) -> Any:
        return self.workspace.state_of(self.plugin)


@dataclass(frozen=True, eq=False)
class ModuleCode(_PythonFile):
    """A file in which discovery looks for a module class."""

    @property
    def module_id(self) -> str:
        return self.project.modules[self.path]


@dataclass(frozen=True, eq=False)
class CodeFacts(_PythonFile):
    """A Python file of a project that may call modules."""
