"""`--contract`: the host's real suite for the plugins that the paths name."""

from __future__ import annotations

import asyncio
import contextlib
import json
import sys
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from plugcheck_lsp import engine
from plugcheck_lsp.cli.output import Printout, colour, contract_text
from plugcheck_lsp.cli.output.places import shown
from plugcheck_lsp.cli.output.printable import escaped
from plugcheck_lsp.cli.streams import complain, emit, write_file
from plugcheck_lsp.cli.targets import roots
from plugcheck_lsp.cli.usage import UsageError
from plugcheck_lsp.contract.session import ContractOptions, ContractOutcome, run_contract, to_json

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from plugcheck_lsp.cli.arguments import Options
    from plugcheck_lsp.cli.targets import Root
    from plugcheck_lsp.contract.session import Progress

    Tell = Callable[[Progress], None]


def contract(options: Options) -> int:
    """Run the suites and print what they say; the exit status."""
    chosen = roots(options, options.paths or (".",))
    for root in chosen:
        if root.bad_settings is not None:
            raise UsageError(f"the settings cannot be used: {root.bad_settings}")
    with _progress() as tell:
        outcomes = [asyncio.run(_run(root, options, tell)) for root in chosen]
    for note in dict.fromkeys(note for outcome in outcomes for note in outcome.notes):
        complain(escaped(note))
    match options.output_format:
        case "json":
            text = _json(outcomes)
        case "text":
            text = _text(outcomes, options)
        case _:
            text = _findings(chosen, outcomes, options)
    if options.output_file is not None:
        write_file(options.output_file, text.encode("utf-8", "backslashreplace"))
    else:
        emit(text)
    return max(outcome.exit_status for outcome in outcomes)


async def _run(root: Root, options: Options, tell: Tell) -> ContractOutcome:
    workspace = root.workspace
    plugins = [
        plugin
        for plugin in workspace.plugins
        if any(root.holds(path) for path in plugin.files)
        or any(path.is_relative_to(plugin.root) for path in root.named)
    ]
    if not plugins:
        return ContractOutcome(notes=(f"no plugin was found in {', '.join(map(shown, root.named))}",))
    wanted = ContractOptions(workspace.interpreter, timeout=options.timeout, parallel=options.jobs)
    return await run_contract(workspace, plugins, wanted, tell)


@contextlib.contextmanager
def _progress() -> Iterator[Tell]:
    """What is being run, on standard error, where somebody watches."""
    if sys.stderr is None or not sys.stderr.isatty():
        yield lambda _: None
        return
    from rich.console import Console
    from rich.markup import escape

    with Console(stderr=True).status("starting") as status:

        def tell(progress: Progress) -> None:
            steps = (progress.plugin.name, progress.pass_name or "", progress.check)
            status.update(escape(": ".join(escaped(str(step)) for step in steps if step)))

        yield tell


def _json(outcomes: list[ContractOutcome]) -> str:
    records = [
        to_json(result, outcome.texts.get(result.path) if result.path else None, Path.cwd())
        for outcome in outcomes
        for result in outcome.results
    ]
    return json.dumps(records, indent=2) + "\n"


def _text(outcomes: list[ContractOutcome], options: Options) -> str:
    coloured = options.output_file is None and colour.wanted(sys.stdout)
    told = [
        (facts.results, outcome.texts) for outcome in outcomes for facts in outcome.facts if facts.results
    ]
    if not told:
        return ""
    plugins = [contract_text.render(results, Printout((), texts, colour=coloured)) for results, texts in told]
    return "".join(plugins) + contract_text.summary([results for results, _ in told])


def _findings(chosen: Sequence[Root], outcomes: Sequence[ContractOutcome], options: Options) -> str:
    """What the suites say as findings: for formats that have nothing else."""
    pieces = []
    for root, outcome in zip(chosen, outcomes, strict=True):
        report = engine.contract_report(outcome.facts, root.workspace)
        render = import_module(f"plugcheck_lsp.cli.output.{options.output_format}").render
        pieces.append(render(Printout(report.findings, report.texts)))
    return "".join(pieces)
