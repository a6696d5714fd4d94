"""What the rules about schema files ask."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from plugcheck_rules.hosts.apcore.file_facts import FileFacts
from plugcheck_rules.hosts.apcore.schemas.reading import module_id_of

if TYPE_CHECKING:
    from plugcheck_rules.hosts.apcore.schemas.analysis import Analysis
    from plugcheck_rules.hosts.apcore.schemas.changes import SchemaChange

_MAX_DEPTH = 32


@dataclass(frozen=True, eq=False)
class SchemaFacts(FileFacts):
    """One schema file of a project."""

    @property
    def state(self) -> Any:
        analysis = self.analysis
        others = analysis.reads if analysis is not None else ()
        before = self.workspace.past.text(self.path, self.project.schemas)
        return (self.text, self.modules, self.project.layout.schemas, self.max_depth, others, before)

    @property
    def analysis(self) -> Analysis | None:
        """What is known of the file; None where it is empty or holds no mapping."""
        from plugcheck_rules.hosts.apcore.schemas.analysis import analyse

        return analyse(self.path, self.project.layout.schemas, self.max_depth, self.workspace)

    @property
    def change(self) -> SchemaChange | None:
        """What became of the file since the baseline revision; None where it is new, or its past is not known."""
        from plugcheck_rules.hosts.apcore.schemas.changes import change_of

        return change_of(self.path, self.workspace, self.project.schemas)

    @property
    def max_depth(self) -> int:
        """How many references in a row the host follows (`schema.max_ref_depth`)."""
        config = self.project.config
        document = self.workspace.yaml(config) if config is not None else None
        root = document.roots[0] if document is not None and document.roots else None
        value = root.get("schema", "max_ref_depth") if root is not None else None
        if value is None or isinstance(value.value, bool) or not isinstance(value.value, int):
            return _MAX_DEPTH
        return value.value

    @property
    def expected_id(self) -> str:
        """The module whose schema the loader would look for here; empty where it looks for none."""
        return module_id_of(self.path, self.project.layout.schemas)
