"""What can be created from a place in a file: the head of an access list, or the header of a module's class."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from plugcheck_lsp.editing.creating import Creation
from plugcheck_lsp.findings import FileEdit
from plugcheck_lsp.text import Span
from plugcheck_rules.hosts.apcore.acls.facts import AclFacts
from plugcheck_rules.hosts.apcore.creations.access_table import access_table
from plugcheck_rules.hosts.apcore.creations.module_test import module_test
from plugcheck_rules.hosts.apcore.modules.facts import ModuleCode
from plugcheck_rules.hosts.apcore.project import is_module, project_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from plugcheck_lsp.host import Host
    from plugcheck_lsp.text import Text
    from plugcheck_lsp.workspace import Workspace
    from plugcheck_rules.hosts.apcore.project import Project

_NO_WORD = re.compile(r"\W+")


def offers(path: Path, span: Span | None, workspace: Workspace, host: Host) -> Iterator[Creation]:
    """See `Host.creations`."""
    text = workspace.text(path)
    project = project_of(path, workspace) if text is not None else None
    if text is None or project is None:
        return
    for plugin in workspace.plugins:
        if plugin.host is not host or plugin.root != project.root:
            continue
        if not is_module(plugin, project):
            if path in project.acls:
                yield from _access_table(AclFacts(path, plugin, project, workspace), span, text)
        elif project.modules.get(path) == plugin.name and path in plugin.code:
            yield from _of_module(ModuleCode(path, plugin, project, workspace), span, text)


def _access_table(facts: AclFacts, span: Span | None, text: Text) -> Iterator[Creation]:
    """For the list that decides, where there is no table yet."""
    project = facts.project
    decides = facts.is_loaded or (len(project.acls) == 1 and not facts.has_global)
    entry = facts.root.entry("rules") if facts.root is not None else None
    if project.access_tables or not decides or entry is None:
        return
    head = Span(0, text.line_span(text.line_of(entry.key_span.start)).end)
    if span is not None and not head.touches(span):
        return
    table = access_table(facts)
    if table is not None:
        path = project.root / "tests" / "acl" / f"{facts.path.stem}.yaml"
        yield _file(
            "apcore.access-table", "Create an access table of what this list decides", path, table, text
        )


def _of_module(facts: ModuleCode, span: Span | None, text: Text) -> Iterator[Creation]:
    owner = facts.discovery.judged if facts.discovery is not None else None
    if owner is None or facts.broken:
        return
    first, last = text.line_of(owner.unit.start), text.line_of(owner.span.end)
    header = Span(text.line_span(first).start, text.line_span(last).end)
    if span is not None and not header.touches(span):
        return
    project, module_id = facts.project, facts.module_id
    if project.config is None:
        yield _config(project, text)
    if not any(module_id in tested.source for tested in _tests(facts)):
        path = _free(project, module_id, facts.workspace)
        test = module_test(facts, path)
        if test is not None:
            yield _file(
                f"apcore.module-test:{module_id}", f"Create a unit test for `{module_id}`", path, test, text
            )


def _free(project: Project, module_id: str, workspace: Workspace) -> Path:
    """Where the test goes. pytest refuses two test modules of one name that lie in no package."""
    name = f"test_{_NO_WORD.sub('_', module_id)}.py"
    if any(path.name == name for path in workspace.listing):
        name = f"test_{_NO_WORD.sub('_', project.root.name)}_{name.removeprefix('test_')}"
    return project.root / "tests" / name


def _tests(facts: ModuleCode) -> Iterator[Text]:
    for path in facts.project.tests:
        text = facts.workspace.text(path)
        if text is not None:
            yield text


def _config(project: Project, text: Text) -> Creation:
    """The least that the host takes (`version` and `project.name`); all else has defaults that fit the folders."""
    path = project.root / "apcore.yaml"
    written = f'version: "1.0.0"\nproject:\n  name: {json.dumps(project.root.name, ensure_ascii=False)}\n'
    return _file("apcore.config", f"Create `{path.name}` for this project", path, written, text)


def _file(name: str, title: str, path: Path, written: str, like: Text) -> Creation:
    text = written if like.newline == "\n" else written.replace("\n", like.newline)
    return Creation(name, title, (FileEdit(path, Span(0, 0), text),), (path,))
