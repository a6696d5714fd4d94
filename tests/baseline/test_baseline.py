"""The baseline: what is put up with stays so while code moves, what is new is told, what is mended is forgotten."""

from __future__ import annotations

import contextlib
import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from plugcheck_lsp.baseline import Baseline, Entry, counted, matched, read_baseline, render, without
from plugcheck_lsp.documents import python, toml, yaml
from plugcheck_lsp.engine import check
from plugcheck_lsp.files import Files
from plugcheck_lsp.findings import Finding, Severity
from plugcheck_lsp.rule import rule_book
from plugcheck_lsp.scopes import scopes
from plugcheck_lsp.settings import BadSettings, Settings
from plugcheck_lsp.text import Span, Text
from plugcheck_lsp.workspace import Workspace

if TYPE_CHECKING:
    from collections.abc import Mapping
    from types import ModuleType

ROOT = Path("/nowhere/at/all")
NAME = "plugcheck-baseline.json"


def workspace(sources: Mapping[str, str]) -> Workspace:
    return Workspace(
        ROOT, Files({ROOT / name: Text(source) for name, source in sources.items()}), Settings(), rule_book()
    )


def finding(path: str, source: str, part: str, nth: int = 0, code: str = "DET001") -> Finding:
    start = -1
    for _ in range(nth + 1):
        start = source.index(part, start + 1)
    return Finding(code, "x", Severity.ERROR, "it differs", ROOT / path, Span(start, start + len(part)))


CODE = """\
class Plugin:
    def run(self):
        return time.time()

    def other(self):
        return time.time()
"""


def test_code_can_move_but_not_change_its_place_or_its_text() -> None:
    """A finding is put up with where it is, wherever the lines go; in another function it is new."""
    counts = counted([finding("p.py", CODE, "time.time()")], workspace({"p.py": CODE}))
    assert list(counts) == [Entry("p.py", "DET001", "Plugin.run", "time.time()")]
    for after, expected in (
        ("# 🎉\r\n\r\n" + CODE, 1),
        (CODE.replace("time.time()", "time.time( )"), 0),
        (CODE.replace("def run", "def walk"), 0),
        (CODE.replace("class Plugin", "class Other"), 0),
        (CODE.replace("    def run(self):\n", "    @hook\n    async  def run(self, x):\n        y = 1\n"), 1),
    ):
        part = "time.time( )" if "time.time( )" in after else "time.time()"
        known, left = matched(
            Baseline(ROOT / NAME, counts), [finding("p.py", after, part)], workspace({"p.py": after})
        )
        assert len(known) == expected
        assert sum(left.values()) == 1 - expected


def test_where_there_are_more_than_before_the_last_ones_are_new() -> None:
    source = "def f():\n    g()\n    g()\n    g()\n"
    all_three = [finding("p.py", source, "g()", nth) for nth in range(3)]
    here = workspace({"p.py": source})
    known, left = matched(Baseline(ROOT / NAME, counted(all_three[:2], here)), all_three, here)
    assert known == frozenset(all_three[:2])
    assert not left
    known, left = matched(Baseline(ROOT / NAME, counted(all_three, here)), all_three[:1], here)
    assert known == frozenset(all_three[:1])
    assert sum(left.values()) == 2


def test_findings_about_plugcheck_itself_are_never_put_up_with() -> None:
    source = "x = (\n"
    assert not counted([finding("p.py", source, "(", code="PLG001")], workspace({"p.py": source}))


@pytest.mark.parametrize(
    ("language", "source", "part", "scope"),
    [
        (python, CODE, "time.time()", "Plugin.run"),
        (python, CODE, "class Plugin", "Plugin"),
        (python, CODE, "def other", "Plugin.other"),
        (python, "x = now()\n", "now", ""),
        (python, "def f():\n    def g():\n        now()\n", "now", "f"),
        (python, "@d(\n    1\n)\nasync def f():\n    now()\n", "now", "f"),
        (python, "if x:\n    def f():\n        now()\n", "now", ""),
        (python, "class A:\n    x = now()\n    def b(:\n", "now", "A"),
        (python, "class A:\n    class B:\n        x = now()\n", "now", "A.B"),
        (toml, "[a.b]\nc = 1\n", "1", "a.b.c"),
        (toml, "[a.b]\nc = 1\n", "[a", "a.b"),
        (toml, "[[a]]\nb = { c = 1 }\n", "1", "a[].b.c"),
        (yaml, "a:\n  - b: 1\n", "1", "a[].b"),
        (yaml, "a:\n  - b: 1\n", "a:", "a"),
        (yaml, "- 1\n", "1", ""),
    ],
)
def test_what_stands_around_a_place(language: ModuleType, source: str, part: str, scope: str) -> None:
    document = language.parse(Text(source))
    assert scopes(document)(source.index(part)) == scope


ENTRIES = st.builds(
    Entry,
    st.sampled_from(["a.py", "b/c.toml", "🎉.py", "../d.py"]),
    st.sampled_from(["DET001", "AMB002"]),
    st.text(max_size=5),
    st.text(st.characters(), max_size=8),
)


@given(st.dictionaries(ENTRIES, st.integers(1, 5), max_size=6))
def test_what_is_written_is_read_again(counts: dict[Entry, int]) -> None:
    text = render(counts)
    files = Files({ROOT / NAME: Text(text)})
    text.encode()
    read = read_baseline(Settings(baseline=NAME), ROOT, files)
    assert read is not None
    assert read.counts == counts
    assert render(read.counts) == text


@given(st.dictionaries(ENTRIES, st.integers(1, 5)), st.dictionaries(ENTRIES, st.integers(1, 5)))
def test_what_is_stale_can_be_taken_away(counts: dict[Entry, int], more: dict[Entry, int]) -> None:
    both = {each: counts.get(each, 0) + more.get(each, 0) for each in counts | more}
    assert without(both, more) == counts
    assert not without(counts, both)


@pytest.mark.parametrize(
    ("text", "place", "said"),
    [
        ("", 0, "no JSON"),
        ('{"version": 1,\n<<<<<<< HEAD\n', 15, "no JSON"),
        ("[]", 0, "must be an object"),
        ('{"version": 2, "findings": {}}', 12, "must be 1"),
        ('{"version": true, "findings": {}}', 12, "must be 1"),
        ('{"findings": {}}', 0, "must be 1"),
        ('{"version": 1, "findings": []}', 27, "must be an object"),
        ('{"version": 1, "findings": {"a": {}}}', 33, "must be an array"),
        ('{"version": 1, "findings": {"a": [{"rule": "A"}]}}', 34, "must have the texts"),
        (
            '{"version": 1, "findings": {"a": [{"rule": "A", "in": "", "text": "", "count": 0}]}}',
            34,
            "must have the texts",
        ),
        ('{"version": 1, "findings": {"a": ["🎉", 1]}}', 34, "must have the texts"),
        ("[" * 100_000, 0, "nests too deeply"),
    ],
)
def test_a_broken_baseline_is_told_at_its_place_with_the_remedy(text: str, place: int, said: str) -> None:
    with pytest.raises(BadSettings) as caught:
        read_baseline(Settings(baseline=NAME), ROOT, Files({ROOT / NAME: Text(text)}))
    (problem,) = caught.value.problems
    assert caught.value.path == ROOT / NAME
    assert problem.span.start == place
    assert said in problem.message
    assert "--write-baseline" in problem.message


@settings(max_examples=50)
@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    )
)
def test_any_json_is_a_baseline_or_told(data: object) -> None:
    for whole in (data, {"version": 1, "findings": data}, {"version": 1, "findings": {"a": data}}):
        files = Files({ROOT / NAME: Text(json.dumps(whole))})
        with contextlib.suppress(BadSettings):
            assert read_baseline(Settings(baseline=NAME), ROOT, files) is not None


MANIFEST = """\
schema_version = "1"
kind_api_version = "1"
name = "sample"
kind = "tool"
runtime = "in_process"
entry_point = "plugin:Plugin"
core_version = ">=0.4,<0.5"
"""


def test_the_engine_tells_apart_what_is_new() -> None:
    source = "import time\n\n\n" + CODE
    files = {"dagstack.toml": MANIFEST, "plugin.py": source, "plugcheck.toml": f'baseline = "{NAME}"\n'}
    settings_ = Settings(source=ROOT / "plugcheck.toml", baseline=NAME)

    def report(files: Mapping[str, str]) -> tuple[list[str], list[str]]:
        texts = {ROOT / name: Text(content) for name, content in files.items()}
        found = check(Workspace(ROOT, Files(texts), settings_, rule_book()))
        assert all(each.baselined for each in found.baselined)
        assert not any(each.baselined for each in found.findings)
        return [each.code for each in found.findings], [each.code for each in found.baselined]

    without_one, none = report(files)
    assert "PLG008" in without_one
    assert not none
    here = Workspace(
        ROOT, Files({ROOT / name: Text(content) for name, content in files.items()}), Settings(), rule_book()
    )
    known = counted(check(here).findings, here)
    assert known
    files[NAME] = render(known)
    new, old = report(files)
    assert not new
    assert sorted([*old, "PLG008"]) == sorted(without_one)
    files["plugin.py"] = "# moved\n" + source + "\n    def third(self):\n        return time.time()\n"
    new, _ = report(files)
    assert "DET001" in new
    assert new.count("DET001") == 1
    files["plugin.py"] = source.replace("time.time()", "1")
    new, old = report(files)
    assert new == ["PLG008"]
    files["plugin.py"] = source.replace("time.time()", "(")
    new, old = report(files)
    assert "PLG008" not in new
