"""What a report holds, whatever rules do and however the workspace came to be as it is."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, ClassVar

import pytest

from plugcheck_lsp.engine import check
from plugcheck_lsp.facts import SyntaxFacts
from plugcheck_lsp.files import Files
from plugcheck_lsp.findings import Severity
from plugcheck_lsp.rule import Rule, RuleBook, rule_book
from plugcheck_lsp.settings import Settings
from plugcheck_lsp.text import Span
from plugcheck_lsp.workspace import Cache, Workspace

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

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
CODE = "seen = []\n\n\nclass P:\n    def chunk(self, text):\n        seen.append(text)\n        return text\n"


def plugin(folder: Path, name: str = "p", code: str = CODE) -> Path:
    folder.mkdir(parents=True)
    (folder / "dagstack.toml").write_text(MANIFEST.format(name=name), encoding="utf-8")
    (folder / "plugin.py").write_text(code, encoding="utf-8")
    return folder


def workspace(root: Path, **changes: Any) -> Workspace:
    return replace(Workspace(root, Files(), Settings(), rule_book()), **changes)


def codes(of: Workspace, **options: Any) -> list[str]:
    return [finding.code for finding in check(of, **options).findings]


class Failing(Rule[SyntaxFacts]):
    """Yields once, then fails."""

    code: ClassVar[str] = "XXX001"
    name: ClassVar[str] = "failing"
    severity: ClassVar[Severity] = Severity.ERROR
    subject: ClassVar[type[Any]] = SyntaxFacts

    def check(self, subject: SyntaxFacts) -> Iterator[Finding]:
        yield self.finding(subject.path, Span(0, 1), "first")
        raise ZeroDivisionError("gone")


def test_a_rule_that_fails_hides_nothing_but_itself(tmp_path: Path) -> None:
    root = plugin(tmp_path / "p")
    book = rule_book()
    broken = RuleBook({**book.rules, Failing.code: Failing()}, book.hosts)
    report = check(workspace(root, book=broken))
    assert sorted({finding.code for finding in report.findings}) == ["AMB001", "XXX001"]
    assert report.faults == tuple(
        f"XXX001 (failing) failed on {root / name}: ZeroDivisionError: gone"
        for name in ("dagstack.toml", "plugin.py")
    )
    assert check(workspace(root)).faults == ()


def test_what_is_kept_never_changes_a_result(tmp_path: Path) -> None:
    """The same bytes give the same findings: cold, after other bytes, and with another plugin's files changing."""
    root = tmp_path
    plugin(root / "a", "a")
    plugin(root / "b", "b")
    cache = Cache()
    first = check(workspace(root, cache=cache))
    (root / "b" / "dagstack.toml").write_text(MANIFEST.format(name="a"), encoding="utf-8")
    renamed = check(workspace(root, cache=cache))
    assert renamed == check(workspace(root))
    assert {finding.path.parent.name for finding in renamed.findings if finding.refused} == {"a", "b"}
    (root / "b" / "dagstack.toml").write_text(MANIFEST.format(name="b"), encoding="utf-8")
    assert check(workspace(root, cache=cache)) == first


def test_settings_and_the_command_line_choose(tmp_path: Path) -> None:
    root = plugin(tmp_path / "p")
    assert codes(workspace(root)) == ["AMB001"]
    assert codes(workspace(root), select=["MAN"]) == []
    assert codes(workspace(root), ignore=["mutated-module-state"]) == []
    assert codes(workspace(root, settings=Settings(ignore=("AMB",))), select=["AMB001"]) == []
    source = root / "plugcheck.toml"
    by_file = Settings(source=source, per_file_ignores=(("plugin.py", ("AMB",)),))
    assert codes(workspace(root, settings=by_file)) == []
    milder = Settings(severity={"AMB": None, "AMB001": Severity.HINT})
    assert [finding.severity for finding in check(workspace(root, settings=milder)).findings] == [
        Severity.HINT
    ]


def test_a_shared_module_is_told_once_and_belongs_to_all_that_import_it(tmp_path: Path) -> None:
    (tmp_path / "shared.py").write_text("seen = []\n\n\ndef keep(x):\n    seen.append(x)\n", encoding="utf-8")
    code = "from shared import keep\n\n\nclass P:\n    def chunk(self, text):\n        keep(text)\n"
    for name in ("a", "b"):
        plugin(tmp_path / name, name, code)
    (tmp_path / "plugcheck.toml").write_text("", encoding="utf-8")
    found = check(workspace(tmp_path), select=["AMB"]).findings
    assert [(finding.path.name, finding.code) for finding in found] == [("shared.py", "AMB001")]
    assert [owner.name for owner, _ in workspace(tmp_path).owners(tmp_path / "shared.py")] == ["a", "b"]


@pytest.mark.parametrize("settings", [Settings(ignore=("XXX",)), Settings(select=("AMB",))])
def test_a_rule_that_nobody_hears_is_not_asked(tmp_path: Path, settings: Settings) -> None:
    root = plugin(tmp_path / "p")
    book = RuleBook({**rule_book().rules, Failing.code: Failing()}, rule_book().hosts)
    report = check(workspace(root, book=book, settings=settings))
    assert {finding.code for finding in report.findings} == {"AMB001"}
    assert report.faults == ()


COMMENTED = CODE.replace("seen = []", "seen = []  # plugcheck: ignore[AMB001, DET001] filled once")


def test_comments_are_judged_by_what_every_rule_finds(tmp_path: Path) -> None:
    """Rules that are off have to be asked where a comment may suppress what they find."""
    root = plugin(tmp_path / "p", code=COMMENTED)
    (told,) = check(workspace(root), select=["PLG"]).findings
    assert (told.name, "`DET001`" in told.message, "AMB001" in told.message) == (
        "unused-suppression",
        True,
        False,
    )


def test_what_is_chosen_can_change_between_two_checks_of_one_workspace(tmp_path: Path) -> None:
    here = workspace(plugin(tmp_path / "p"))
    everything = codes(here)
    assert "AMB001" in everything
    assert codes(here, select=["DET"]) == []
    assert codes(here) == everything
