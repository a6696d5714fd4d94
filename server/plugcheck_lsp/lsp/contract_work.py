"""One contract run, from a wish to records and verdicts. Nothing here runs on the session's event loop."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from plugcheck_lsp.contract.plan import ContractFacts
from plugcheck_lsp.contract.session import ContractOptions, run_contract, to_json
from plugcheck_lsp.contract.suite import plugin_id, plugins_at
from plugcheck_lsp.engine import contract_report
from plugcheck_lsp.files import Files
from plugcheck_lsp.lsp.contract_basis import basis_of
from plugcheck_lsp.lsp.contract_data import data_in, undisturbed
from plugcheck_lsp.lsp.contract_values import CannotChoose, Event, PluginRun, Ran, Verdict, outcome_of
from plugcheck_lsp.rule import rule_book
from plugcheck_lsp.settings import load
from plugcheck_lsp.workspace import Workspace, find_root

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    from plugcheck_lsp.contract.plan import CheckResult
    from plugcheck_lsp.contract.session import Progress
    from plugcheck_lsp.host import Plugin
    from plugcheck_lsp.lsp.contract_basis import Basis
    from plugcheck_lsp.lsp.contract_values import Wish
    from plugcheck_lsp.text import Text

    Tell = Callable[[Event | PluginRun], None]


async def run(wish: Wish, tell: Tell) -> Ran:
    """Run what `wish` names, on the files as they are on disk. `tell` is called as things happen.

    Raises:
        BadSettings: the settings of a workspace cannot be used.
        CannotChoose: it names a plugin that is not there.
    """
    chosen = list(choose(wish))
    if not chosen:
        return Ran(notes=(_why_nothing(wish),))
    records: list[dict[str, Any]] = []
    notes: list[str] = []
    refusals = 0
    for workspace, plugins in chosen:
        telling = _Telling(workspace, plugins, wish, tell)
        options = ContractOptions(interpreter=wish.interpreter, checks=wish.checks)
        outcome = await run_contract(workspace, plugins, options, telling.hear, files=workspace.files)
        records += (
            record_of(fact.plugin, result, workspace) for fact in outcome.facts for result in fact.results
        )
        notes += [*telling.unsaved(), *outcome.notes]
        refusals += outcome.exit_status == 2 and not outcome.facts
    return Ran(tuple(records), tuple(dict.fromkeys(notes)), could_run=refusals < len(chosen))


def choose(wish: Wish) -> Iterator[tuple[Workspace, list[Plugin]]]:
    """The plugins that a wish means, by workspace: those that a file belongs to, that lie in a folder, or that the
    folder lies in.

    Raises:
        BadSettings: the settings of a workspace cannot be used.
        CannotChoose: it names a plugin that is not there.
    """
    files = Files()  # the children run what is on disk: unsaved buffers do not count
    chosen = []
    queue = [find_root(wish.path, wish.folder)]
    for root in queue:
        workspace = Workspace(root, files, load(root, files), rule_book(), wish.interpreter)
        plugins = plugins_at(wish.path, workspace)
        if wish.plugin is not None:
            plugins = {key: plugin for key, plugin in plugins.items() if key == wish.plugin}
        if plugins:
            chosen.append((workspace, list(plugins.values())))
        if wish.path.is_dir():
            queue.extend(workspace.roots_within(wish.path))
    if wish.plugin is not None and not chosen:
        raise CannotChoose(f"`{wish.plugin}` is no plugin of {wish.path}")
    return iter(chosen)


def _why_nothing(wish: Wish) -> str:
    if wish.path.is_dir():
        return f"No plugin is run for {wish.path}"
    files = Files()
    root = find_root(wish.path, wish.folder)
    workspace = Workspace(root, files, load(root, files), rule_book(), wish.interpreter)
    return f"No plugin is run for {wish.path}, because {workspace.membership(wish.path).reason}"


def record_of(plugin: Plugin, result: CheckResult, workspace: Workspace) -> dict[str, Any]:
    """The JSON of one result. Editors have no working directory: paths are absolute."""
    path = result.path
    text = workspace.text(path) if path is not None else None
    return {
        **to_json(result, text, workspace.root),
        "path": path.as_posix() if path is not None else None,
        "id": plugin_id(plugin),
        "excused": result.false_failure,
    }


class _Telling:
    """Turns what a run reports into what editors are told."""

    def __init__(self, workspace: Workspace, plugins: list[Plugin], wish: Wish, tell: Tell) -> None:
        self._workspace = workspace
        self._wish = wish
        self._tell = tell
        # Before anything is run: what changes meanwhile makes the results stale.
        self._bases: Mapping[str, Basis] = {
            plugin_id(plugin): replace(basis_of(plugin, workspace), data=data_in(plugin.root))
            for plugin in plugins
        }

    def hear(self, progress: Progress) -> None:
        """Tell of one event of the run."""
        plugin = progress.plugin
        if progress.result is not None:
            self._event(plugin, "result", record=record_of(plugin, progress.result, self._workspace))
        elif progress.output:
            self._event(plugin, "output", text=progress.output)
        elif progress.finished is not None:
            self._tell(self._plugin_run(plugin, progress.finished))
            self._event(plugin, "finished")
        else:
            self._event(plugin, "started", **{"pass": progress.pass_name, "check": progress.check})

    def _event(self, plugin: Plugin, event: str, **facts: Any) -> None:
        self._tell(Event(plugin.name, {"event": event, "plugin": plugin_id(plugin), **facts}))

    def _plugin_run(self, plugin: Plugin, results: tuple[CheckResult, ...]) -> PluginRun:
        by_check: dict[str, list[CheckResult]] = {}
        for result in results:
            by_check.setdefault(result.check, []).append(result)
        texts: dict[Path, Text] = {}
        verdicts: dict[str, Verdict] = {}
        for check, own in by_check.items():
            report = contract_report([ContractFacts(plugin, tuple(own))], self._workspace)
            texts.update(report.texts)
            verdicts[check] = Verdict(outcome_of(own), report.findings)
        before = self._bases[plugin_id(plugin)]
        basis = replace(before, data=undisturbed(before.data, data_in(before.folder)))
        return PluginRun(basis, plugin.name, verdicts, self._wish.checks, texts)

    def unsaved(self) -> Iterator[str]:
        """A note about what the editor shows and the children did not see."""
        depended = {path: source for basis in self._bases.values() for path, source in basis.sources.items()}
        buffers = self._wish.buffers
        names = sorted(path.name for path in depended if buffers.get(path, depended[path]) != depended[path])
        if names:
            files = "1 unsaved file is" if len(names) == 1 else f"{len(names)} unsaved files are"
            yield f"{files} not part of this run: {', '.join(f'`{name}`' for name in names)}"
