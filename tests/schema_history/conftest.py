from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from git_repository import GitRepository, isolated, make_repository

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> GitRepository:
    """An empty repository; what runs in this process sees no other configuration of git's either."""
    home = tmp_path.resolve() / "home"
    for name, value in isolated(home).items():
        monkeypatch.setenv(name, value)
    return make_repository(tmp_path.resolve() / "work", home)
