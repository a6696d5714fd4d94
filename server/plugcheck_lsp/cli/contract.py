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
from plugcheck_lsp.cli.bad_settings import usable
from plugcheck_lsp.cli.output import Printout, colour, contract_text
from plugcheck_lsp.cli.output.places import shown
from plugcheck_lsp.cli.output.printable import escaped
from plugcheck_lsp.cli.streams import complain, emit, write_file
from plugcheck_lsp.cli.targets import roots
from plugcheck_lsp.contract.session import ContractOptions, run_contract, to_json

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from plugcheck_lsp.cli.arguments import Options
    from plugcheck_lsp.cli.targets import Root
    from plugcheck_lsp.contract.session import ContractOutcome, Progress
    from plugcheck_lsp.host import Plugin

    Tell = Callable[[Progress], None]


def contract(options: Options) -> int:
    """Run the suites and print what they say; the exit status."""
    found = roots(options, options.paths or (".",))
    chosen = [(root, _plugins(root)) for root in usable(found, "run")]
    with_plugins = [root for root, plugins in chosen if plugins]
    # A workspace around or within others need not have plugins of its own.
    empty = [root for root, _ in chosen if not any(root.is_named_with(other) for other in with_plugins)]
    for names in dict.fromkeys(", ".join(map(shown, root.named)) for root in empty):
        complain(f"no plugin was found in {escaped(names)}")
    with _progress() as tell:
        ran = [(root, asyncio.run(_run(root, plugins, options, tell))) for root, plugins in chosen if plugins]
    outcomes = [outcome for _, outcome in ran]
    # A workspace without suites is worth a word only where none of the others has one.
    worth = [each for each in outcomes if each.facts or each.exit_status] or outcomes
    for note in dict.fromkeys(note for outcome in worth for note in outcome.notes):
        complain(escaped(note))
    match options.output_format:
        case "json":
            text = _json(outcomes)
        case "text":
            text = _text(outcomes, options)
        case _:
            text = _findings(ran, options)
    if options.output_file is not None:
        write_file(options.output_file, text.encode("utf-8", "backslashreplace"))
    else:
        emit(text)
    has_bad_settings = len(chosen) < len(found)
    return 2 if has_bad_settings else max((outcome.exit_status for outcome in outcomes), default=0)


def _plugins(root: Root) -> list[Plugin]:
    """Those that the paths name, hold or lie in."""
    return [
        plugin
        for plugin in root.workspace.plugins
        if any(root.holds(path) for path in plugin.files)
        or any(path.is_relative_to(plugin.root) for path in root.named)
    ]


async def _run(root: Root, plugins: Sequence[Plugin], options: Options, tell: Tell) -> ContractOutcome:
    workspace = root.workspace
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


def _findings(ran: Iterable[tuple[Root, ContractOutcome]], options: Options) -> str:
    """What the suites say as findings: for formats that have nothing else."""
    pieces = []
    for root, outcome in ran:
        report = engine.contract_report(outcome.facts, root.workspace)
        render = import_module(f"plugcheck_lsp.cli.output.{options.output_format}").render
        pieces.append(render(Printout(report.findings, report.texts)))
    return "".join(pieces)
