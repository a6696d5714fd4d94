"""Tells what the server knows of its session: what one needs to know to see why something is shown or not."""

from __future__ import annotations

import platform
import sys
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING, Any

from plugcheck_lsp import __version__
from plugcheck_lsp.lsp.commands.arguments import no_arguments
from plugcheck_lsp.lsp.names import DEBUG_INFORMATION

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from lsprotocol import types

    from plugcheck_lsp.lsp.server import Server
    from plugcheck_lsp.workspace import Workspace

_PACKAGES = ("pygls", "lsprotocol", "libcst", "tomlkit", "ruamel.yaml", "jsonschema")


async def execute(ls: Server, arguments: Any, _token: types.ProgressToken | None) -> str:
    """Markdown.

    Raises:
        JsonRpcInvalidParams: there are arguments.
    """
    no_arguments(arguments, DEBUG_INFORMATION)
    roots = await ls.session.survey(lambda workspaces: tuple(_root(each) for each in workspaces))
    return "\n".join((*_server(ls), *_editor(ls), *_roots(roots, ls), *_documents(ls), *_times(ls)))


@dataclass(frozen=True)
class _Root:
    """One workspace, in words."""

    root: Path
    settings: Path | None
    interpreter: str
    hosts: tuple[str, ...]
    plugins: tuple[str, ...]


def _root(workspace: Workspace) -> _Root:
    """On the worker: hosts are looked for there."""
    from plugcheck_lsp.contract.interpreter import environment, find_interpreter

    found = find_interpreter(workspace.root, workspace.interpreter, environment())
    hosts = sorted({plugin.host.id for plugin in workspace.plugins})
    return _Root(
        workspace.root,
        workspace.settings.source,
        f"`{found.executable}`, because {found.reason}" if found is not None else "none was found",
        tuple(f"{host} {workspace.host_version(host) or '(version not known)'}" for host in hosts),
        tuple(f"`{plugin.name}` ({plugin.host.id}) in `{plugin.root}`" for plugin in workspace.plugins),
    )


def _server(ls: Server) -> Iterator[str]:
    yield "# plugcheck-lsp\n"
    yield f"- version {__version__}, Python {platform.python_version()} on {sys.platform}, `{sys.executable}`"
    yield f"- {', '.join(f'{name} {_version(name)}' for name in _PACKAGES)}"
    yield f"- running plugins is {'allowed' if ls.session.trusted else 'not allowed: the workspace is not trusted'}"


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "(not installed)"


def _editor(ls: Server) -> Iterator[str]:
    session, client = ls.session, ls.session.client
    yield "\n## Editor\n"
    yield f"- positions count {client.encoding} code units"
    yield f"- diagnostics are {'pulled' if client.pulls else 'pushed'}"
    yield f"- files are watched by {'the editor' if client.watches_files else 'the server'}"
    for folder in session.folders:
        options = session.options_for(folder)
        named = f", interpreter `{options.interpreter}`" if options.interpreter is not None else ""
        yield f"- folder `{folder}`: shows {session.mode_at(folder)}{named}"
    if not session.folders:
        yield "- no folder is open"


def _roots(roots: Iterable[_Root], ls: Server) -> Iterator[str]:
    yield "\n## Workspaces\n"
    for each in roots:
        yield f"- `{each.root}`"
        yield f"  - settings: {f'`{each.settings}`' if each.settings is not None else 'none'}"
        yield f"  - interpreter: {each.interpreter}"
        yield f"  - hosts: {', '.join(each.hosts) or 'none was detected'}"
        for plugin in each.plugins:
            yield f"  - plugin {plugin}"
        checked = ls.session.analysis.checked.get(each.root)
        if checked is not None and checked.bad_settings is not None:
            yield f"  - the settings cannot be used: {checked.bad_settings}"
        if checked is not None and checked.fault is not None:
            yield f"  - fault: {checked.fault}"


def _documents(ls: Server) -> Iterator[str]:
    yield "\n## Open documents\n"
    for document in ls.session.documents.values():
        owners = ls.session.analysis.owners.get(document.path, ())
        belongs = ", ".join(f"{role} of `{plugin.name}`" for plugin, role in owners) or "of no plugin"
        yield f"- `{document.uri}` version {document.version}: {belongs}"
    if not ls.session.documents:
        yield "- none"


def _times(ls: Server) -> Iterator[str]:
    yield "\n## Analysis\n"
    analysis = ls.session.analysis
    if analysis.fault is not None:
        yield f"- nothing can be analysed: {analysis.fault}"
    yield f"- {analysis.generation + 1} states were analysed, {ls.session.generation} came"
    for root, checked in analysis.checked.items():
        what = "all of it" if checked.known is None else "the open documents' plugins"
        yield f"- `{root}`: {what} in {checked.seconds * 1000:.0f} ms, {len(checked.report.findings)} findings"
