"""A project to write files into."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from apcore_bench import CONFIG, Bench

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    root = tmp_path / "project"
    root.mkdir()
    found = Bench(root)
    found.write({"apcore.yaml": CONFIG})
    return found
