"""A part of a workspace tells of its files what the whole tells, and asks no plugin that has nothing to say of them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

import pytest

from plugcheck_lsp.engine import check
from plugcheck_lsp.files import Files
from plugcheck_lsp.findings import Severity
from plugcheck_lsp.lsp.analysis import Request
from plugcheck_lsp.lsp.analyst import Analyst
from plugcheck_lsp.part import part_about
from plugcheck_lsp.python.facts import PythonFacts
from plugcheck_lsp.rule import Rule, RuleBook, rule_book
from plugcheck_lsp.settings import Settings, load
from plugcheck_lsp.text import Span, Text
from plugcheck_lsp.workspace import Cache, Workspace

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.engine import Report
    from plugcheck_lsp.findings import Finding

MANIFEST = """\
schema_version = "1"
name = "{name}"
kind = "chunker"
kind_api_version = "1"
core_version = ">=0.4,<0.5"
runtime = "in_process"
entry_point = "plugin:P"
"""
CODE = "import shared\n\nseen = []\n\n\nclass P:\n    def chunk(self, text):\n        seen.append(text)\n"
ASKED: list[str] = []


class Beside(Rule[PythonFacts]):
    """Finds fault with what lies beside a plugin, which no plugin owns."""

    code: ClassVar[str] = "XXX001"
    name: ClassVar[str] = "beside"
    severity: ClassVar[Severity] = Severity.ERROR
    subject: ClassVar[type[Any]] = PythonFacts

    def check(self, code: PythonFacts) -> Iterator[Finding]:
        assert code.plugin is not None
        ASKED.append(code.plugin.name)
        yield self.finding(code.plugin.root / "loose.py", Span(0, 1), "it lies there")


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    """Two plugins that share a module, with loose files beside each and beside both."""
    for name in ("a", "b"):
        folder = tmp_path / name
        folder.mkdir()
        (folder / "dagstack.toml").write_text(MANIFEST.format(name=name), encoding="utf-8")
        (folder / "plugin.py").write_text(CODE, encoding="utf-8")
        (folder / "loose.py").write_text("x = (\n", encoding="utf-8")
    for name in ("shared.py", "loose.py", "loose.toml"):
        (tmp_path / name).write_text("", encoding="utf-8")
    (tmp_path / "plugcheck.toml").write_text("", encoding="utf-8")
    ASKED.clear()
    book = RuleBook({**rule_book().rules, Beside.code: Beside()}, rule_book().hosts)
    return Workspace(tmp_path, Files(), Settings(), book)


@pytest.mark.parametrize(
    ("path", "asked"),
    [
        ("loose.py", set()),
        ("loose.toml", set()),
        ("plugcheck.toml", set()),
        ("a/loose.py", {"a"}),
        ("a/plugin.py", {"a"}),
        ("shared.py", {"a", "b"}),
    ],
)
def test_only_those_are_asked_that_can_have_something_to_say(
    path: str, asked: set[str], workspace: Workspace
) -> None:
    wanted = workspace.root / path
    part = part_about([wanted], workspace)
    assert wanted in part.known
    told = of(check(workspace, part=part), wanted)
    assert set(ASKED) == asked
    assert told == of(check(workspace), wanted)
    assert bool(told) is ("a/" in path)


def of(report: Report, path: Path) -> list[Finding]:
    return [finding for finding in report.findings if finding.path == path]


def test_of_a_baseline_only_the_whole_can_tell(workspace: Workspace) -> None:
    root = workspace.root
    (root / "pyproject.toml").write_text(
        '[tool.plugcheck]\nbaseline = "known-baseline.json"\n', encoding="utf-8"
    )
    (root / "plugcheck.toml").unlink()
    (root / "known-baseline.json").write_text('{"version": 1, "findings": {}}', encoding="utf-8")
    named = Workspace(root, Files(), load(root), workspace.book)
    for path in (root / "pyproject.toml", root / "known-baseline.json"):
        assert part_about([path], named).known == frozenset()
    assert part_about([root / "loose.py"], named).known == {root / "loose.py"}


def test_a_stale_baseline_is_told_in_a_file_that_a_plugin_owns_too(tmp_path: Path) -> None:
    """A `pyproject.toml` with a manifest and settings in it: its plugin knows all of the one, nothing of the other."""
    manifest = MANIFEST.format(name="a")
    pyproject = tmp_path / "pyproject.toml"
    settings = '[tool.plugcheck]\nbaseline = "known-baseline.json"\n'
    pyproject.write_text(f"[tool.dagstack.plugin]\n{manifest}\n{settings}", encoding="utf-8")
    (tmp_path / "plugin.py").write_text("class P:\n    pass\n", encoding="utf-8")
    entry = '{"rule": "AMB001", "in": "", "text": "gone", "count": 1}'
    known = f'{{"version": 1, "findings": {{"plugin.py": [{entry}]}}}}'
    (tmp_path / "known-baseline.json").write_text(known, encoding="utf-8")
    request = Request(0, {pyproject: Text(pyproject.read_text(encoding="utf-8"))})
    found = Analyst().analyse(request).findings(pyproject)
    assert "stale-baseline" in {finding.name for finding in found}


def test_documents_without_an_owner_do_not_wait_for_the_whole(workspace: Workspace) -> None:
    paths = [workspace.root / name for name in ("loose.py", "loose.toml", "plugcheck.toml")]
    texts = {path: Text(path.read_text(encoding="utf-8")) for path in paths}
    analysis = Analyst().analyse(Request(0, texts))
    (checked,) = analysis.checked.values()
    assert checked.known == frozenset(paths)
    assert checked.report.findings == ()


@pytest.mark.parametrize("name", ["apcore/drifting", "dagstack/pairs"])
def test_every_file_of_our_examples_is_told_alone_what_the_whole_tells_of_it(name: str) -> None:
    root = Path(__file__).parent / "plugins" / name
    settings = Settings(hosts=(name.partition("/")[0],))
    workspace = Workspace(root, Files(), settings, rule_book())
    whole = check(workspace)
    paths = {*workspace.listing, *(finding.path for finding in whole.findings)}
    assert len(paths) > 9
    for path in sorted(paths):
        part = part_about([path], workspace)
        assert path in part.known
        assert of(check(workspace, part=part), path) == of(whole, path)


def test_what_is_wrong_with_a_text_is_told_where_findings_lie(workspace: Workspace) -> None:
    """As the whole does: a file that nobody speaks of is nobody's, broken or not."""
    loose = workspace.root / "a/loose.py"
    assert [finding.code for finding in of(check(workspace), loose)] == ["XXX001", "PLG001"]
    assert of(check(replace(workspace, book=rule_book(), cache=Cache())), loose) == []
