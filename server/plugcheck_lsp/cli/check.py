"""`--check`: the findings of files, folders or standard input, and their fixes."""

from __future__ import annotations

import sys
from dataclasses import dataclass, replace
from importlib import import_module
from typing import TYPE_CHECKING

from plugcheck_lsp import engine
from plugcheck_lsp.baseline import STALE, takes
from plugcheck_lsp.cli.bad_settings import tell_bad_settings
from plugcheck_lsp.cli.output import Printout, colour
from plugcheck_lsp.cli.output.places import shown
from plugcheck_lsp.cli.output.printable import counted, escaped
from plugcheck_lsp.cli.streams import complain, emit, emit_bytes, note, write_file
from plugcheck_lsp.cli.targets import Root, absolute, roots, rules, selectors
from plugcheck_lsp.cli.usage import UsageError
from plugcheck_lsp.collecting import collect_rarely
from plugcheck_lsp.editing.page_files import page_url
from plugcheck_lsp.findings import Applicability, Severity
from plugcheck_lsp.fixes import CannotWrite, Mended, mend, write

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path
    from typing import TextIO

    from plugcheck_lsp.cli.arguments import Options
    from plugcheck_lsp.engine import Report
    from plugcheck_lsp.findings import Finding, Fix
    from plugcheck_lsp.rule import RuleBook
    from plugcheck_lsp.text import Text
    from plugcheck_lsp.workspace import Workspace

    Changes = Mapping[Path, tuple[Text | None, Text]]


@dataclass(frozen=True)
class _Outcome:
    """What came of one root."""

    root: Root
    mended: Mended
    """Without fixes asked for: just its report."""


def check(options: Options) -> int:
    """Print what is wrong with the paths; the exit status."""
    selectors(options)
    collect_rarely()
    outcomes = [_look(root, options) for root in roots(options, options.paths or (".",))]
    with_plugins = [outcome.root for outcome in outcomes if outcome.root.workspace.plugins]
    for outcome in outcomes:
        # A workspace around or within others need not have plugins of its own.
        is_odd = not any(outcome.root.is_named_with(root) for root in with_plugins)
        _tell_oddities(outcome, without_plugins=is_odd)
    faults = any(
        outcome.root.bad_settings or outcome.mended.dropped or outcome.mended.report.faults
        for outcome in outcomes
    )
    changes = _changes(outcomes)
    fixed = sum(outcome.mended.fixed for outcome in outcomes)
    if options.diff:
        _print_diff(changes, fixed, options)
        return 2 if faults else int(bool(changes))
    if options.fix:
        _apply(changes, fixed, options, outcomes)
    if options.write_baseline and not faults:
        outcomes = [_with_baseline(outcome) for outcome in outcomes]
    findings = _wanted_findings(outcomes)
    _print(_rendered(findings, outcomes, options), options)
    return 2 if faults else _status(findings, options.fail_on)


def _changes(outcomes: Iterable[_Outcome]) -> Changes:
    """What becomes of each file; one that two workspaces mend in turn changes from its first text to its last."""
    changes: dict[Path, tuple[Text | None, Text]] = {}
    for outcome in outcomes:
        for path, (before, after) in outcome.mended.changes.items():
            changes[path] = (changes.get(path, (before,))[0], after)
    return changes


def _look(root: Root, options: Options) -> _Outcome:
    if root.bad_settings is not None:
        return _Outcome(root, Mended(engine.settings_report(root.bad_settings, root.workspace)))

    # Where plugins of other hosts are not looked at, nobody knows what of the baseline is stale.
    ignore = (*options.ignore, STALE) if options.host is not None else options.ignore

    def findings(workspace: Workspace) -> Report:
        return engine.check(workspace, select=options.select, ignore=ignore)

    def wanted(finding: Finding) -> Fix | None:
        fix = finding.fix
        if fix is None or not root.wants(finding):
            return None
        if options.stdin_filename is not None and any(edit.path not in root.named for edit in fix.edits):
            return None  # a filter changes no files
        return fix if fix.applicability is Applicability.SAFE or options.unsafe_fixes else None

    if options.fix or options.diff:
        return _Outcome(root, mend(root.workspace, findings, wanted))
    return _Outcome(root, Mended(findings(root.workspace)))


def _tell_oddities(outcome: _Outcome, *, without_plugins: bool) -> None:
    """What the user should know besides the findings."""
    root, mended = outcome.root, outcome.mended
    if root.bad_settings is not None:
        tell_bad_settings(root, "checked")
        return
    for path, reason in root.silences():
        complain(f"{escaped(shown(path))} is not checked because {escaped(reason)}")
    if without_plugins:
        complain(f"no plugin was found in {escaped(str(root.workspace.root))}")
    if root.workspace.past.fault:
        past = root.workspace.past
        complain(f"nothing is compared with {escaped(past.revision)} because {escaped(past.fault)}")
    for fault in mended.report.faults:
        complain(f"{escaped(fault)}. This is a fault of the rule: please report it")
    for dropped in mended.dropped:
        complain(
            f'a fix of {dropped.finding.code} was not applied: after "{escaped(dropped.fix.title)}", '
            f"{escaped(shown(dropped.path))} would be broken ({escaped(dropped.reason)}). "
            "This is a fault of the rule: please report it"
        )
    if mended.unsettled:
        complain(
            f"fixes in {escaped(str(root.workspace.root))} undo each other: what they make of it is not final"
        )


def _apply(changes: Changes, fixed: int, options: Options, outcomes: Iterable[_Outcome]) -> None:
    """Put the mended texts where they belong: to the files, or, as a filter does, to standard output.

    Raises:
        UsageError: a file could not be replaced, so none was.
    """
    if options.stdin_filename is not None:
        path = absolute(options.stdin_filename)
        texts = (outcome.root.workspace.text(path) for outcome in outcomes)
        emit_bytes(b"".join(text.encode() for text in texts if text is not None))
    elif changes:
        try:
            write(changes)
        except CannotWrite as error:
            raise UsageError(f"nothing was fixed: {escaped(str(error))}") from error
        note(_fixed(fixed, len(changes), "Fixed"))


def _with_baseline(outcome: _Outcome) -> _Outcome:
    """Write the baseline of a root; what is found when it holds.

    Raises:
        UsageError: it cannot be written.
    """
    from plugcheck_lsp.baseline_writing import baseline_of

    report = outcome.mended.report
    try:
        written = baseline_of(report, outcome.root.workspace, outcome.root.baseline)
        write(written.changes)
    except CannotWrite as error:
        raise UsageError(f"no baseline was written: {escaped(str(error))}") from error
    note(f"Wrote {counted(written.findings, 'finding')} to {escaped(shown(written.path))}")
    if written.named_in is not None:
        note(f"Named it in {escaped(shown(written.named_in))}")
    kept = {finding for finding in report.findings if takes(finding)}
    left = replace(
        report,
        findings=tuple(finding for finding in report.findings if finding not in kept),
        baselined=tuple(finding for finding in report.findings if finding in kept),
    )
    return replace(outcome, mended=replace(outcome.mended, report=left))


def _fixed(findings: int, files: int, verb: str) -> str:
    if not files:
        return "Nothing to fix"
    return f"{verb} {counted(findings, 'finding')} in {counted(files, 'file')}"


def _wanted_findings(outcomes: Iterable[_Outcome]) -> tuple[Finding, ...]:
    """What is printed: a bad settings file in any case, else what lies in the paths that were given."""
    found = {
        finding
        for outcome in outcomes
        for finding in outcome.mended.report.findings
        if outcome.root.bad_settings is not None or outcome.root.wants(finding)
    }
    return tuple(sorted(found, key=lambda each: (each.path, each.span, each.code, each.message, each.host)))


def _status(findings: Iterable[Finding], fail_on: str) -> int:
    if fail_on == "never":
        return 0
    return int(any(finding.severity.at_least(Severity(fail_on)) for finding in findings))


def _rendered(findings: tuple[Finding, ...], outcomes: Iterable[_Outcome], options: Options) -> str:
    texts: dict[Path, Text] = {}
    book = rules()
    for outcome in outcomes:
        texts.update(outcome.mended.report.texts)
    printout = Printout(
        findings,
        texts,
        unsafe_fixes=options.unsafe_fixes,
        baselined=len(
            {
                finding
                for outcome in outcomes
                for finding in outcome.mended.report.baselined
                if outcome.root.wants(finding)
            }
        ),
        colour=options.output_file is None and colour.wanted(_stream(options)),
        pages=_pages({finding.code for finding in findings}, book) if options.output_format == "json" else {},
    )
    if options.statistics:
        from plugcheck_lsp.cli.output import statistics

        return statistics.render(printout, options.output_format)
    rendered: str = import_module(f"plugcheck_lsp.cli.output.{options.output_format}").render(printout)
    return rendered


def _pages(codes: Iterable[str], book: RuleBook) -> dict[str, str]:
    """The page of each rule."""
    return {code: page_url(book.rules[code]) for code in codes if code in book.rules}


def _stream(options: Options) -> TextIO:
    """Where findings go; a filter's standard output is for the text that it mends."""
    return sys.stderr if options.stdin_filename is not None and options.fix else sys.stdout


def _print(text: str, options: Options) -> None:
    if options.output_file is not None:
        write_file(options.output_file, text.encode("utf-8", "backslashreplace"))
    else:
        emit(text, _stream(options))


def _print_diff(changes: Changes, fixed: int, options: Options) -> None:
    from plugcheck_lsp.cli.output import diff

    data = diff.render(changes)
    if options.output_file is not None:
        write_file(options.output_file, data)
    elif sys.stdout is not None and sys.stdout.isatty():
        emit(diff.for_terminal(data, colour=colour.wanted(sys.stdout)))
    else:
        emit_bytes(data)
    note(_fixed(fixed, len(changes), "Would fix"))
