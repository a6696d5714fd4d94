"""A layered project that holds, and one that drifts: what we say of them, and what the real apcore says."""

from __future__ import annotations

import asyncio
import re
import sys
from collections import Counter
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from plugcheck_lsp.contract.session import ContractOptions, run_contract
from plugcheck_lsp.engine import check
from plugcheck_lsp.files import Files
from plugcheck_lsp.findings import Severity
from plugcheck_lsp.rule import rule_book
from plugcheck_lsp.settings import load
from plugcheck_lsp.workspace import Workspace

if TYPE_CHECKING:
    from plugcheck_lsp.contract.plan import CheckResult
    from plugcheck_lsp.contract.session import ContractOutcome
    from plugcheck_lsp.findings import Finding

EXAMPLES = Path(__file__).parents[1] / "plugins" / "apcore"
WRONG = re.compile(r"# wrong: (.+?)\s*$")
RULE_LINE = re.compile(r"\(line (\d+) of ")


def workspace(name: str) -> Workspace:
    root = EXAMPLES / name
    return Workspace(root, Files(), load(root), rule_book(), Path(sys.executable))


@cache
def findings(name: str) -> tuple[Finding, ...]:
    return check(workspace(name)).findings


@cache
def contract(name: str) -> ContractOutcome:
    here = workspace(name)
    return asyncio.run(run_contract(here, here.plugins, ContractOptions(timeout=60)))


def line_of(path: Path, offset: int) -> int:
    text = Files().text(path)
    assert text is not None
    return text.position(offset)[0] + 1


def wrong_lines(name: str) -> dict[tuple[Path, int], str]:
    return {
        (path, number): match[1]
        for path in sorted((EXAMPLES / name).rglob("*"))
        if path.suffix in {".py", ".yaml"}
        for number, line in enumerate(path.read_text(encoding="utf-8").split("\n"), 1)
        if (match := WRONG.search(line))
    }


def explains(finding: Finding, result: CheckResult) -> bool:
    """Whether the finding tells what the real check found: on its line, or within what the check marks as a whole.

    A row of an access table is explained where the rule that decides it is told of, the call of a module where its
    code is.
    """
    if result.path is None or result.span is None:
        return False
    if result.check == "access-table":
        decides = RULE_LINE.search(result.message)
        places = [
            (finding.path, finding.span),
            *((related.path, related.span) for related in finding.related),
        ]
        return decides is not None and any(
            path.name == "global_acl.yaml" and line_of(path, span.start) == int(decides[1])
            for path, span in places
        )
    if finding.path != result.path:
        return False
    told, marked = line_of(finding.path, finding.span.start), line_of(result.path, result.span.start)
    if result.check == "call":
        return told >= marked
    return told in range(marked, marked + 1 + lines_below(result.path, marked))


def lines_below(path: Path, line: int) -> int:
    """How many lines behind the line stand deeper than it: what belongs to a key of a YAML file."""
    if path.suffix != ".yaml":
        return 0
    lines = path.read_text(encoding="utf-8").split("\n")
    depth = len(lines[line - 1]) - len(lines[line - 1].lstrip())
    behind = lines[line:]
    return next((n for n, text in enumerate(behind) if len(text) - len(text.lstrip()) <= depth), len(behind))


def test_a_project_that_holds_is_clean() -> None:
    assert [f"{finding.code} {finding.message}" for finding in findings("layered")] == []


@pytest.mark.slow
def test_a_project_that_holds_passes() -> None:
    outcome = contract("layered")
    assert (outcome.exit_status, outcome.notes) == (0, ())
    checks = Counter((result.check, str(result.outcome)) for result in outcome.results)
    assert checks == {
        ("config", "passed"): 1,
        ("acl", "passed"): 1,
        ("access-table", "passed"): 11,
        ("schema", "passed"): 5,
        ("binding", "passed"): 1,
        ("discover", "passed"): 5,
        ("boundaries", "passed"): 10,
        ("call", "passed"): 2,
        ("call", "skipped"): 3,
    }


def test_every_line_that_is_wrong_has_a_finding() -> None:
    told = {(finding.path, line_of(finding.path, finding.span.start)) for finding in findings("drifting")}
    missed = [
        f"{path.name}:{line} {why}"
        for (path, line), why in wrong_lines("drifting").items()
        if (path, line) not in told
    ]
    assert missed == []


def test_no_other_line_is_called_wrong() -> None:
    wrong = wrong_lines("drifting")
    other = [
        f"{finding.code} {finding.path.name}:{line} {finding.message}"
        for finding in findings("drifting")
        if finding.severity.at_least(Severity.WARNING)
        if (finding.path, line := line_of(finding.path, finding.span.start)) not in wrong
    ]
    assert other == []


@pytest.mark.slow
def test_what_the_real_apcore_finds_is_found_without_running() -> None:
    bad = [result for result in contract("drifting").results if result.outcome.is_bad]
    unexplained = [
        f"{result.check}: {result.message}"
        for result in bad
        if not any(explains(finding, result) for finding in findings("drifting"))
    ]
    assert unexplained == []
    assert Counter(result.check for result in bad) == {
        "config": 1,
        "acl": 3,
        "access-table": 1,
        "schema": 1,
        "boundaries": 2,
        "binding": 2,
        "discover": 2,
        "call": 1,
    }


@pytest.mark.slow
def test_more_is_found_than_the_real_apcore_finds() -> None:
    bad = [result for result in contract("drifting").results if result.outcome.is_bad]
    more = {
        (path.name, why)
        for (path, line), why in wrong_lines("drifting").items()
        if not any(
            explains(finding, result)
            for result in bad
            for finding in findings("drifting")
            if (finding.path, line_of(finding.path, finding.span.start)) == (path, line)
        )
    }
    assert {name for name, _ in more} == {"apcore.yaml", "notify_meta.yaml", "tickets.py"}
