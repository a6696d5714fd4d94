"""Access lists by the thousand: what we say is refused is what the released loader refuses, and all that it warns of
is among our findings.
"""

from __future__ import annotations

import random
from collections import Counter
from typing import TYPE_CHECKING

import pytest
from acl_texts import mutated, valid
from real_acl import READ_OTHERWISE, Verdict, findings, load, refused

from plugcheck_lsp.documents.yaml import parse
from plugcheck_lsp.text import decode

if TYPE_CHECKING:
    from pathlib import Path

    from plugcheck_lsp.documents.tree import Node
    from plugcheck_lsp.findings import Finding

CODES = {
    "pattern": {"ACL224"},
    "unknown": {"ACL235"},
    "unevaluable": {"ACL236"},
    "question": {"ACL226"},
    "never": {"ACL226", "ACL228", "ACL255"},
}


def compare(folder: Path, seed: int, count: int) -> Counter[str]:
    draw = random.Random(seed)
    texts = {f"f{number}_acl.yaml": mutated(draw).encode() for number in range(count)}
    found = findings(folder, texts)
    figures: Counter[str] = Counter()
    for name, data in texts.items():
        verdict = load(folder / "acl" / name)
        ours = found[name]
        if READ_OTHERWISE.search(data.decode()):
            figures["left out"] += 1
            continue
        figures["refused" if verdict.error else "taken"] += 1
        said = [f"{finding.code} {finding.message}" for finding in ours]
        assert refused(ours) == bool(verdict.error), f"{data!r}\n{data.decode()}\n{verdict.error}\n{said}"
        if not verdict.error:
            hold_warnings(data, verdict, ours)
            figures["warned of"] += bool(verdict.warnings)
    return figures


def hold_warnings(data: bytes, verdict: Verdict, ours: list[Finding]) -> None:
    """Each warning of the host is a finding of ours in that rule, and the other way round."""
    document = parse(decode(data))
    listed = document.roots[0].get("rules") if document.roots else None
    rules = (listed.items or ()) if listed is not None else ()
    warned: set[tuple[str, int]] = set()
    for kind, index, what in verdict.warnings:
        if kind == "denied":
            assert any(finding.code == "ACL207" for finding in ours), data.decode()
            continue
        warned.add((kind, index))
        inside = [
            finding for finding in ours if finding.code in CODES[kind] and covers(rules[index], finding)
        ]
        assert inside, f"{kind} {index} {what}\n{data.decode()}"
    for index, rule in enumerate(rules):
        for kind in ("pattern", "unknown", "unevaluable", "question"):
            said = [
                f for f in ours if f.code in CODES[kind] and covers(rule, f) and "`roles`" not in f.message
            ]
            assert not said or (kind, index) in warned, f"{said}\n{data.decode()}"


def covers(rule: Node, finding: Finding) -> bool:
    """Whether the finding stands in the rule, or in what an alias in it repeats."""
    return any(node.span.covers(finding.span) for node in rule.walk()) or any(
        entry.span.covers(finding.span) for node in rule.walk() for entry in (node.entries or {}).values()
    )


def test_the_verdict_is_the_loaders(tmp_path: Path) -> None:
    figures = compare(tmp_path, seed=1, count=250)
    assert min(figures["refused"], figures["taken"], figures["warned of"]) > 12, figures


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(100, 105))
def test_the_verdict_is_the_loaders_for_thousands(seed: int, tmp_path: Path) -> None:
    figures = compare(tmp_path, seed=seed, count=500)
    print(dict(figures))
    assert min(figures["refused"], figures["taken"], figures["warned of"]) > 30, figures


def test_valid_lists_are_taken(tmp_path: Path) -> None:
    draw = random.Random(7)
    texts = {f"f{number}_acl.yaml": valid(draw).encode() for number in range(150)}
    found = findings(tmp_path, texts)
    for name, data in texts.items():
        assert not refused(found[name]), data.decode()
        assert not load(tmp_path / "acl" / name).error, data.decode()
