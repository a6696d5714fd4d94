"""`--access`: which access rule decides a call, and why."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Any

from plugcheck_lsp.access import AccessQuestion, Verdict
from plugcheck_lsp.cli.bad_settings import usable
from plugcheck_lsp.cli.output import Printout, colour
from plugcheck_lsp.cli.output.colour import Style, painted
from plugcheck_lsp.cli.output.json import range_of
from plugcheck_lsp.cli.output.places import place, shown
from plugcheck_lsp.cli.output.printable import escaped
from plugcheck_lsp.cli.streams import complain, print_or_write
from plugcheck_lsp.cli.targets import roots

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from plugcheck_lsp.access import AccessAnswer
    from plugcheck_lsp.cli.arguments import Options
    from plugcheck_lsp.cli.targets import Root
    from plugcheck_lsp.host import Plugin

_STATUS = {Verdict.ALLOW: 0, Verdict.APPROVAL: 1, Verdict.DENY: 1, Verdict.UNKNOWN: 2}
STYLES = {
    Verdict.ALLOW: Style.FIX,
    Verdict.APPROVAL: Style.WARNING,
    Verdict.DENY: Style.ERROR,
    Verdict.UNKNOWN: Style.WARNING,
}


def access(options: Options) -> int:
    """Print what each access list says; 0 if all allow the call, 1 if one does not (yet), 2 if one cannot tell."""
    caller, target = options.access
    question = AccessQuestion(
        caller,
        target,
        options.role,
        options.identity_type,
        options.depth,
        tuple(options.argument) if options.argument is not None else None,
    )
    asked = roots(options, options.paths or (".",))
    chosen = usable(asked, "asked")
    found = [
        (root, plugin, answer)
        for root in chosen
        for plugin, named in plugins_of(root)
        for answer in plugin.host.access(plugin, root.workspace, question, named)
    ]
    if not found:
        complain("no access list was found")
        return 2
    if options.output_format == "json":
        text = json.dumps([_json(question, *each) for each in found], indent=2) + "\n"
    else:
        coloured = options.output_file is None and colour.wanted(sys.stdout)
        text = "\n".join(
            "\n".join(_text(answer, printout(root, answer.path), coloured=coloured)) + "\n"
            for root, _, answer in found
        )
    print_or_write(text, options.output_file)
    return 2 if len(chosen) < len(asked) else max(_STATUS[answer.verdict] for _, _, answer in found)


def plugins_of(root: Root) -> Iterator[tuple[Plugin, frozenset[Path]]]:
    """The plugins that the paths name or hold, each with the files that were named."""
    files = frozenset(path for path in root.named if not path.is_dir())
    folders = [path for path in root.named if path.is_dir()]
    for plugin in root.workspace.plugins:
        inside = any(plugin.root.is_relative_to(folder) for folder in folders)
        around = any(folder.is_relative_to(plugin.root) for folder in folders)
        if inside or around or not files.isdisjoint(plugin.files):
            yield plugin, files


def printout(root: Root, path: Path) -> Printout:
    """What places in the file at `path` are shown with."""
    text = root.workspace.text(path)
    return Printout((), {path: text} if text is not None else {})


def _text(answer: AccessAnswer, told: Printout, *, coloured: bool) -> Iterator[str]:
    head = painted(str(answer.verdict), STYLES[answer.verdict], colour=coloured)
    yield f"{head}: {escaped(answer.message)}"
    yield f"  in {escaped(shown(answer.path))}"
    for step in answer.steps:
        at = place(answer.path, step.span, told.texts)
        where = f"{escaped(shown(answer.path))}:{at.line}"
        mark = "=>" if step.rule == answer.rule else "  "
        yield f"  {mark} rule {step.rule} ({where}): {escaped(step.message)}"
    for note in answer.notes:
        yield f"  note: {escaped(note)}"


def _json(question: AccessQuestion, root: Root, plugin: Plugin, answer: AccessAnswer) -> dict[str, Any]:
    told = printout(root, answer.path)
    ranges = {step.rule: range_of(answer.path, step.span, told) for step in answer.steps}
    return {
        "caller": question.caller,
        "target": question.target,
        "path": shown(answer.path),
        "plugin": plugin.name,
        "host": plugin.host.id,
        "verdict": str(answer.verdict),
        "message": answer.message,
        "rule": answer.rule,
        "range": ranges.get(answer.rule) if answer.rule is not None else None,
        "steps": [
            {"rule": step.rule, "range": ranges[step.rule], "message": step.message} for step in answer.steps
        ],
        "notes": list(answer.notes),
    }
