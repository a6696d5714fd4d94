"""Fixes that remove rules change no decision: the real apcore decides every call as before."""

from __future__ import annotations

import random
from functools import partial
from typing import TYPE_CHECKING

from access_lists import CONTEXTS, asked, calls, ids, random_document, text_of
from apcore.acl import ACL

from plugcheck_lsp.engine import check
from plugcheck_lsp.files import Files
from plugcheck_lsp.fixes import mend
from plugcheck_lsp.rule import rule_book
from plugcheck_lsp.settings import Settings
from plugcheck_lsp.workspace import Workspace

if TYPE_CHECKING:
    from pathlib import Path

CONFIG = 'version: "1.0.0"\nproject:\n  name: example\n'
IDS = ids("abz.", 3)


def test_removing_repeated_and_redundant_rules_changes_no_decision(tmp_path: Path) -> None:
    removed = 0
    for seed in range(24):
        folder = tmp_path / str(seed)
        folder.mkdir()
        removed += removed_from(seed, folder)
    assert removed > 20, removed


def removed_from(seed: int, folder: Path) -> int:
    """Fix a random list; how many rules went."""
    chance = random.Random(seed)
    document = random_document(chance, conditions=seed % 2 > 0)
    path = folder / "acl" / "global_acl.yaml"
    path.parent.mkdir()
    path.write_text(text_of(document), encoding="utf-8")
    (folder / "apcore.yaml").write_text(CONFIG, encoding="utf-8")
    before = ACL.load(str(path))
    workspace = Workspace(folder, Files(), Settings(), rule_book())
    mended = mend(workspace, partial(check, select=["ACL253", "ACL254"]), lambda finding: finding.fix)
    assert not mended.unsettled
    assert mended.dropped == ()
    for changed, (_, after) in mended.changes.items():
        changed.write_text(after.source, encoding="utf-8")
    left = [finding for finding in mended.report.findings if finding.fix is not None]
    assert left == []
    mended_acl = ACL.load(str(path))
    told = list(calls(chance.sample(IDS, 7), CONTEXTS))
    assert [asked(before, call)[:2] for call in told] == [asked(mended_acl, call)[:2] for call in told]
    assert len(mended_acl.rules) == len(before.rules) - mended.fixed
    return mended.fixed
