"""The editor's process: a server whose editor is gone ends, even where something still holds its standard input."""

from __future__ import annotations

import asyncio
import os

INTERVAL = 2.0
"""Seconds between two looks."""


def is_alive(process: int) -> bool:
    """Whether there is such a process. On Windows, where to ask with a signal is to end it, there always is."""
    if os.name == "nt":
        return True
    try:
        os.kill(process, 0)
    except (ProcessLookupError, OverflowError):
        return False
    except PermissionError:
        pass  # somebody else's
    return True


async def ended(process: int) -> None:
    """Wait until there is no such process any more."""
    while is_alive(process):
        await asyncio.sleep(INTERVAL)
