"""How apcore projects and their modules are found, and what their rules can ask."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from plugcheck_lsp.host import FileSchema, Hooks, Host, Site
from plugcheck_rules.hosts.apcore import vocabulary
from plugcheck_rules.hosts.apcore.editing.language import ApcoreLanguage
from plugcheck_rules.hosts.apcore.project import is_module, project_of, projects

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping
    from pathlib import Path

    from plugcheck_lsp.access import AccessAnswer, AccessDiff, AccessQuestion
    from plugcheck_lsp.contract.plan import ContractPlan
    from plugcheck_lsp.contract.suite import Suite
    from plugcheck_lsp.editing.creating import Creation
    from plugcheck_lsp.editing.language import Language
    from plugcheck_lsp.host import Plugin
    from plugcheck_lsp.text import Span
    from plugcheck_lsp.workspace import Workspace
    from plugcheck_rules.hosts.apcore.project import Project

EXAMPLE_CONFIG = 'version: "1.0.0"\nproject:\n  name: example\n'
EXAMPLE_MODULE = """\
from pydantic import BaseModel


class Input(BaseModel):
    name: str


class Output(BaseModel):
    greeting: str


class Greeter:
    description = "Greets a person by name"
    input_schema = Input
    output_schema = Output

    def execute(self, inputs, context):
        return {"greeting": "Hello, " + inputs["name"]}
"""
_CALLED = ("execute", "stream", "preview", "preflight")
"""The methods of a module that the host calls for each call of the module."""
_BEFORE = ("__init__", "on_load")


class ApcoreHost(Host):
    """apcore for Python.

    A project (a folder with a configuration, or with what only apcore has) is one plugin: it owns the access lists,
    schemas, bindings and the code that uses apcore. Each module that discovery finds is a plugin of its own.
    """

    id = "apcore"
    title = "apcore"
    distribution = "apcore"
    verified_version = "0.32.2"
    # Nothing forbids a module to tell the time; rules of apcore's own hold modules to what their annotations promise.
    tells_differences = False

    @property
    def schemas(self) -> tuple[FileSchema, ...]:
        from plugcheck_rules.hosts.apcore.editing.hint_schemas import hint_schemas

        return hint_schemas()

    def sites(self, workspace: Workspace) -> Iterator[Site]:
        """One plugin for each project, and one for each file in which discovery looks for a module."""
        from plugcheck_rules.hosts.apcore.configs.places import target_files

        for project in projects(workspace):
            targets = target_files(project, workspace)
            yield Site(
                root=project.root,
                manifest=project.config,
                name=project.root.name,
                entries=(*project.clients, *targets),
                reason=project.reason,
                tests=project.tests,
                documents=dict(_documents(project, workspace)),
            )
            for path, module_id in project.modules.items():
                yield Site(
                    root=project.root,
                    manifest=None,
                    name=module_id,
                    entries=(path,),
                    reason=f"discovery looks for the module `{module_id}` there",
                )

    def subjects(self, plugin: Plugin, workspace: Workspace) -> Iterator[Any]:
        """The facts about the files of a project, or about one module's code."""
        from plugcheck_rules.hosts.apcore.subjects import module_subjects, project_subjects

        project = project_of(plugin.root, workspace)
        if project is None:
            return
        if is_module(plugin, project):
            yield from module_subjects(plugin, project, workspace)
        else:
            yield from project_subjects(plugin, project, workspace)

    def dependencies(self, plugin: Plugin, workspace: Workspace) -> Iterator[Path]:
        """For a project its documents and modules' metadata; for a module what is said of it elsewhere."""
        from plugcheck_rules.hosts.apcore.schemas.analysis import schema_files_read

        project = project_of(plugin.root, workspace)
        if project is None:
            return
        if project.config is not None:
            yield project.config
        yield from project.acls
        yield from project.bindings
        if project.layout.id_map is not None:
            yield project.layout.id_map
        if is_module(plugin, project):
            names = _schema_names(plugin.name)
            yield from (path for path in project.schemas if path.name in names)
            yield from (meta for meta, path in project.metas.items() if project.modules[path] == plugin.name)
        else:
            from plugcheck_rules.hosts.apcore.configs.places import schema_files
            from plugcheck_rules.hosts.apcore.modules.plugins import module_plugins

            yield from schema_files(project, workspace)
            yield from schema_files_read(project, workspace)
            yield from project.metas
            yield from project.orphans
            yield from project.modules
            # Schemas are compared with models, which may stand in files that modules import.
            yield from (
                path for module in module_plugins(project, workspace).values() for path in module.code
            )

    def code_dependencies(self, plugin: Plugin, workspace: Workspace) -> Iterable[Path] | None:
        """None of its documents: only rules of apcore's own compare these with the code."""
        return ()

    def state(self, plugin: Plugin, workspace: Workspace) -> Any:
        """Which modules there are, the circle of calls that a module is in, which places that a project names exist,
        where the targets of its bindings lie, and the commit that its files are compared with.
        """
        from plugcheck_rules.hosts.apcore.configs.places import missing_paths, target_modules
        from plugcheck_rules.hosts.apcore.modules.call_cycles import state

        project = project_of(plugin.root, workspace)
        if project is None:
            return None
        if is_module(plugin, project):
            return state(project, workspace, plugin.name)
        places = (missing_paths(project, workspace), target_modules(project, workspace))
        return (state(project, workspace, None), places, workspace.past.commit)

    def hooks(self, plugin: Plugin, workspace: Workspace) -> Hooks:
        """What the host calls: a module's methods, and functions that are made modules.

        What a client's code calls by itself is no hook.
        """
        from plugcheck_rules.hosts.apcore.modules.calls import function_modules

        program = workspace.program(plugin)
        classes = [owner for module in program.modules.values() for owner in module.classes.values()]
        called = [owner.methods[name] for owner in classes for name in _CALLED if name in owner.methods]
        before = [owner.methods[name] for owner in classes for name in _BEFORE if name in owner.methods]
        for module in program.modules.values():
            called.extend(function_modules(program, module))
        return Hooks(tuple(called), named=True, lifecycle=tuple(before))

    @property
    def language(self) -> Language:
        return ApcoreLanguage()

    def contract_plan(self, plugin: Plugin, workspace: Workspace) -> ContractPlan | None:
        """How to have the real apcore judge a project; its modules are judged with it."""
        from plugcheck_rules.hosts.apcore.contract.plan import plan_of

        return plan_of(plugin, workspace)

    def contract_suite(self, plugin: Plugin, workspace: Workspace) -> Suite | None:
        """What the real apcore would judge of a project; its modules are judged with it."""
        from plugcheck_rules.hosts.apcore.contract.discovery import contract_suite  # only editors ask

        return contract_suite(plugin, workspace)

    def judged_with(self, plugin: Plugin, workspace: Workspace) -> Plugin:
        """The project of a module: discovery takes all modules together."""
        project = project_of(plugin.root, workspace)
        if project is None or not is_module(plugin, project):
            return plugin
        same = (
            other for other in workspace.plugins if other.host.id == self.id and other.root == plugin.root
        )
        return next((other for other in same if not is_module(other, project)), plugin)

    def creations(
        self, path: Path, span: Span | None, workspace: Workspace, *, asked: bool
    ) -> Iterator[Creation]:
        """An access table, a configuration, and tests of modules, where a project has none."""
        from plugcheck_rules.hosts.apcore.creations.offers import offers  # only editors ask

        yield from offers(path, span, workspace, self)

    def access(
        self, plugin: Plugin, workspace: Workspace, question: AccessQuestion, named: Collection[Path]
    ) -> Iterator[AccessAnswer]:
        """For a project, what its access lists say."""
        from plugcheck_rules.hosts.apcore.acls.answers import answers

        project = project_of(plugin.root, workspace)
        if project is not None and not is_module(plugin, project):
            yield from answers(question, plugin, project, workspace, named)

    def access_diff(
        self, plugin: Plugin, workspace: Workspace, named: Collection[Path]
    ) -> Iterator[AccessDiff]:
        """For a project, how its access lists differ from what they were."""
        from plugcheck_rules.hosts.apcore.acls.answers import diffs

        project = project_of(plugin.root, workspace)
        if project is not None and not is_module(plugin, project):
            yield from diffs(plugin, project, workspace, named)

    def example_files(self, source: str, path: str) -> Mapping[str, str]:
        """A project with one module `greeter`, in which `source` is the file at `path`.

        Without a path: YAML with `rules` becomes the global access list, with `bindings` a binding file, with
        `input_schema` the schema of `greeter`, other YAML the configuration; Python becomes the module `greeter`.
        """
        path = path or _example_path(source)
        files = {"apcore.yaml": EXAMPLE_CONFIG, "extensions/greeter.py": EXAMPLE_MODULE}
        files[path] = source
        return files


def _documents(project: Project, workspace: Workspace) -> Iterator[tuple[Path, str]]:
    where = f"the apcore project `{project.root.name}`"
    yield from ((path, f"it is an access list of {where}") for path in project.acls)
    yield from ((path, f"it is an access table of {where}") for path in project.access_tables)
    yield from ((path, f"it is a schema of {where}") for path in project.schemas)
    yield from ((path, f"it is a binding file of {where}") for path in project.bindings)
    yield from (
        (path, f"it is the metadata of `{project.modules[module]}`") for path, module in project.metas.items()
    )
    yield from ((path, "it is named like the metadata of a module") for path in project.orphans)
    if project.layout.id_map is not None and workspace.files.exists(project.layout.id_map):
        yield project.layout.id_map, f"it is the id map of {where}"


def _schema_names(module_id: str) -> tuple[str, str]:
    return (module_id.rpartition(".")[2] + vocabulary.SCHEMA_SUFFIX, module_id + vocabulary.SCHEMA_SUFFIX)


_YAML_KEY = re.compile(r"^['\"^]*([\w$]+)['\"^]*[ \t]*:", re.MULTILINE)


def _example_path(source: str) -> str:
    keys = set(_YAML_KEY.findall(source))
    if re.search(r"^\s*(from|import|class|def|async|@)\b", source, re.MULTILINE):
        return "extensions/greeter.py"
    if keys & {"rules", "default_effect", "audit"}:
        return "acl/global_acl.yaml"
    if keys & {"bindings", "spec_version"}:
        return "bindings/example.binding.yaml"
    if keys & {"input_schema", "output_schema", "module_id"}:
        return "schemas/greeter.schema.yaml"
    return "apcore.yaml"
