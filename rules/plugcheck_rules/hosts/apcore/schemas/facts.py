"""What the rules about schema files ask."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from plugcheck_rules.hosts.apcore import vocabulary
from plugcheck_rules.hosts.apcore.file_facts import FileFacts
from plugcheck_rules.hosts.apcore.modules.plugins import module_plugins
from plugcheck_rules.hosts.apcore.schemas.reading import max_depth_of, module_id_of

if TYPE_CHECKING:
    from plugcheck_rules.hosts.apcore.schemas.analysis import Analysis
    from plugcheck_rules.hosts.apcore.schemas.changes import SchemaChange
    from plugcheck_rules.hosts.apcore.schemas.drift import Drift


@dataclass(frozen=True, eq=False)
class SchemaFacts(FileFacts):
    """One schema file of a project."""

    @property
    def state(self) -> Any:
        analysis = self.analysis
        others = analysis.reads if analysis is not None else ()
        before = self.workspace.past.text(self.path, self.project.schemas)
        plugin = module_plugins(self.project, self.workspace).get(self.meant_id)
        code = self.workspace.state_of(plugin) if plugin is not None else None
        return (self.text, self.modules, self.project.layout.schemas, self.max_depth, others, before, code)

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

    @cached_property
    def drift(self) -> tuple[Drift, ...]:
        """Where the file and the models of its module's class surely differ."""
        from plugcheck_rules.hosts.apcore.modules.schema_models import schema_models
        from plugcheck_rules.hosts.apcore.schemas.compatibility import Side
        from plugcheck_rules.hosts.apcore.schemas.drift import differences
        from plugcheck_rules.hosts.apcore.schemas.schema_shapes import shape_of_schema

        root = self.root
        models = schema_models(self.meant_id, self.project, self.workspace) if root is not None else {}
        found: list[Drift] = []
        for side in Side:
            node, model = root.get(side.value) if root is not None else None, models.get(side.value)
            if root is not None and node is not None and model is not None:
                schema = shape_of_schema(node, root, self.path).record
                found += differences(side, schema, model) if schema is not None else ()
        return tuple(found)

    @property
    def max_depth(self) -> int:
        """How many references in a row the host follows (`schema.max_ref_depth`)."""
        return max_depth_of(self.project, self.workspace)

    @property
    def expected_id(self) -> str:
        """The module whose schema the loader would look for here; empty where it looks for none."""
        return module_id_of(self.path, self.project.layout.schemas)

    @property
    def meant_id(self) -> str:
        """The discovered module whose schema this is meant to be: by its place, or by an id for a name."""
        flat = self.path.name.removesuffix(vocabulary.SCHEMA_SUFFIX)
        return next((name for name in (self.expected_id, flat) if name in self.project.module_paths), "")
