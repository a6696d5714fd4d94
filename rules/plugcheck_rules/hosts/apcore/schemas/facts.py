"""What the rules about schema files ask."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from plugcheck_rules.hosts.apcore.file_facts import FileFacts


@dataclass(frozen=True, eq=False)
class SchemaFacts(FileFacts):
    """One schema file of a project."""

    @property
    def state(self) -> Any:
        return (self.text, self.modules)
