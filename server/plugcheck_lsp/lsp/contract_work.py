"""One contract run, from a path to records and findings. Nothing here runs on the session's event loop."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.contract.session import ContractOptions, run_contract, to_json
from plugcheck_lsp.engine import contract_report
from plugcheck_lsp.files import Files
from plugcheck_lsp.lsp.contract_runs import PluginRun, Ran
from plugcheck_lsp.rule import rule_book
from plugcheck_lsp.settings import load
from plugcheck_lsp.workspace import Workspace, find_root

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from plugcheck_lsp.contract.session import Progress
    from plugcheck_lsp.host import Plugin
    from plugcheck_lsp.lsp.contract_runs import Wish


async def run(
    wish: Wish, fallback: Path | None, interpreter: Path | None, on_progress: Callable[[Progress], None]
) -> Ran:
    """See `Runs.run`."""
    root = find_root(wish.path, fallback)
    files = Files()  # the children run what is on disk: unsaved buffers do not count
    workspace = Workspace(root, files, load(root, files), rule_book(), interpreter)
    plugins = _plugins(wish.path, workspace)
    if not plugins:
        reason = "" if wish.path.is_dir() else f", because {workspace.membership(wish.path).reason}"
        return Ran(notes=(f"No plugin is run for {wish.path}{reason}",))
    options = ContractOptions(interpreter=interpreter, checks=wish.checks)
    outcome = await run_contract(workspace, plugins, options, on_progress)
    if outcome.exit_status == 2:
        return Ran(notes=outcome.notes, could_run=False)
    records = []
    for result in outcome.results:
        text = outcome.texts.get(result.path) if result.path is not None else None
        record = to_json(result, text, root)
        records.append({**record, "path": result.path.as_posix() if result.path is not None else None})
    runs = []
    for facts in outcome.facts:
        report = contract_report([facts], workspace)
        runs.append(PluginRun(facts.plugin, report.findings, report.texts))
    return Ran(tuple(records), tuple(runs), outcome.notes)


def _plugins(path: Path, workspace: Workspace) -> list[Plugin]:
    """The plugins that a file belongs to, that lie in a folder, or that a folder lies in."""
    if not path.is_dir():
        return [plugin for plugin, _ in workspace.owners(path)]
    inside = [plugin for plugin in workspace.plugins if plugin.root.is_relative_to(path)]
    around = [plugin for plugin in workspace.plugins if path.is_relative_to(plugin.root)]
    return inside or sorted(around, key=lambda plugin: len(plugin.root.parts))[-1:]
