"""The realistic plugins in pairs: what is marked in them as a fault, what we say of them, and what the real suite says.

A line that ends with ``# fault: words`` holds one; ``(not sampled)`` behind the words says that the calls of the
contract test do not come by, so that the suite cannot see it. ``python tests/contract/pair_plugins.py`` prints the table of
all faults as Markdown.
"""

from __future__ import annotations

import ast
import asyncio
import re
import sys
from collections import defaultdict
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from plugcheck_lsp.contract.session import run_contract
from plugcheck_lsp.engine import check
from plugcheck_lsp.files import Files
from plugcheck_lsp.findings import Severity
from plugcheck_lsp.rule import rule_book
from plugcheck_lsp.settings import Settings
from plugcheck_lsp.workspace import Workspace

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from plugcheck_lsp.contract.plan import CheckResult
    from plugcheck_lsp.findings import Finding

PAIRS = Path(__file__).parents[1] / "plugins" / "dagstack" / "pairs"
JOBS = tuple(sorted(path.name.removesuffix("_bad") for path in PAIRS.glob("*_bad")))
SECTIONS = {
    "async_notifier": "4.4",
    "blob_archiver": "4.3",
    "currency_converter": "4.7, 4.8",
    "dedup_ranker": "4.8",
    "embedding_exporter": "4.6, 4.2",
    "feature_flags": "4.1",
    "feature_store": "4.9",
    "geo_lookup": "4.1",
    "invoice_extractor": "4.2",
    "job_orchestrator": "4.9, 3",
    "language_tool": "2.4, 3",
    "log_tailer": "4.9",
    "nightly_reindex": "4.5, 4.6",
    "pdf_outline": "4.2",
    "record_sampler": "4.8",
    "retry_queue": "4.9",
    "token_chunker": "4.1",
    "web_crawler": "4.3",
}
"""Which sections of the description of dagstack each pair is about."""
FAMILIES = ("AMB", "ASY", "DET", "HOK", "INJ", "MAN", "RES", "SER")
_FAULT = re.compile(r"# fault: (.+?)\s*$")


@dataclass(frozen=True)
class Fault:
    """A marked line."""

    path: Path
    line: int
    """1-based."""
    words: str

    @property
    def is_sampled(self) -> bool:
        return not self.words.endswith("(not sampled)")


@dataclass(frozen=True)
class Place:
    """Where a finding or a result stands."""

    path: Path
    line: int


def folder(job: str, kind: str) -> Path:
    return PAIRS / f"{job}_{kind}"


def faults(job: str) -> tuple[Fault, ...]:
    """The marked lines of the job's bad plugin."""
    root = folder(job, "bad")
    paths = sorted((*root.glob("*.toml"), *root.glob("*.py")))
    return tuple(
        Fault(path, number, match[1])
        for path in paths
        for number, line in enumerate(path.read_text(encoding="utf-8").split("\n"), start=1)
        if (match := _FAULT.search(line))
    )


@cache
def workspace() -> Workspace:
    settings = Settings(hosts=("dagstack",), host_versions={"dagstack": "0.4.1"})
    return Workspace(PAIRS, Files(), settings, rule_book(), Path(sys.executable))


@cache
def findings() -> Mapping[Path, tuple[Finding, ...]]:
    """What we say of each plugin, by its folder."""
    report = check(workspace())
    found: dict[Path, list[Finding]] = defaultdict(list)
    for finding in report.findings:
        found[PAIRS / finding.path.relative_to(PAIRS).parts[0]].append(finding)
    return {root: tuple(some) for root, some in found.items()}


@cache
def results() -> Mapping[str, tuple[CheckResult, ...]]:
    """What the real suite says of each plugin, by the plugin's name: every pass."""
    here = workspace()
    outcome = asyncio.run(run_contract(here, here.plugins))
    found: dict[str, list[CheckResult]] = defaultdict(list)
    for result in outcome.results:
        found[result.plugin].append(result)
    return {name: tuple(some) for name, some in found.items()}


def results_of(job: str, kind: str) -> tuple[CheckResult, ...]:
    return results()[folder(job, kind).name.replace("_", "-")]


def place_of(thing: Finding | CheckResult) -> Place | None:
    text = workspace().text(thing.path) if thing.path is not None else None
    if thing.path is None or thing.span is None or text is None:
        return None
    return Place(thing.path, text.line_of(thing.span.start) + 1)


def places_of(finding: Finding) -> Iterator[Place]:
    """The place of a finding, and those of its proof."""
    for path, span in ((finding.path, finding.span), *((r.path, r.span) for r in finding.related)):
        text = workspace().text(path)
        if text is not None:
            yield Place(path, text.line_of(span.start) + 1)


def at_fault(fault: Fault, job: str) -> tuple[Finding, ...]:
    """What we say of what is wrong on a marked line; hints do not count."""
    here = Place(fault.path, fault.line)
    return tuple(
        finding
        for finding in findings().get(folder(job, "bad"), ())
        if place_of(finding) == here
        and finding.code.startswith(FAMILIES)
        and finding.severity.at_least(Severity.WARNING)
    )


def lines_of(path: Path, name: str) -> range:
    """The lines of the function `name`, decorators included; empty if there is none."""
    source = path.read_text(encoding="utf-8") if path.suffix == ".py" else ""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)) and node.name == name:
            first = min([node.lineno, *(decorator.lineno for decorator in node.decorator_list)])
            return range(first, (node.end_lineno or node.lineno) + 1)
    return range(0)


def around(place: Place) -> range:
    """The lines of the function that a line stands in (or begins); empty for one outside of functions."""
    if place.path.suffix != ".py":
        return range(0)
    tree = ast.parse(place.path.read_text(encoding="utf-8"))
    names = {
        node.name for node in ast.walk(tree) if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))
    }
    return next((lines for name in names if place.line in (lines := lines_of(place.path, name))), range(0))


def explains(result: CheckResult, finding: Finding) -> bool:
    """Whether a finding is about what the suite saw: on its line, in its hook, or with a proof that leads there."""
    if not finding.code.startswith(FAMILIES):
        return False
    if result.check == "load":
        return finding.refused
    if result.check == "manifest":
        return finding.code.startswith("MAN")
    where = place_of(result)
    lifecycle = ("__init__", "setup", "teardown") if result.check == "lifecycle" else ()
    for place in places_of(finding):
        if where is not None and (place == where or place.line in around(where)):
            return True
        if any(place.line in lines_of(place.path, name) for name in lifecycle):
            return True
    # what the suite finds without a place is about the class as a whole
    return (
        result.check == "lifecycle" and finding.code[:3] in ("AMB", "ASY", "RES") and finding.code != "AMB101"
    )


def suite_verdict(fault: Fault, job: str) -> str:
    """What the suite, bridged or as shipped, says of a marked line: the checks that fail because of it."""
    said = {
        f"{result.check} ({result.pass_name})"
        for result in results_of(job, "bad")
        if result.outcome.is_bad and fault.is_sampled
        if any(is_cause(result, finding, fault) for finding in at_fault(fault, job))
    }
    return ", ".join(sorted(said)) or "passes"


def is_cause(result: CheckResult, finding: Finding, fault: Fault) -> bool:
    """Whether a result is about this fault, and not only about another one of the same hook."""
    if result.check == "ambient_state":
        return place_of(result) == Place(fault.path, fault.line)
    if result.check == "lifecycle":
        word = next((word for word in ("task", "weak reference", "referenced") if word in result.message), "")
        wanted = word in _CAUSES and finding.code in _CAUSES[word]
        return wanted and (word != "task" or "task" in finding.message)
    if not explains(result, finding) or finding.code.startswith("MAN"):
        return False
    if "changed after JSON" in result.message:
        return finding.code in ("SER102", "SER103")
    named = _TYPE.search(result.message)
    return named is None or named[1].lower() in finding.message.lower()


_CAUSES = {
    "task": ("RES101", "RES010"),
    "weak reference": ("HOK132",),
    "referenced": ("AMB001", "AMB004", "AMB009", "HOK122"),
}
"""What the lifecycle check says, and the rules about what makes it say so."""
_TYPE = re.compile(r"Object of type (\w+) is not JSON")


def table() -> str:
    """All faults as Markdown: plugin, sections, fault, what the suite says of it, what we say."""
    lines = ["| plugin | section | line | fault | real suite | plugcheck |", "|---|---|---|---|---|---|"]
    for job in JOBS:
        for fault in faults(job):
            codes = ", ".join(sorted({finding.code for finding in at_fault(fault, job)})) or "**missed**"
            lines.append(
                f"| {job}_bad | {SECTIONS[job]} | {fault.path.name}:{fault.line} | {fault.words} | "
                f"{suite_verdict(fault, job)} | {codes} |"
            )
    return "\n".join(lines)


if __name__ == "__main__":
    print(table())
