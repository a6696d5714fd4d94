"""What holds for the tests of the access analysis."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(autouse=True)
def _quiet_host() -> Iterator[None]:
    """The host logs each list that it reads; other tests want to hear that."""
    logger = logging.getLogger("apcore")
    level = logger.level
    logger.setLevel(logging.CRITICAL)
    yield
    logger.setLevel(level)
