"""Which modules of a project say of themselves that they destroy."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path

    from plugcheck_lsp.workspace import Workspace
    from plugcheck_rules.hosts.apcore.project import Project


def destructive_modules(project: Project, workspace: Workspace) -> frozenset[str]:
    """The ids of the modules with `destructive=True`, in their code and metadata together."""

    def find() -> frozenset[str]:
        return frozenset(
            module_id
            for path, module_id in project.modules.items()
            if _is_destructive(path, project, workspace)
        )

    return workspace.once(("apcore", "destructive", project.root), find)


def _is_destructive(path: Path, project: Project, workspace: Workspace) -> bool:
    text = workspace.text(path)
    if text is None or "destructive" not in text.source:
        return False
    metas = tuple(workspace.text(meta) for meta, module in project.metas.items() if module == path)
    key = ("apcore", "is destructive", path)
    known: tuple[Any, bool] | None = workspace.cache.results.get(key)
    if known is None or known[0] != (text, metas):
        known = workspace.cache.results[key] = ((text, metas), _read(path, project, workspace))
    return known[1]


def _read(path: Path, project: Project, workspace: Workspace) -> bool:
    from plugcheck_lsp.python.program import Program
    from plugcheck_rules.hosts.apcore.modules.class_attributes import held
    from plugcheck_rules.hosts.apcore.modules.constants import Site
    from plugcheck_rules.hosts.apcore.modules.metadata import module_metadata
    from plugcheck_rules.hosts.apcore.modules.module_classes import candidates
    from plugcheck_rules.hosts.apcore.modules.promises import read_promises

    document = workspace.python(path)
    if document is None:
        return False
    program = Program({path: document}, ())
    sure = candidates(program, program.modules[path]).sure
    bound = held(program, sure[0].owner, "annotations").bound if len(sure) == 1 else None
    if bound is None or bound.binding.value is None or bound.binding.path:
        return False
    metadata = module_metadata(path, project, workspace)
    if metadata is None:
        return False
    found = read_promises(Site.of(program, bound), bound.binding.value, metadata.get("annotations"))
    return found is not None and found.holds("destructive") is True
