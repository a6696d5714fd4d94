"""What a suite says while it is debugged: lines of JSON in a file, which `debug_harness` writes.

A file, for a debugger owns the process and all its descriptors: it may stop it anywhere, end it, or start it again.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from plugcheck_lsp.contract.verdicts import Places, result_of

if TYPE_CHECKING:
    from pathlib import Path

    from plugcheck_lsp.contract.debugging import Launch
    from plugcheck_lsp.contract.plan import CheckResult
    from plugcheck_lsp.files import Files
    from plugcheck_lsp.host import Plugin

MOST = 16 * 1024**2
"""Bytes that are read at a time."""


class DebugLog:
    """Reads one log from its start, as it grows."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._offset = 0

    def read(self) -> list[dict[str, Any]]:
        """The events that were written since the last time. Whatever else the plugin put there is passed over."""
        try:
            with self._path.open("rb") as file:
                file.seek(self._offset)
                new = file.read(MOST)
        except OSError:
            return []  # not started yet
        whole = new[: new.rfind(b"\n") + 1]
        self._offset += len(whole)
        return [event for line in whole.split(b"\n") if (event := _event(line)) is not None]


def _event(line: bytes) -> dict[str, Any] | None:
    try:
        event = json.loads(line)
    except (ValueError, RecursionError):
        return None
    return event if isinstance(event, dict) and isinstance(event.get("event"), str) else None


def result_in(event: dict[str, Any], plugin: Plugin, launch: Launch, files: Files) -> CheckResult | None:
    """What an event of the kind `result` says; None where the plugin wrote it, and wrote nonsense."""
    step = next((step for step in launch.passes if step.name == event.get("pass")), None)
    if step is None:
        return None
    try:
        return result_of(plugin, step, event, Places(plugin, files))
    except (ValueError, TypeError, LookupError):
        return None
