from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from cli_terminal import CODE, VALID, Terminal

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def terminal(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]
) -> Terminal:
    """A repository with one plugin that has no faults, in `sample/`."""
    folder = tmp_path.resolve() / "repository"
    (folder / ".git").mkdir(parents=True)
    monkeypatch.chdir(folder)
    for variable in ("NO_COLOR", "FORCE_COLOR", "PLUGCHECK_DEBUG"):
        monkeypatch.delenv(variable, raising=False)
    terminal = Terminal(folder, monkeypatch, capfdbinary)
    terminal.write({"sample/dagstack.toml": VALID, "sample/plugin.py": CODE})
    return terminal
