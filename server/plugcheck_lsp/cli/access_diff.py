"""`--access-diff`: what access lists newly allow and deny since a commit."""

from __future__ import annotations

import json
import sys
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from plugcheck_lsp.access import Verdict
from plugcheck_lsp.cli.access import STYLES, plugins_of, printout
from plugcheck_lsp.cli.bad_settings import usable
from plugcheck_lsp.cli.output import colour
from plugcheck_lsp.cli.output.colour import painted
from plugcheck_lsp.cli.output.json import range_of
from plugcheck_lsp.cli.output.places import place, shown
from plugcheck_lsp.cli.output.printable import counted, escaped
from plugcheck_lsp.cli.streams import complain, print_or_write
from plugcheck_lsp.cli.targets import require_commit, roots
from plugcheck_lsp.host import Host

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.access import AccessChange, AccessDiff
    from plugcheck_lsp.cli.arguments import Options
    from plugcheck_lsp.cli.output import Printout
    from plugcheck_lsp.cli.targets import Root
    from plugcheck_lsp.host import Plugin

_NEWLY = {
    (Verdict.DENY, Verdict.ALLOW): "newly allowed",
    (Verdict.DENY, Verdict.APPROVAL): "newly allowed after approval",
    (Verdict.ALLOW, Verdict.DENY): "newly denied",
    (Verdict.APPROVAL, Verdict.DENY): "newly denied",
    (Verdict.ALLOW, Verdict.APPROVAL): "now needs approval",
    (Verdict.APPROVAL, Verdict.ALLOW): "no longer needs approval",
}


def access_diff(options: Options) -> int:
    """Print what changed; 0 if nothing did, 1 if something did, 2 if that cannot be told, of a file or at all."""
    revision = options.access_diff or "HEAD"
    found: list[tuple[Root, Plugin, AccessDiff]] = []
    compared = False
    workspaces = roots(options, options.paths or (".",))
    chosen = usable(workspaces, "compared")
    for root in chosen:
        workspace = replace(root.workspace, baseline_rev=revision)
        asked = [
            (plugin, named)
            for plugin, named in plugins_of(root)
            if type(plugin.host).access_diff is not Host.access_diff
        ]
        if asked:
            require_commit(workspace, "--access-diff")
            compared = True
        for plugin, named in asked:
            found += [(root, plugin, diff) for diff in plugin.host.access_diff(plugin, workspace, named)]
    if not compared:
        complain("no access list was found")
        return 2
    if options.output_format == "json":
        text = json.dumps([_json(*each, revision) for each in found], indent=2) + "\n"
    else:
        coloured = options.output_file is None and colour.wanted(sys.stdout)
        pieces = [
            "\n".join(_text(diff, printout(root, diff.path), revision, coloured=coloured)) + "\n"
            for root, _, diff in found
        ]
        text = "\n".join(pieces) or f"no access list decides otherwise than at {escaped(revision)}\n"
    print_or_write(text, options.output_file)
    if len(chosen) < len(workspaces) or any(diff.problem for *_, diff in found):
        return 2
    return 1 if any(diff.changes for *_, diff in found) else 0


def _text(diff: AccessDiff, told: Printout, revision: str, *, coloured: bool) -> Iterator[str]:
    name = escaped(shown(diff.path))
    if diff.problem:
        yield f"{name}: {escaped(diff.problem)}"
        return
    if not diff.changes:
        yield f"{name}: the file differs, and every call is decided as at {escaped(revision)}"
        return
    changes = counted(len(diff.changes), "change")
    yield f"{name}: {changes} since {escaped(revision)}"
    for change in diff.changes:
        newly = painted(_NEWLY[change.before, change.after], STYLES[change.after], colour=coloured)
        yield f"  {newly}: {escaped(f'{change.callers} -> {change.targets}{change.when}')}"
        yield f"    for example {escaped(f'`{change.caller}` -> `{change.target}`')}"
        was = _rule(change.rule_before, f"line {change.line_before}")
        yield f"    before: {change.before} by {was}; now: {change.after} by {_now(diff, change, told)}"


def _now(diff: AccessDiff, change: AccessChange, told: Printout) -> str:
    if change.span is None:
        return _rule(None, "")
    return _rule(change.rule, f"{escaped(shown(diff.path))}:{place(diff.path, change.span, told.texts).line}")


def _rule(index: int | None, where: str) -> str:
    return f"rule {index} ({where})" if index is not None else "the default"


def _json(root: Root, plugin: Plugin, diff: AccessDiff, revision: str) -> dict[str, Any]:
    told = printout(root, diff.path)
    return {
        "path": shown(diff.path),
        "plugin": plugin.name,
        "host": plugin.host.id,
        "revision": revision,
        "problem": diff.problem or None,
        "changes": [_change(diff, change, told) for change in diff.changes],
    }


def _change(diff: AccessDiff, change: AccessChange, told: Printout) -> dict[str, Any]:
    return {
        "change": _NEWLY[change.before, change.after],
        "before": str(change.before),
        "after": str(change.after),
        "callers": change.callers,
        "targets": change.targets,
        "when": change.when.strip() or None,
        "example": {"caller": change.caller, "target": change.target, "context": change.brings},
        "rule_before": change.rule_before,
        "line_before": change.line_before,
        "rule": change.rule,
        "range": range_of(diff.path, change.span, told) if change.span is not None else None,
    }
