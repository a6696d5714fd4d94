"""What the real apcore would judge of a project, and from where one would have it judged: read, not run."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.contract.suite import Check, Start, Suite
from plugcheck_lsp.text import Span
from plugcheck_rules.hosts.apcore.acls.facts import AclFacts
from plugcheck_rules.hosts.apcore.project import is_module, project_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.host import Plugin
    from plugcheck_lsp.workspace import Workspace
    from plugcheck_rules.hosts.apcore.project import Project

_TOP = Span(0, 0)
_OF_MODULES = ("discover", "boundaries", "call")


def contract_suite(plugin: Plugin, workspace: Workspace) -> Suite | None:
    """The checks for the project that `plugin` is; None for a module, and where nothing of it can be judged."""
    project = project_of(plugin.root, workspace)
    if project is None or is_module(plugin, project):
        return None
    checks = tuple(_checks(plugin, project, workspace))
    if not checks:
        return None
    tables = (Start(path, _TOP, ("access-table",)) for path in project.access_tables)
    own = project.config or checks[0].path
    return Suite(checks, (Start(own, _TOP), *_modules(project, workspace), *tables))


def _checks(plugin: Plugin, project: Project, workspace: Workspace) -> Iterator[Check]:
    """In the order of the passes; those that have something to look at."""
    if project.config is not None:
        yield Check("config", "Configuration is valid", project.config, _TOP)
    lists = (path for path in project.acls if AclFacts(path, plugin, project, workspace).is_meant)
    modules = tuple(project.modules)
    for name, label, paths in (
        ("acl", "Access lists load", tuple(lists)),
        ("access-table", "Access tables hold", project.access_tables),
        ("schema", "Schemas load", project.schemas),
        ("binding", "Bindings load", project.bindings),
        ("discover", "Modules are discovered", modules),
        ("boundaries", "Boundary values are judged as written", (*modules, *project.schemas)),
        ("call", "Modules can be called", modules),
    ):
        if paths:
            yield Check(name, label, paths[0], _TOP)


def _modules(project: Project, workspace: Workspace) -> Iterator[Start]:
    """The module classes that discovery takes, each in its file."""
    from plugcheck_rules.hosts.apcore.modules.module_classes import candidates  # only where there are modules
    from plugcheck_rules.hosts.apcore.modules.plugins import module_plugins

    found = module_plugins(project, workspace)
    for path, module_id in project.modules.items():
        plugin = found.get(module_id)
        program = workspace.program(plugin) if plugin is not None else None
        module = program.modules.get(path) if program is not None else None
        if program is not None and module is not None:
            for candidate in candidates(program, module).sure:
                if candidate.owner.module is module:
                    yield Start(path, candidate.owner.span, _OF_MODULES)
