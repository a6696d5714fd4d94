"""What an editor is set to: what is sent changes what it names, and nothing else."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from plugcheck_lsp.lsp.options import DiagnosticMode, Options, Schemas

BEFORE = Options(interpreter=Path("/venv/python"), diagnostic_mode=DiagnosticMode.OPEN_FILES, code_lens=False)


@pytest.mark.parametrize(
    "settings",
    [
        None,
        {},
        {"interpreter": ""},
        {"interpreter": 7},
        {"interpreter": "a\0b"},
        {"diagnosticMode": "all", "codeLens": "no", "schemas": None},
        SimpleNamespace(diagnosticMode=1),
    ],
    ids=repr,
)
def test_what_is_not_there_or_makes_no_sense_changes_nothing(settings: Any) -> None:
    assert BEFORE.updated(settings) == BEFORE


@pytest.mark.parametrize("settings", [{"interpreter": None}, SimpleNamespace(interpreter=None)], ids=repr)
def test_an_interpreter_that_is_not_chosen_any_more_is_forgotten(settings: Any) -> None:
    assert BEFORE.updated(settings).interpreter is None


def test_what_is_sent_is_taken() -> None:
    sent = {
        "interpreter": "~/p/bin/python",
        "diagnosticMode": "workspace",
        "codeLens": True,
        "schemas": "shared",
    }
    expected = Options(Path.home() / "p/bin/python", DiagnosticMode.WORKSPACE, True, Schemas.SHARED)
    assert BEFORE.updated(sent) == expected


@pytest.mark.parametrize(
    ("written", "meant"),
    [("bin/python", "/plugins/bin/python"), ("python3", "python3"), ("/usr/bin/python", "/usr/bin/python")],
)
def test_a_path_is_relative_to_its_folder_and_a_name_is_looked_up(written: str, meant: str) -> None:
    assert Options().updated({"interpreter": written}, Path("/plugins")).interpreter == Path(meant)
