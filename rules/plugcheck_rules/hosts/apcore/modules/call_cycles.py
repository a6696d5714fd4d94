"""Circles of calls that modules make in every run (`utils/call_chain.py`)."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from plugcheck_rules.hosts.apcore.acls.in_code import acl_code
from plugcheck_rules.hosts.apcore.modules.destructive import destructive_modules
from plugcheck_rules.hosts.apcore.modules.known import known_ids

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from plugcheck_lsp.text import Span
    from plugcheck_lsp.workspace import Workspace
    from plugcheck_rules.hosts.apcore.project import Project


@dataclass(frozen=True)
class CertainCall:
    """A call that a module's `execute` makes whenever it runs to its end, with its context."""

    caller: str
    target: str
    path: Path
    span: Span
    """The id in the call."""


def cycles(project: Project, workspace: Workspace) -> Mapping[str, tuple[CertainCall, ...]]:
    """For each module that is called again by what it calls: the shortest way back to it, call by call."""
    return workspace.once(("apcore", "cycles", project.root), lambda: _cycles(project, workspace))


def _cycles(project: Project, workspace: Workspace) -> Mapping[str, tuple[CertainCall, ...]]:
    graph: dict[str, tuple[CertainCall, ...]] = {}
    for path, module_id in project.modules.items():
        calls = certain_calls(path, module_id, workspace)
        if calls:
            graph.setdefault(module_id, calls)
    ways = {module_id: _way_back(module_id, graph) for module_id in graph}
    return {module_id: way for module_id, way in ways.items() if way}


def _way_back(start: str, graph: Mapping[str, tuple[CertainCall, ...]]) -> tuple[CertainCall, ...]:
    """The shortest circle of calls from `start` to itself; empty where there is none."""
    came_by: dict[str, CertainCall] = {}
    queue = deque([start])
    while queue:
        current = queue.popleft()
        for call in graph.get(current, ()):
            if call.target == start:
                way = [call]
                while way[-1].caller != start:
                    way.append(came_by[way[-1].caller])
                return tuple(reversed(way))
            if call.target not in came_by:
                came_by[call.target] = call
                queue.append(call.target)
    return ()


def certain_calls(path: Path, module_id: str, workspace: Workspace) -> tuple[CertainCall, ...]:
    """The calls that the module at `path` makes in every run; looked for again only when its text changes."""
    text = workspace.text(path)
    key = ("apcore", "certain calls", path)
    known: tuple[Any, tuple[CertainCall, ...]] | None = workspace.cache.results.get(key)
    state = (text, module_id)
    if known is None or known[0] != state:
        found = _read(path, module_id, workspace) if text is not None and ".executor" in text.source else ()
        known = workspace.cache.results[key] = (state, found)
    return known[1]


def _read(path: Path, module_id: str, workspace: Workspace) -> tuple[CertainCall, ...]:
    from plugcheck_lsp.python.program import Program
    from plugcheck_rules.hosts.apcore.modules.calls import module_calls
    from plugcheck_rules.hosts.apcore.modules.module_classes import candidates

    document = workspace.python(path)
    if document is None:
        return ()
    program = Program({path: document}, ())
    module = program.modules[path]
    owners = {id(candidate.owner.scope) for candidate in candidates(program, module).sure}
    return tuple(
        CertainCall(module_id, call.id, path, call.id_place.span)
        for call in module_calls(program, module)
        if call.id is not None
        and call.id_place is not None
        and call.method in ("call", "call_async")
        and call.function is not None
        and call.function.name == "execute"
        and call.function.owner is not None
        and id(call.function.owner.scope) in owners
        and call.gives_own_context
        and call.is_certain
        and (call.method == "call" or call.is_awaited)
    )


def state(project: Project, workspace: Workspace, module_id: str | None) -> Any:
    """What findings about calls depend on beyond the texts of a plugin.

    That is which modules there are and which of them destroy, the circle that the module is in, and what code says
    about access lists.
    """
    access = workspace.once(
        ("apcore", "code about access", project.root), lambda: acl_code(project, workspace)
    )
    circle = cycles(project, workspace).get(module_id) if module_id is not None else None
    return (known_ids(project, workspace), circle, access, destructive_modules(project, workspace))
