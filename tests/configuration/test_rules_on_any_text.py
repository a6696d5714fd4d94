"""The rules about configuration files on half-typed text, and their fixes on generated files."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

import binding_documents
import config_documents
import metadata_cases
import pytest
from verdicts import Desk

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from plugcheck_lsp.findings import Finding

TARGET = "bindings/example.binding.yaml"


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    files = {
        **metadata_cases.FILES,
        **binding_documents.PACKAGE,
        **binding_documents.REFERENCES,
        "ids.yaml": "mappings: []\n",
        TARGET: "bindings: []\n",
        "acl/global_acl.yaml": "rules: []\n",
        "more/extensions/a.py": "",
        "schemas/a.schema.yaml": "",
        **dict.fromkeys(metadata_cases.METAS, ""),
    }
    for path, text in files.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text)
    return Desk(tmp_path)


def projects(folder: Path, seed: int, count: int) -> Iterator[dict[Path, str]]:
    """Generated configurations, binding files, and metadata with id maps, in turn."""
    configs = config_documents.documents(seed, count)
    bindings = binding_documents.documents(seed, count)
    for config, binding, metas in zip(configs, bindings, metadata_cases.cases(seed, count), strict=True):
        yield {folder / "apcore.yaml": config}
        yield {folder / "apcore.yaml": metadata_cases.FILES["apcore.yaml"], folder / TARGET: binding}
        yield {folder / path: text for path, text in metas.items()}


@pytest.mark.parametrize(
    ("seed", "count"), [(1, 60), pytest.param(2, 400, marks=pytest.mark.slow)], ids=["some", "many"]
)
def test_no_text_breaks_a_rule(desk: Desk, tmp_path: Path, seed: int, count: int) -> None:
    chance = random.Random(seed)
    for texts in projects(tmp_path, seed, count):
        path = chance.choice([path for path, text in texts.items() if text] or [tmp_path / "apcore.yaml"])
        text = texts.get(path, "")
        at = chance.randint(0, len(text))
        odd = chance.choice(
            ["", ":", "\n", "\t", "- ", "{", "]", "'", "🎉", "&a ", "*a", "!!x ", "? ", "<<: ", "|"]
        )
        texts[path] = chance.choice([text[:at], text[:at] + odd + text[at:], text[:at] + odd])
        for finding in desk.findings(texts):
            shown = desk.workspace.files.text(finding.path)
            assert shown is not None
            length = len(shown.source)
            assert 0 <= finding.span.start <= finding.span.end <= length, finding
            assert "\n" not in finding.message


@pytest.mark.parametrize(
    ("seed", "count"), [(3, 40), pytest.param(4, 400, marks=pytest.mark.slow)], ids=["some", "many"]
)
def test_a_fix_mends_its_finding_and_breaks_nothing(
    desk: Desk, tmp_path: Path, seed: int, count: int, capsys: pytest.CaptureFixture[str]
) -> None:
    applied = 0
    for texts in projects(tmp_path, seed, count):
        found = desk.findings(texts)
        if desk.problems(texts):
            continue
        for finding in found:
            if finding.fix is None:
                continue
            applied += 1
            desk.findings(texts)
            after = {**texts, **desk.fixed(finding)}
            left = desk.findings(after)
            assert not desk.problems(after), f"{finding.code} {finding.fix.title}\n{after[finding.path]}"
            same = [one for one in left if key(one) == key(finding)]
            before = [one for one in found if key(one) == key(finding)]
            assert len(same) < len(before), f"{finding.code} {finding.fix.title}\n{after[finding.path]}"
    with capsys.disabled():
        print(f"\nfixes applied: {applied}")
    assert applied > count // 2


def key(finding: Finding) -> tuple[str, str, str]:
    return (finding.code, finding.message, finding.path.name)
