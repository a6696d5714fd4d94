"""The fixtures of the protocol tests: a server for an editor, a session without one, and a plugin to look at."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from lsp_editor import plugin, start

from plugcheck_lsp.lsp.session import Session

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["plugin", "start"]


@pytest.fixture
def session() -> Iterator[Session]:
    """A session with a client that shows nothing by itself."""
    made = Session()
    made.listens = lambda: False
    yield made
    made.end()
