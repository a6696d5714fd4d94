"""Run the suites of plugins, and say what came of it: for the terminal and for editors."""

from __future__ import annotations

import asyncio
import os
from dataclasses import dataclass, field, replace
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from plugcheck_lsp.contract.interpreter import (
    Interpreter,
    environment,
    find_interpreter,
    installed_version,
    own_interpreter,
)
from plugcheck_lsp.contract.plan import CheckResult, ContractFacts, ContractPlan, Outcome, Pass, PassKind
from plugcheck_lsp.contract.runner import CannotRun, Ending, Limits, require_posix, run_pass, settled
from plugcheck_lsp.contract.verdicts import (
    Places,
    cannot_run,
    excused,
    replay_results,
    result_of,
    results_of,
    skipped,
)
from plugcheck_lsp.files import Files

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from pathlib import Path

    from plugcheck_lsp.engine import Report
    from plugcheck_lsp.host import Plugin
    from plugcheck_lsp.text import Text
    from plugcheck_lsp.workspace import Workspace


MAX_DEATHS = 9
"""How often a pass goes on behind what ended its process: each time may take all the time that there is."""


@dataclass(frozen=True)
class ContractOptions:
    """How suites run."""

    interpreter: Path | None = None
    """The user's interpreter where it was named."""
    timeout: float | None = None
    """Seconds that one pass may take; None: as the settings say."""
    checks: tuple[str, ...] | None = None
    """The checks that are wanted; None: all."""
    parallel: int | None = None
    """How many plugins run at one time; None: what suits the machine."""


@dataclass(frozen=True)
class Progress:
    """Something happened: a pass or a check begins, or what is set below."""

    plugin: Plugin
    pass_name: str = ""
    check: str = ""
    result: CheckResult | None = None
    """A check ended so."""
    output: str = ""
    """The plugin, or what it started, printed this."""
    finished: tuple[CheckResult, ...] | None = None
    """The plugin is done; these are all results, each of which was told before."""


@dataclass(frozen=True)
class ContractOutcome:
    """What came of a run."""

    results: tuple[CheckResult, ...] = ()
    notes: tuple[str, ...] = ()
    """Sentences for the user that belong to no plugin."""
    exit_status: int = 0
    facts: tuple[ContractFacts, ...] = ()
    """The results by plugin, for rules."""
    texts: Mapping[Path, Text] = field(default_factory=dict)
    """The files on disk that the places refer to: what the children ran, not what an editor holds."""


async def run_contract(
    workspace: Workspace,
    plugins: Sequence[Plugin],
    options: ContractOptions = ContractOptions(),
    on_progress: Callable[[Progress], None] | None = None,
    cancelled: asyncio.Event | None = None,
    files: Files | None = None,
) -> ContractOutcome:
    """Run the suites of `plugins`. They execute the plugins' code: whoever calls this has the user's trust.

    Places are looked up in `files`, which must show what is on disk: that is what the children run.
    Cancelling this coroutine, or setting `cancelled`, ends every process that was started, at once; with
    `cancelled`, what is known until then is returned.
    """
    planned = [
        (plugin, plan)
        for plugin in _judged(plugins, workspace)
        if (plan := plugin.host.contract_plan(plugin, workspace)) is not None
    ]
    if not planned:
        return ContractOutcome(notes=("no plugin was found that has a contract suite",))
    notes = tuple(f"{plugin.name}: {note}" for plugin, plan in planned for note in plan.notes)
    run = _Run(
        workspace, options, on_progress or (lambda _: None), cancelled or asyncio.Event(), files or Files()
    )
    try:
        results = await run.all(planned)
    except CannotRun as error:
        return ContractOutcome(notes=(str(error),), exit_status=2)
    facts = tuple(ContractFacts(plugin, results[index]) for index, (plugin, _) in enumerate(planned))
    flat = tuple(result for fact in facts for result in fact.results)
    paths = {result.path for result in flat if result.path is not None}
    texts = {path: text for path in sorted(paths) if (text := run.files.text(path)) is not None}
    status = 2 if run.refusals else exit_status(flat)
    return ContractOutcome(flat, (*notes, *run.notes, *run.refusals), status, facts, texts)


def _judged(plugins: Sequence[Plugin], workspace: Workspace) -> tuple[Plugin, ...]:
    """The plugins whose suites say something of `plugins`, each once."""
    judges = (plugin.host.judged_with(plugin, workspace) for plugin in plugins)
    return tuple({plugin.key: plugin for plugin in judges}.values())


def findings(
    outcome: ContractOutcome,
    workspace: Workspace,
    *,
    select: Iterable[str] | None = None,
    ignore: Iterable[str] = (),
) -> Report:
    """What rules make of a run's results. The places refer to the files on disk (`Report.texts` has them)."""
    from plugcheck_lsp.engine import contract_report
    from plugcheck_lsp.workspace import Cache

    on_disk = replace(workspace, files=Files(), cache=Cache())
    return contract_report(outcome.facts, on_disk, select=select, ignore=ignore)


def exit_status(results: Iterable[CheckResult]) -> int:
    """1 where a verdict fails, or an excusable pass does and not by the suite's own fault; else 0."""
    return int(
        any(r.outcome.is_bad and not r.false_failure and r.kind is not PassKind.COMPARISON for r in results)
    )


class _Run:
    """One call of `run_contract`."""

    def __init__(
        self,
        workspace: Workspace,
        options: ContractOptions,
        on_progress: Callable[[Progress], None],
        cancelled: asyncio.Event,
        files: Files,
    ) -> None:
        self._workspace = workspace
        self._options = options
        self._on_progress = on_progress
        self._cancelled = cancelled
        self._limits = Limits(seconds=options.timeout or workspace.settings.contract.timeout)
        self._finished: dict[int, tuple[CheckResult, ...]] = {}
        self._refusals: dict[int, CannotRun] = {}
        self.files = files
        self.notes: list[str] = []

    async def all(
        self, planned: Sequence[tuple[Plugin, ContractPlan]]
    ) -> Mapping[int, tuple[CheckResult, ...]]:
        """The results of each plugin, by its number; of those that were cancelled, none.

        One that cannot be run (its host is not installed, say) does not keep the others from it.

        Raises:
            CannotRun: no suite can be run here.
        """
        interpreter = None
        if any(not plan.skip for _, plan in planned):
            require_posix()
            interpreter = await self._interpreter(planned[0][1])
        turn = asyncio.Semaphore(self._options.parallel or max(1, min(4, (os.cpu_count() or 2) // 2)))

        async def one(index: int, plugin: Plugin, plan: ContractPlan) -> None:
            async with turn:
                try:
                    results = await self._plugin(plugin, plan, interpreter)
                except CannotRun as error:
                    self._refusals[index] = error
                    results = (cannot_run(plugin, plan.passes[0], str(error), self.files),)
                    self._on_progress(Progress(plugin, results[0].pass_name, result=results[0]))
                self._finished[index] = results
                self._on_progress(Progress(plugin, finished=results))

        work = [asyncio.ensure_future(one(index, *pair)) for index, pair in enumerate(planned)]
        stop = asyncio.ensure_future(self._cancelled.wait())
        everything = asyncio.gather(*work)
        try:
            waited: set[asyncio.Future[Any]] = {everything, stop}
            await asyncio.wait(waited, return_when=asyncio.FIRST_COMPLETED)
            if everything.done():
                everything.result()
        finally:
            for task in (stop, *work):
                task.cancel()
            await asyncio.gather(stop, everything, *work, return_exceptions=True)
        if len(self._refusals) == len(planned):
            raise CannotRun("; ".join(self.refusals))
        if self._cancelled.is_set():
            self.notes.append("The run was cancelled")
        return {index: self._finished.get(index, ()) for index in range(len(planned))}

    @property
    def refusals(self) -> tuple[str, ...]:
        """Why plugins could not be run: sentences."""
        return tuple(
            dict.fromkeys(str(error) for _, error in sorted(self._refusals.items(), key=itemgetter(0)))
        )

    async def _interpreter(self, plan: ContractPlan) -> Interpreter:
        interpreter = find_interpreter(
            self._workspace.root, self._options.interpreter or self._workspace.interpreter, environment()
        )
        if interpreter is None:
            raise CannotRun(f"No interpreter of yours was found; name one with `--python`{_beside(plan)}")
        return replace(interpreter, executable=await settled(interpreter, self._workspace.root))

    async def _plugin(
        self, plugin: Plugin, plan: ContractPlan, interpreter: Interpreter | None
    ) -> tuple[CheckResult, ...]:
        found: tuple[CheckResult, ...] = ()
        if plan.skip or interpreter is None:
            message = f"`{plugin.name}` is not run because {plan.skip}"
            for step in plan.passes[:1]:
                found = (skipped(plugin, step, message, self.files),)
                self._on_progress(Progress(plugin, step.name, result=found[0]))
            return found
        called: list[Ending] = []
        for step in plan.passes:
            if self._has_work(step, found, called):
                found = await self._step(plugin, plan, step, interpreter, found, called)
        return found

    async def _step(
        self,
        plugin: Plugin,
        plan: ContractPlan,
        step: Pass,
        interpreter: Interpreter,
        found: tuple[CheckResult, ...],
        called: list[Ending],
    ) -> tuple[CheckResult, ...]:
        """The results `found` with those of one pass, which may go on behind what ends its process."""
        behind, without = "", list[str]()
        for deaths in range(1 + MAX_DEATHS):
            told = _Teller(plugin, step, found, self.files, self._on_progress)
            ending = await self._pass(
                plugin, plan, step, interpreter, told, {"behind": behind, "without": without}
            )
            if step.kind is PassKind.COMPARISON:
                said = replay_results(plugin, step, called, ending, found, self._limits, self.files)
            else:
                said = results_of(plugin, step, ending, self._limits, self.files)
            if step.kind is PassKind.VERDICT:
                called.append(ending)
            found = excused((*found, *said))
            told.rest(found)
            dead = _goes_on_behind(step, ending)
            if dead is None:
                return found
            if dead.is_alone:
                without.append(dead.path)
            else:
                behind = dead.path
            if deaths == MAX_DEATHS:
                note = f"{plugin.name}: what follows {dead.path} is not judged: too much ends its process"
                self.notes.append(note)
        return found

    def _has_work(self, step: Pass, found: Sequence[CheckResult], called: Sequence[Ending]) -> bool:
        wanted = self._options.checks
        if step.checks and wanted is not None and step.checks.isdisjoint(wanted):
            return False
        if step.needs and not any(r.check == step.needs and r.outcome is Outcome.PASSED for r in found):
            return False
        if step.kind is not PassKind.COMPARISON:
            return True
        return any(event["event"] == "output" for ending in called for event in ending.events)

    async def _pass(
        self,
        plugin: Plugin,
        plan: ContractPlan,
        step: Pass,
        interpreter: Interpreter,
        teller: _Teller,
        left_out: Mapping[str, Any],
    ) -> Ending:
        self._on_progress(Progress(plugin, step.name))
        ending = await run_pass(
            plan,
            step,
            interpreter,
            limits=self._limits,
            env_names=self._workspace.settings.contract.env,
            extra={"checks": self._options.checks, **left_out},
            on_event=teller.event,
            on_output=teller.output,
        )
        for event in ending.events:
            if event["event"] == "unusable":
                raise CannotRun(f"{event['message']}{_beside(plan)}")
        if ending.survivors:
            left = ", ".join(map(str, ending.survivors))
            self.notes.append(f"{plugin.name}: these processes could not be ended: {left}")
        if ending.reason == "unstarted":
            raise CannotRun(f"{interpreter.executable} does not start: {ending.error}")
        return ending


@dataclass(frozen=True)
class _Dead:
    """The file that ended a process."""

    path: str
    is_alone: bool
    """Whether the pass can run without this file; else it goes on behind it."""


def _goes_on_behind(step: Pass, ending: Ending) -> _Dead | None:
    """The file behind which, or without which, a pass goes on whose process died; None where it did not, or does not
    go on."""
    if ending.done or ending.reason not in ("exited", "timeout"):
        return None
    begins = [event for event in ending.events if event["event"] == "begin"]
    begun = begins[-1] if begins else {}
    place = begun.get("place") or {}
    path, is_alone = place.get("path"), place.get("alone") is True
    goes_on = is_alone or begun.get("check") in step.goes_on
    return _Dead(path, is_alone) if goes_on and isinstance(path, str) else None


class _Teller:
    """Tells what one pass says while it runs, each result once."""

    def __init__(
        self,
        plugin: Plugin,
        step: Pass,
        before: tuple[CheckResult, ...],
        files: Files,
        on_progress: Callable[[Progress], None],
    ) -> None:
        self._plugin = plugin
        self._step = step
        self._found = before
        self._places = Places(plugin, files)
        self._on_progress = on_progress

    def event(self, event: Mapping[str, Any]) -> None:
        if event["event"] == "begin":
            self._on_progress(Progress(self._plugin, self._step.name, str(event.get("check", ""))))
        elif event["event"] == "result" and self._step.kind is not PassKind.COMPARISON:
            # what a comparison says is known when it has ended
            self.rest((*self._found, result_of(self._plugin, self._step, event, self._places)))

    def output(self, text: str) -> None:
        self._on_progress(Progress(self._plugin, self._step.name, output=text))

    def rest(self, found: tuple[CheckResult, ...]) -> None:
        """Tell those of all results until now that were not told."""
        told, self._found = len(self._found), excused(found)
        for result in self._found[told:]:
            self._on_progress(Progress(self._plugin, self._step.name, result.check, result=result))


def _beside(plan: ContractPlan) -> str:
    """What to do where the host is installed beside plugcheck itself, which is not looked at by itself."""
    own = own_interpreter()
    if installed_version(own, plan.distribution) is None:
        return ""
    return f", or `--python {own.executable}`, where plugcheck itself runs and `{plan.distribution}` is installed too"


def to_json(result: CheckResult, text: Text | None, cwd: Path) -> dict[str, Any]:
    """The record that `--contract --output-format json` and the editors' command give."""
    return {
        "plugin": result.plugin,
        "host": result.host,
        "pass": result.pass_name,
        "check": result.check,
        "outcome": str(result.outcome),
        "message": result.message,
        "path": _shown(result.path, cwd) if result.path is not None else None,
        "range": _range(result, text),
        "seconds": round(result.seconds, 3),
    }


def _shown(path: Path, cwd: Path) -> str:
    return (path.relative_to(cwd) if path.is_relative_to(cwd) else path).as_posix()


def _range(result: CheckResult, text: Text | None) -> dict[str, dict[str, int]] | None:
    if result.span is None or text is None:
        return None
    ends = (text.position(result.span.start), text.position(result.span.end))
    start, end = ({"line": line + 1, "column": column + 1} for line, column in ends)
    return {"start": start, "end": end}
