"""The models that the class of a module has as its schemas."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_rules.hosts.apcore.modules.facts import ModuleCode
from plugcheck_rules.hosts.apcore.modules.plugins import module_plugins

if TYPE_CHECKING:
    from collections.abc import Mapping

    from plugcheck_lsp.workspace import Workspace
    from plugcheck_rules.hosts.apcore.project import Project
    from plugcheck_rules.hosts.apcore.schemas.shapes import Record


def schema_models(module_id: str, project: Project, workspace: Workspace) -> Mapping[str, Record]:
    """The fields of a discovered module's `input_schema` and `output_schema`, by these names, as far as they are known.

    Nothing for a module that discovery does not surely take, or whose code does not parse.
    """
    from plugcheck_rules.hosts.apcore.modules.models import schema_record

    plugin, path = module_plugins(project, workspace).get(module_id), project.module_paths.get(module_id)
    if plugin is None or path is None:
        return {}
    code = ModuleCode(path, plugin, project, workspace)
    owner = code.discovery.chosen if not code.broken and code.discovery is not None else None
    if owner is None:
        return {}
    found = {side: schema_record(code.program, owner, side) for side in ("input_schema", "output_schema")}
    return {side: record for side, record in found.items() if record is not None}
