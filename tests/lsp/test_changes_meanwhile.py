"""What changes while something is being found out is seen too: nothing that is told is lost or mixed up."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from plugcheck_lsp.lsp.session import Document, Session
from plugcheck_lsp.text import Text

if TYPE_CHECKING:
    from pathlib import Path

UNKNOWN = "x = 1  # plugcheck: ignore[NOPE001]\n"


@pytest.mark.asyncio
async def test_a_change_that_is_told_as_an_analysis_begins_is_not_lost(plugin: Path) -> None:
    session = Session()
    path, settings = plugin / "plugin.py", plugin / "plugcheck.toml"
    session.open(Document(path.as_uri(), path, 1, Text(UNKNOWN)))
    assert (await session.current()).findings(path)
    session.touch(0)
    waiting = asyncio.ensure_future(session.current())
    await asyncio.sleep(0)  # the analysis is requested, but has not begun
    settings.write_text('ignore = ["PLG"]\n', encoding="utf-8")
    session.disk_changed([settings])
    await waiting
    assert (await session.current()).findings(path) == ()
    session.end()
