"""A random sample of findings on real packages, with their code, as Markdown: to be judged by hand.

Run it with ``python tests/corpus/sample.py [FOLDER ...] [--family RES] [--per-rule 5] [--count 100] [--seed 1]``.
Without folders it takes the packages of ``packages.txt``. It ends with what the check cost.
"""

from __future__ import annotations

import argparse
import ast
import random
import time
import warnings
from collections import Counter, defaultdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from third_party import check, fetched, line_count, python_files, requirements

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

AROUND = 12
"""Lines shown before and after each place."""

Finding = dict[str, Any]


def sampled(findings: Iterable[Finding], per_rule: int | None, count: int, seed: int) -> list[Finding]:
    """At most `count` of the findings, at most `per_rule` of each rule; the same ones for the same seed."""
    dice = random.Random(seed)
    rules: dict[str, list[Finding]] = defaultdict(list)
    for finding in findings:
        rules[finding["code"]].append(finding)
    chosen = [
        finding
        for _, found in sorted(rules.items())
        for finding in dice.sample(found, min(len(found), per_rule or len(found)))
    ]
    dice.shuffle(chosen)
    return sorted(chosen[:count], key=lambda finding: (finding["code"], finding["path"]))


def shown(finding: Finding) -> Iterator[str]:
    """The finding as lines of Markdown."""
    start = finding["range"]["start"]
    yield f"## {finding['code']} {finding['path']}:{start['line']}:{start['column']}\n"
    yield f"{finding['severity']}: {finding['message']}\n"
    for related in finding["related"]:
        yield f"- {related['path']}:{related['range']['start']['line']}: {related['message']}"
    places: dict[str, set[int]] = defaultdict(set)
    for place in (finding, *finding["related"]):
        places[place["path"]].add(place["range"]["start"]["line"])
    for path, marked in places.items():
        yield f"\n```python\n# {path}"
        yield from excerpt(Path(path), marked)
        yield "```\n"


def excerpt(path: Path, marked: set[int]) -> Iterator[str]:
    """The lines around the marked ones, numbered, the marked ones with an arrow."""
    lines = path.read_text(encoding="utf-8-sig", errors="replace").splitlines()
    wanted = {near for line in marked for near in range(line - AROUND, line + AROUND + 1)}
    last = 0
    for number in sorted(wanted):
        if not 1 <= number <= len(lines):
            continue
        if last and number > last + 1:
            yield "    ..."
        yield f"{'->' if number in marked else '  '} {number:5} {lines[number - 1]}"
        last = number


def parsing_seconds(folders: Iterable[Path]) -> float:
    """How long `ast.parse` takes for all files."""
    sources = [path.read_bytes() for folder in folders for path in python_files(folder)]
    began = time.perf_counter()
    for source in sources:
        try:
            ast.parse(source)
        except (SyntaxError, ValueError):
            continue
    return time.perf_counter() - began


def absolute(finding: Finding, folder: Path) -> Finding:
    """The finding with paths that hold from anywhere."""
    related = [{**place, "path": str(folder / place["path"])} for place in finding["related"]]
    return {**finding, "path": str(folder / finding["path"]), "related": related}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folders", nargs="*", type=Path)
    parser.add_argument("--family", default="AMB,DET,RES,ASY", help="codes or prefixes of codes")
    parser.add_argument("--per-rule", type=int)
    parser.add_argument("--count", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--severity", default="error,warning", help="which severities are drawn from")
    given = parser.parse_args()
    warnings.simplefilter("ignore")
    folders = [folder.resolve() for folder in given.folders] or [fetched(each) for each in requirements()]
    findings: list[Finding] = []
    seconds = 0.0
    for folder in folders:
        checked = check(folder, "--select", given.family)
        seconds += checked.seconds
        findings += [absolute(finding, folder) for finding in checked.findings]
        if checked.stderr:
            print(f"> {folder}: {checked.stderr}")
    drawn = [finding for finding in findings if finding["severity"] in given.severity.split(",")]
    for finding in sampled(drawn, given.per_rule, given.count, given.seed):
        print("\n".join(shown(finding)))
    lines = sum(line_count(folder) for folder in folders)
    parsing = parsing_seconds(folders)
    print("| rule | findings |\n|---|---|")
    for code, number in sorted(Counter(finding["code"] for finding in findings).items()):
        print(f"| {code} | {number} |")
    print(
        f"\n{lines} lines, {seconds / lines * 1e6:.0f} µs a line, {seconds / parsing:.1f} times `ast.parse`"
    )


if __name__ == "__main__":
    main()
