"""The project that the tables ask about."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from apcore_files import Shop

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    return Shop(tmp_path)
