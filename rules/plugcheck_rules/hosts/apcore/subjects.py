"""What the rules about apcore projects and modules are asked about: one subject for each file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from plugcheck_rules.hosts.apcore.acls.facts import AclFacts
from plugcheck_rules.hosts.apcore.acls.tables import AccessTableFacts
from plugcheck_rules.hosts.apcore.configs.facts import BindingFacts, ConfigFacts, IdMapFacts, MetaFacts
from plugcheck_rules.hosts.apcore.modules.facts import CodeFacts, ModuleCode
from plugcheck_rules.hosts.apcore.schemas.facts import SchemaFacts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.host import Plugin
    from plugcheck_lsp.workspace import Workspace
    from plugcheck_rules.hosts.apcore.project import Project


def project_subjects(plugin: Plugin, project: Project, workspace: Workspace) -> Iterator[Any]:
    """The project's documents, and its code that uses apcore."""
    from plugcheck_rules.hosts.apcore.configs.places import loader_schemas

    if project.config is not None:
        yield ConfigFacts(project.config, plugin, project, workspace)
    for path in project.acls:
        yield AclFacts(path, plugin, project, workspace)
    for path in project.access_tables:
        yield AccessTableFacts(path, plugin, project, workspace)
    for path in loader_schemas(project, workspace):
        yield SchemaFacts(path, plugin, project, workspace)
    for path in project.bindings:
        yield BindingFacts(path, plugin, project, workspace)
    for path in (*project.metas, *project.orphans):
        yield MetaFacts(path, plugin, project, workspace)
    if project.layout.id_map is not None and workspace.files.exists(project.layout.id_map):
        yield IdMapFacts(project.layout.id_map, plugin, project, workspace)
    for path in plugin.code:
        yield CodeFacts(path, plugin, project, workspace)


def module_subjects(plugin: Plugin, project: Project, workspace: Workspace) -> Iterator[Any]:
    """The module's file as discovery judges it, and the calls in all of the module's code."""
    for path in plugin.code:
        if project.modules.get(path) == plugin.name:
            yield ModuleCode(path, plugin, project, workspace)
        yield CodeFacts(path, plugin, project, workspace)
