"""Fixes of generated access lists: the file still parses, the fault is gone, and a safe fix changes no decision."""

from __future__ import annotations

import logging
import random
from itertools import product
from typing import TYPE_CHECKING

import pytest
import yaml
from acl_texts import mutated
from apcore.acl import ACL
from apcore.context import Context, Identity
from real_acl import READ_OTHERWISE, findings, refused

from plugcheck_lsp.findings import Applicability
from plugcheck_lsp.fixes import apply
from plugcheck_lsp.text import decode

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from plugcheck_lsp.findings import Finding

OURS = tuple(f"ACL{number}" for number in range(201, 250))
NAMES = ("api.x", "executor.db", "common.read", "a.b.c", "x", "internal.x", "x.read")
SYSTEM = Context.create(identity=Identity("i", "system", ("admin", "a")))


@pytest.fixture(autouse=True)
def _quiet() -> Iterator[None]:
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


def decisions(path: Path) -> list[tuple[str, bool]]:
    acl = ACL.load(str(path))
    calls = product((None, *NAMES), NAMES, (None, SYSTEM))
    return [
        (decision.access, decision.approval_required)
        for caller, target, context in calls
        for decision in [acl.check_access(caller, target, context)]
    ]


def told(found: list[Finding]) -> list[tuple[str, str]]:
    return [(finding.code, finding.message) for finding in found]


def mend_all(folder: Path, seed: int, count: int) -> dict[str, int]:
    """How often each code was mended."""
    draw = random.Random(seed)
    drawn = {f"f{number}_acl.yaml": mutated(draw) for number in range(count)}
    texts = {name: text.encode() for name, text in drawn.items() if not READ_OTHERWISE.search(text)}
    before = findings(folder / "before", texts)
    fixes = [
        (f"x{number}_acl.yaml", name, finding)
        for number, (name, finding) in enumerate(
            (name, finding)
            for name in texts
            for finding in before[name]
            if finding.code in OURS and finding.fix
        )
    ]
    after = {}
    for new, name, finding in fixes:
        assert finding.fix is not None
        path = folder / "before" / "acl" / name
        after[new] = apply([finding.fix], {path: decode(texts[name])})[path].encode()
    again = findings(folder / "after", after)
    mended: dict[str, int] = {}
    for new, name, finding in fixes:
        shown = f"{finding.code} {finding.message}\n{texts[name].decode()}\n---\n{after[new].decode()}"
        if not any(other.code.startswith("PLG") for other in before[name]):
            list(yaml.safe_load_all(after[new].decode()))
        one = (finding.code, finding.message)
        assert told(again[new]).count(one) < told(before[name]).count(one), shown
        assert finding.fix is not None
        if finding.fix.applicability is Applicability.SAFE and not refused(before[name]):
            path = folder / "before" / "acl" / name
            assert decisions(path) == decisions(folder / "after" / "acl" / new), shown
        mended[finding.code] = mended.get(finding.code, 0) + 1
    return mended


def test_fixes_mend_generated_lists(tmp_path: Path) -> None:
    mended = mend_all(tmp_path, seed=21, count=90)
    assert len(mended) > 10
    assert sum(mended.values()) > 60


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(30, 32))
def test_fixes_mend_thousands_of_generated_lists(seed: int, tmp_path: Path) -> None:
    assert len(mend_all(tmp_path, seed, count=500)) > 15
