"""What the rules about module code and about calls between modules ask."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from plugcheck_rules.hosts.apcore.file_facts import FileFacts

if TYPE_CHECKING:
    from plugcheck_lsp.python.module import ModuleFacts
    from plugcheck_lsp.python.program import Program
    from plugcheck_rules.hosts.apcore.modules.discovery import Discovery
    from plugcheck_rules.hosts.apcore.modules.known import KnownModule


@dataclass(frozen=True, eq=False)
class _PythonFile(FileFacts):
    @property
    def program(self) -> Program:
        """The module's code (or that of the project's clients), linked."""
        return self.workspace.program(self.plugin)

    @property
    def module(self) -> ModuleFacts | None:
        """This file in the program; None where it is no text."""
        return self.program.modules.get(self.path)

    @property
    def broken(self) -> bool:
        return self.program.broken

    @property
    def state(self) -> Any:
        return self.workspace.state_of(self.plugin)


@dataclass(frozen=True, eq=False)
class ModuleCode(_PythonFile):
    """A file in which discovery looks for a module class."""

    @property
    def module_id(self) -> str:
        return self.project.modules[self.path]

    @cached_property
    def discovery(self) -> Discovery | None:
        """What discovery makes of the file; None where it is no text, or its metadata cannot be read."""
        from plugcheck_rules.hosts.apcore.modules.discovery import Discovery
        from plugcheck_rules.hosts.apcore.modules.metadata import module_metadata

        metadata = module_metadata(self.path, self.project, self.workspace)
        module = self.module
        if module is None or metadata is None:
            return None
        named = metadata.get("entry_point")
        if named is not None and not isinstance(named.value, str):
            return None
        # Only what stands behind the last colon counts.
        return Discovery(self.program, module, named.value.split(":")[-1] if named is not None else None)

    def rivals(self) -> tuple[KnownModule, ...]:
        """What else in the project has this module's id."""
        return tuple(
            known
            for known in self.modules
            if known.id == self.module_id and known.path not in (None, self.path)
        )


@dataclass(frozen=True, eq=False)
class CodeFacts(_PythonFile):
    """A Python file of a project that may call modules."""
