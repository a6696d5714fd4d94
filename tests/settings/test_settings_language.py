"""What editors are told of the settings: `|` is the cursor."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plugcheck_lsp.editing.settings_language import SettingsLanguage
from plugcheck_lsp.files import Files
from plugcheck_lsp.rule import rule_book
from plugcheck_lsp.settings import Settings
from plugcheck_lsp.settings_keys import SETTINGS
from plugcheck_lsp.text import Edit, Text
from plugcheck_lsp.workspace import Workspace

if TYPE_CHECKING:
    from plugcheck_lsp.editing.language import Completion, Symbol

LANGUAGE = SettingsLanguage()
FOLDER = Path("/nowhere/at/all")


def asked(marked: str, name: str) -> tuple[Path, int, Workspace]:
    offset = marked.index("|")
    path = FOLDER / name
    files = Files({path: Text(marked[:offset] + marked[offset + 1 :])})
    return path, offset, Workspace(FOLDER, files, Settings(), rule_book())


def completions(marked: str, name: str = "plugcheck.toml") -> dict[str, Completion]:
    found = list(LANGUAGE.completions(*asked(marked, name)))
    labels = [completion.label for completion in found]
    assert len(labels) == len(set(labels))
    return {completion.label: completion for completion in found}


def completed(marked: str, label: str, name: str = "plugcheck.toml") -> str:
    completion = completions(marked, name)[label]
    return Text(marked.replace("|", "", 1)).edited([Edit(completion.span, completion.text)]).source


def hover(marked: str, name: str = "plugcheck.toml") -> str:
    return "\n".join(text.markdown for text in LANGUAGE.hover(*asked(marked, name)))


@pytest.mark.parametrize(
    ("marked", "label", "after"),
    [
        ("|", "select", "select = "),
        ("sel|", "select", "select = "),
        ("sel| = []", "select", "select = []"),
        ("cont|", "contract", "contract."),
        ("contract.|", "timeout", "contract.timeout = "),
        ("[contract]\r\ntime|", "timeout", "[contract]\r\ntimeout = "),
        ("[con|", "contract.samples", "[contract.samples]"),
        ("[con|]", "contract", "[contract]"),
        ("select = |", "DET", 'select = ["DET"]'),
        ("select = [|]", "DET001", 'select = ["DET001"]'),
        ('select = ["|"]', "wall-clock", 'select = ["wall-clock"]'),
        ('select = ["DET0|', "DET001", 'select = ["DET001"'),
        ("hosts = ['|']", "dagstack", "hosts = ['dagstack']"),
        ("[severity]\n|", "DET001", "[severity]\nDET001 = "),
        ('[severity]\n"🎉" = "off"\nDET001 = |', "off", '[severity]\n"🎉" = "off"\nDET001 = "off"'),
        ("severity.DET001 = 'er|'", "error", "severity.DET001 = 'error'"),
        ("[host-versions]\nda|", "dagstack", "[host-versions]\ndagstack = "),
        ("[per-file-ignores]\n'tests/**' = ['|']", "AMB", "[per-file-ignores]\n'tests/**' = ['AMB']"),
        ("resources.x = { as|", "async", "resources.x = { async = "),
        ("resources.x = { async = |", "true", "resources.x = { async = true"),
        ("[resources.x]\nmanager = |", "async with", '[resources.x]\nmanager = "async with"'),
        ("nondeterminism.sources.x = |", "wall-clock", 'nondeterminism.sources.x = "wall-clock"'),
        ("[nondeterminism.sources.x]\nki|", "kind", "[nondeterminism.sources.x]\nkind = "),
    ],
)
def test_what_makes_sense_is_proposed_as_it_must_be_written(marked: str, label: str, after: str) -> None:
    assert completed(marked, label) == after


def test_in_a_pyproject_only_its_own_table_is_ours() -> None:
    assert not completions("|", "pyproject.toml")
    assert not completions("[tool.other]\n|", "pyproject.toml")
    assert completed("[tool.pl|", "tool.plugcheck", "pyproject.toml") == "[tool.plugcheck]"
    assert completed("[tool.plugcheck]\nsel|", "select", "pyproject.toml") == "[tool.plugcheck]\nselect = "
    assert "tool.plugcheck" not in completions("[tool.plugcheck]\n[tool.|]", "pyproject.toml")
    assert not completions("select = ['|']", "other.toml")


def test_what_is_there_already_is_not_proposed_again() -> None:
    assert "select" not in completions('ignore = []\n|\nselect = ["DET"]')
    assert "DET" not in completions('select = ["DET", "|"]')
    assert "contract" not in completions("[contract]\n[|]")


def test_a_file_of_our_own_needs_no_table_around_the_settings() -> None:
    assert "" not in completions("[|")
    assert "tool.plugcheck" in completions("[|", "pyproject.toml")


def test_of_each_rule_the_code_and_the_name_are_proposed_with_what_it_does() -> None:
    found = completions("select = ['|']")
    for rule in rule_book().rules.values():
        for label in (rule.code, rule.name):
            assert rule.summary() in found[label].documentation


@pytest.mark.parametrize(
    ("marked", "said"),
    [
        ("sel|ect = []", "The rules that hold"),
        ("select = ['DET0|01']", "**DET001 wall-clock**"),
        ("select = [\n  'wall-|clock',\n]", "**DET001 wall-clock**"),
        ("select = ['DE|T']", "rules"),
        ("[contr|act]\ntimeout = 1", "How contract suites are run"),
        ("contract.time|out = 3", "seconds"),
        ("[severity]\nD|ET001 = 'off'", "**DET001"),
        ("[severity]\nDET001 = 'of|f'", "silent"),
        ("[per-file-ignores]\n'tests/**' = ['AM|B']", "`AMB001`"),
        ("hosts = ['dag|stack']", "dagstack"),
        ("[host-versions]\nda|gstack = '0.4.1'", "verified on version"),
        ("resources.x = { asy|nc = true }", "awaited"),
        ("a = {\nselect = ['DET0|01']", "**DET001"),
    ],
)
def test_keys_values_rules_and_hosts_are_explained(marked: str, said: str) -> None:
    assert said in hover(marked)


@pytest.mark.parametrize(
    "marked", ["|x = 1", "select = ['nothing-|such']", "# sel|ect", "[other]\nsel|ect = 1", "x.sel|ect = 1"]
)
def test_nothing_is_said_of_what_is_not_ours(marked: str) -> None:
    assert hover(marked) == ""


def test_every_key_has_a_page_with_type_and_meaning() -> None:
    stack = [SETTINGS]
    while stack:
        shape = stack.pop()
        for key in shape.keys.values():
            assert key.meaning.endswith(".")
            assert key.shape.words
            stack += key.shape.alternatives
        stack += [each for each in (shape.items, shape.others) if each is not None]


def flat(symbols: list[Symbol] | tuple[Symbol, ...]) -> list[str]:
    return [name for symbol in symbols for name in (symbol.name, *flat(symbol.children))]


def test_the_outline_shows_tables_and_keys() -> None:
    marked = '|select = ["DET"]\n[contract]\ntimeout = 3\n[severity]\nAMB = "off"\n'
    path, _, workspace = asked(marked, "plugcheck.toml")
    symbols = list(LANGUAGE.symbols(path, workspace))
    assert flat(symbols) == ["select", "contract", "timeout", "severity", "AMB"]
    for symbol in symbols:
        assert symbol.span.covers(symbol.name_span)
        assert all(symbol.span.covers(child.span) for child in symbol.children)
    path, _, workspace = asked("|[tool.plugcheck]\nselect = []\n", "pyproject.toml")
    assert not list(LANGUAGE.symbols(path, workspace))


PIECES = st.sampled_from(
    ["select", "severity", "contract", ".", " = ", "[", "]", "{", "}", '"', "'", "DET001", ",", "\n", "\r\n", "🎉", "#", "true"]
)  # fmt: skip


@given(st.lists(PIECES, max_size=25).map("".join), st.data())
def test_any_text_can_be_asked_about(source: str, data: st.DataObject) -> None:
    offset = data.draw(st.integers(0, len(source)))
    path, offset, workspace = asked(source[:offset] + "|" + source[offset:], "plugcheck.toml")
    for completion in LANGUAGE.completions(path, offset, workspace):
        assert completion.label
        assert completion.span.start <= offset <= completion.span.end
    for text in LANGUAGE.hover(path, offset, workspace):
        assert text.span.start <= offset <= text.span.end
    list(LANGUAGE.symbols(path, workspace))
