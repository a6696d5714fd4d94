"""What the README shows is what one gets."""

from __future__ import annotations

import re
import shlex
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from plugcheck_lsp.cli.main import main
from plugcheck_lsp.rule import rule_book
from plugcheck_lsp.settings import parse_settings, unknown_selectors
from plugcheck_lsp.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)


def shown() -> Iterator[tuple[str, str]]:
    for block in blocks("console"):
        yield from re.findall(r"^\$ (.+)\n((?:(?!\$ ).*\n)*)", block, re.MULTILINE)


@pytest.mark.parametrize(("command", "output"), list(shown()), ids=lambda value: str(value)[:40])
def test_output_is_real(
    command: str, output: str, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(ROOT)
    program, *arguments = shlex.split(command)
    assert program == "plugcheck-lsp"
    main(arguments)
    assert capfd.readouterr() == (output, "")


def test_the_settings_are_valid() -> None:
    book = rule_book()
    examples = [parse_settings(Path("plugcheck.toml"), Text(example)) for example in blocks("toml")]
    assert examples[0].contract.timeout == 20
    assert [unknown_selectors(settings, book) for settings in examples] == [()] * len(examples)


def test_rules_that_are_named_exist() -> None:
    named = set(re.findall(r"\b[A-Z]{3}\d{3}\b", README)) | set(re.findall(r"ignore\[([\w-]+)\]", README))
    assert named
    assert [name for name in named if rule_book().find(name) is None] == []


def test_files_that_are_named_exist() -> None:
    named = re.findall(r"\]\((?!https?:)([^)#]+)\)", README) + re.findall(
        r"(tests/plugins/[\w/.]*\w)", README
    )
    assert named
    assert [name for name in named if not (ROOT / name).exists()] == []
