"""Modules that code registers: `@module(id="...")`, `client.module(...)`, `registry.register("...", ...)`."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import libcst as cst

from plugcheck_lsp.files import below
from plugcheck_lsp.python.module import Place
from plugcheck_lsp.python.program import External, Program
from plugcheck_lsp.python.values.origins import origins
from plugcheck_rules.hosts.apcore.modules.constants import Site, constant
from plugcheck_rules.hosts.apcore.modules.host_api import DEFAULT_MODULE, MAKES_MODULE

if TYPE_CHECKING:
    from pathlib import Path

    from plugcheck_lsp.documents.python import Unit
    from plugcheck_lsp.python.module import ModuleFacts
    from plugcheck_lsp.python.names import CallSite
    from plugcheck_lsp.text import Span
    from plugcheck_lsp.workspace import Workspace
    from plugcheck_rules.hosts.apcore.project import Project

_SCREEN = re.compile(
    r"\bregister(?:_internal)?\s*\(|\bmodule\b|discover_multi_class|set_discoverer|FunctionModule|ExtensionManager"
)
_RECEIVER = re.compile(r"registry|client|apcore|core|app", re.IGNORECASE)
"""What those are called in code that things are registered with, where nothing says what they are."""
_OPEN = frozenset({"discover_multi_class", "set_discoverer", "register_internal"})
"""Methods by which modules come to be whose ids no text shows."""


@dataclass(frozen=True)
class Registered:
    """A module that one call registers."""

    id: str
    span: Span = field(compare=False)
    """The text of the id."""
    sure: bool = True
    """Whether it is surely apcore that it is registered with; False: names say so."""


@dataclass(frozen=True)
class Registrations:
    """What the code of one file registers."""

    found: tuple[Registered, ...] = ()
    open: bool = False
    """Whether it registers modules under ids that its text does not show."""


_NONE = Registrations()


def registrations(project: Project, workspace: Workspace) -> dict[Path, Registrations]:
    """What each file of the project registers, tests left out; those without registrations are left out."""
    found = {}
    for path in _code(project, workspace):
        of_file = registrations_in(path, workspace)
        if of_file != _NONE:
            found[path] = of_file
    return found


def _code(project: Project, workspace: Workspace) -> tuple[Path, ...]:
    """The Python files of the project that are no tests."""
    key = ("apcore", "code", project.root)
    known = workspace.cache.results.get(key)
    if known is None or known[0] is not workspace.listing or known[1] != project.tests:
        tests = set(project.tests)
        inside = below(workspace.listing, project.root)
        files = tuple(path for path in inside if path.suffix == ".py" and path not in tests)
        known = workspace.cache.results[key] = (workspace.listing, project.tests, files)
    result: tuple[Path, ...] = known[2]
    return result


def registrations_in(path: Path, workspace: Workspace) -> Registrations:
    """What the file at `path` registers; read again only when its text changes."""
    text = workspace.text(path)
    key = ("apcore", "registrations", path)
    known: tuple[Any, Registrations] | None = workspace.cache.results.get(key)
    if known is None or known[0] is not text:
        found = _NONE
        if text is not None and _SCREEN.search(text.source):
            found = _read(path, workspace)
        known = workspace.cache.results[key] = (text, found)
    return known[1]


def _read(path: Path, workspace: Workspace) -> Registrations:
    document = workspace.python(path)
    if document is None:
        return _NONE
    program = Program({path: document}, ())
    module = program.modules[path]
    found: list[Registered] = []
    open_ended = False
    for unit, facts in module.units:
        for site in facts.calls:
            sure = _registers(module, unit, site)
            if sure is None:
                continue
            registered = _registered(Site(program, module, unit, site.scope), site.node, sure=sure)
            if registered is None:
                open_ended = True
            else:
                found.append(registered)
    return Registrations(tuple(found), open_ended)


def _registers(module: ModuleFacts, unit: Unit, site: CallSite) -> bool | None:
    """Whether a call surely registers a module, or makes one; None where it does not."""
    function = site.node.func
    assert module.program is not None
    target = module.program.callee(module, unit, site.use, site.depth) if site.use is not None else None
    name = target.name if isinstance(target, External) else ""
    if name in (DEFAULT_MODULE, "apcore.register"):
        return True
    if name == MAKES_MODULE:
        return any(a.keyword is not None and a.keyword.value == "registry" for a in site.node.args)
    if not isinstance(function, cst.Attribute) or function.attr.value not in (*_OPEN, "register", "module"):
        return None
    found = origins(module.program, module, unit, function)
    if name.startswith("apcore.") or any(origin.name.startswith("apcore.") for origin in found.found):
        return True
    receiver = function.value.attr if isinstance(function.value, cst.Attribute) else function.value
    meant = isinstance(receiver, cst.Name) and _RECEIVER.search(receiver.value)
    return False if meant or function.attr.value in _OPEN else None


def _registered(site: Site, node: cst.Call, *, sure: bool) -> Registered | None:
    """What the call registers; None where its text does not show the id."""
    function = node.func
    last = function.attr if isinstance(function, cst.Attribute) else function
    name = site.external(function).rpartition(".")[2] or (last.value if isinstance(last, cst.Name) else "")
    keyword = "module_id" if name == "register" else "id"
    given = [
        a.value for a in node.args if a.keyword is not None and a.keyword.value == keyword and not a.star
    ]
    # `module(function, id=...)` takes the function first, `client.module("...")` the id.
    takes_position = name == "register" or site.external(function) != MAKES_MODULE
    if not given and takes_position and node.args and node.args[0].keyword is None and not node.args[0].star:
        given = [node.args[0].value]
    value = constant(site, given[0]).value if given else None
    if not isinstance(value, str):
        return None
    return Registered(value, Place(site.module, site.unit, given[0]).span, sure)
