"""Progress of analyses that take long: what is being looked at, shown while it lasts."""

from __future__ import annotations

import asyncio
import uuid
from typing import TYPE_CHECKING

from lsprotocol import types
from pygls.exceptions import JsonRpcException

if TYPE_CHECKING:
    from plugcheck_lsp.lsp.server import Server

PATIENCE = 1.0
"""Seconds that an analysis may take before anything is shown."""
INTERVAL = 0.2
"""Seconds between two looks at what is being analysed."""


def begins(ls: Server) -> None:
    """Something is analysed: show it if it takes long, where the editor can."""
    if ls.session.client.progress and not ls.told.progress:
        ls.told.progress = True
        ls.session.spawn(_show(ls))


async def _show(ls: Server) -> None:
    try:
        await asyncio.sleep(PATIENCE)
        if ls.session.is_busy:
            token = str(uuid.uuid4())
            await ls.work_done_progress.create_async(token)
            await follow(ls, token)
    except JsonRpcException:
        pass  # the editor does not want to show it
    finally:
        ls.told.progress = False


async def follow(ls: Server, token: types.ProgressToken) -> None:
    """Tell the editor under `token`, which it knows, what is being analysed until nothing is."""
    said = _words(ls)
    ls.work_done_progress.begin(token, types.WorkDoneProgressBegin("plugcheck", message=said))
    try:
        while ls.session.is_busy:
            await asyncio.sleep(INTERVAL)
            if (now := _words(ls)) not in (said, None):
                said = now
                ls.work_done_progress.report(token, types.WorkDoneProgressReport(message=now))
    finally:
        ls.work_done_progress.tokens.pop(token, None)
        ls.work_done_progress.end(token, types.WorkDoneProgressEnd())


def _words(ls: Server) -> str | None:
    return f"analysing {ls.session.looks_at}" if ls.session.looks_at else None
