"""What finds a finding again after an edit elsewhere."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING, Any

from plugcheck_lsp.findings import Finding, Severity
from plugcheck_lsp.lsp import diagnostics
from plugcheck_lsp.lsp.diagnostics import fingerprints
from plugcheck_lsp.lsp.places import View
from plugcheck_lsp.text import Encoding, Span, Text

if TYPE_CHECKING:
    import pytest


def finding(message: str, start: int) -> Finding:
    return Finding("XXX1", "some-rule", Severity.WARNING, message, Path("/a.py"), Span(start, start + 1))


def view(source: str) -> View:
    return View(Text(source), Encoding.UTF16)


def test_equal_findings_are_told_apart_by_their_number() -> None:
    found = [finding("a", 0), finding("b", 1), finding("a", 2), finding("a", 3)]
    named = fingerprints(found, view("x\ud800xx"))
    assert list(named.values()) == found


def test_an_edit_elsewhere_changes_none() -> None:
    before = fingerprints([finding("a", 0), finding("a", 1)], view("xy"))
    after = fingerprints([finding("b", 0), finding("a", 2), finding("a", 3)], view("\n\nxy"))
    assert before.keys() < after.keys()


def test_many_equal_findings_cost_one_step_each(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[bytes] = []

    class Counting:
        @staticmethod
        def sha1(data: bytes, **named: Any) -> Any:
            made.append(data)
            return hashlib.sha1(data, **named)

    monkeypatch.setattr(diagnostics, "hashlib", Counting)
    found = [finding("a", start) for start in range(500)]
    assert list(fingerprints(found, view("x" * 500)).values()) == found
    assert len(made) == len(found)
