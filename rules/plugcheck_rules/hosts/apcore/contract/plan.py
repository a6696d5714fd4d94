"""How the real apcore is had to judge one project."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from plugcheck_lsp.contract.plan import ContractPlan, Pass
from plugcheck_rules.hosts.apcore import vocabulary
from plugcheck_rules.hosts.apcore.acls.facts import AclFacts
from plugcheck_rules.hosts.apcore.project import glob_matches, project_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from plugcheck_lsp.host import Plugin
    from plugcheck_lsp.workspace import Workspace
    from plugcheck_rules.hosts.apcore.project import Project

DISTRIBUTION = "apcore"
REMEDY = "pip install apcore"
SCRIPT = Path(__file__).parent / "suite" / "__init__.py"


def contract_plan(plugin: Plugin, project: Project, workspace: Workspace) -> ContractPlan:
    """How to run the checks for `project`."""
    contract = workspace.settings.contract
    lists = [AclFacts(path, plugin, project, workspace) for path in project.acls]
    lists = [facts for facts in lists if facts.is_meant]  # others only lie beside them
    passes = tuple(_passes(project))
    modules = [{"path": str(path), "id": module_id} for path, module_id in project.modules.items()]
    return ContractPlan(
        script=SCRIPT,
        request={
            "folder": str(project.root),
            "roots": [str(project.root), str(workspace.root)],
            "search": [str(folder) for folder in _search(project, workspace)],
            "config": str(project.config) if project.config is not None else None,
            "acls": _texts(facts.path for facts in lists),
            "attached": _attached(project),
            "tables": _texts(project.access_tables),
            "schemas_root": str(project.layout.schemas),
            "schemas": _texts(project.schemas),
            "bindings": _texts(project.bindings),
            "loaded_bindings": _texts(path for path in project.bindings if _is_loaded(path, project)),
            "modules": modules,
            "metas": {project.modules[module]: str(meta) for meta, module in project.metas.items()},
            "conditions": sorted({name for facts in lists for name in facts.registered}),
            "call": list(contract.call),
            "samples": {
                module["id"]: plain(contract.samples.get(module["id"], {}))
                for module in modules
                if module["id"] in contract.samples
            },
            "all_checks": sorted(check for step in passes for check in step.checks),
            "distribution": DISTRIBUTION,
            "remedy": REMEDY,
        },
        distribution=DISTRIBUTION,
        remedy=REMEDY,
        passes=passes,
        notes=tuple(_notes(project, workspace)),
    )


def _passes(project: Project) -> Iterator[Pass]:
    """Each has a process of its own, so that none takes others with it, and time for each file."""
    # what the host reads, and nothing executes
    checks = frozenset({"config", "acl", "access-table", "schema", "boundaries"})
    steps = len(project.acls) + len(project.access_tables) + 2 * len(project.schemas)
    if project.config is not None or steps:
        yield Pass("files", checks=checks, steps=1 + steps)
    if project.bindings:  # loading one imports its targets
        yield Pass("bindings", checks=frozenset({"binding"}), steps=len(project.bindings))
    if project.modules:  # discovery imports every module and makes an instance of each
        checks = frozenset({"discover", "boundaries", "call"})
        alone = frozenset({"boundaries", "call"})
        yield Pass("modules", checks=checks, steps=3 * len(project.modules), goes_on=alone)


def _texts(paths: Iterable[Path]) -> list[str]:
    return [str(path) for path in paths]


def _is_loaded(path: Path, project: Project) -> bool:
    """Whether `BindingLoader.load_binding_dir` takes the file: then its ids must differ from those of the others."""
    layout = project.layout
    return path.parent == layout.bindings and glob_matches(layout.binding_pattern, path.name)


def _attached(project: Project) -> str | None:
    """The access list that the host attaches by itself: the root where it is a file, else one name in it (`ACL.discover`)."""
    root = project.layout.acl
    return next((str(path) for path in project.acls if path in (root, root / vocabulary.GLOBAL_ACL)), None)


def _search(project: Project, workspace: Workspace) -> Iterator[Path]:
    """Where the targets of bindings and the workspace's own modules are imported from: where the host is started, and `src`."""
    folders = (project.root, project.root / "src", workspace.root, workspace.root / "src")
    yield from dict.fromkeys(folder for folder in folders if folder.is_dir())


def _notes(project: Project, workspace: Workspace) -> Iterator[str]:
    """Names in the settings that no module of the project has."""
    known = set(project.modules.values())
    contract = workspace.settings.contract
    for module_id in contract.call:
        if module_id not in known:
            yield f"`{module_id}` in `contract.call` is no module that discovery finds here"


def plain(value: Any) -> Any:
    """A TOML value as JSON has it: dates and times become text."""
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [plain(item) for item in value]
    return value if isinstance(value, (str, int, float)) else str(value)


def plan_of(plugin: Plugin, workspace: Workspace) -> ContractPlan | None:
    """The plan for the project that `plugin` is or belongs to; None where nothing of it can be judged."""
    project = project_of(plugin.root, workspace)
    if project is None:
        return None
    plan = contract_plan(plugin, project, workspace)
    return plan if plan.passes else None
