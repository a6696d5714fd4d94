"""What the rules about configuration, binding and metadata files ask."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from plugcheck_rules.hosts.apcore.file_facts import FileFacts


@dataclass(frozen=True, eq=False)
class ConfigFacts(FileFacts):
    """The configuration file of a project."""

    @property
    def state(self) -> Any:
        return self.text


@dataclass(frozen=True, eq=False)
class BindingFacts(FileFacts):
    """One binding file of a project."""

    @property
    def state(self) -> Any:
        return (self.text, self.modules)


@dataclass(frozen=True, eq=False)
class MetaFacts(FileFacts):
    """The metadata file of one module."""

    @property
    def state(self) -> Any:
        return (self.text, self.modules)
