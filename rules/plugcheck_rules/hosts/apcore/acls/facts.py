"""What the rules about access lists ask."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from plugcheck_rules.hosts.apcore.file_facts import FileFacts


@dataclass(frozen=True, eq=False)
class AclFacts(FileFacts):
    """One access list of a project."""

    @property
    def state(self) -> Any:
        return (self.text, self.modules)
