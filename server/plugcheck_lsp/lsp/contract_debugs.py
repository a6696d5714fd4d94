"""Suites that an editor debugs: what they say meanwhile, and what they said in the end.

The editor starts the debugger and knows when its session ends; the server only reads the log. What is said stays with
whoever asked, for it holds for less than a run: one who debugs can change every value, and some passes are left out.
"""

from __future__ import annotations

import asyncio
import contextlib
import shutil
from typing import TYPE_CHECKING, Any

from plugcheck_lsp.contract.debug_log import DebugLog, result_in
from plugcheck_lsp.contract.suite import plugin_id
from plugcheck_lsp.lsp.contract_work import record_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from plugcheck_lsp.contract.debugging import Launch
    from plugcheck_lsp.host import Plugin
    from plugcheck_lsp.workspace import Workspace

PAUSE = 0.1
"""Seconds between two looks into the log."""


class Unusable(Exception):
    """The host cannot be used in the interpreter; the message is a sentence for the user."""


class DebugRun:
    """One suite that an editor debugs."""

    def __init__(self, plugin: Plugin, workspace: Workspace, launch: Launch) -> None:
        self.launch = launch
        self._plugin = plugin
        self._workspace = workspace
        self._log = DebugLog(launch.log)
        self._ending, self._ended = asyncio.Event(), asyncio.Event()
        self._is_followed = False
        self._records: list[dict[str, Any]] = []
        self._refusal = ""

    @property
    def id(self) -> str:
        """What the editor knows it by."""
        return self.launch.folder.name

    async def follow(self, tell: Callable[[dict[str, Any]], None]) -> None:
        """Tell of what the suite says, as `plugcheck.runContract` does, until somebody calls `end`."""
        self._is_followed = True
        try:
            is_last = False
            while not is_last:
                is_last = self._ending.is_set()
                for event in await asyncio.to_thread(self._look):
                    tell(event)
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(self._ending.wait(), PAUSE)
        finally:
            self._ended.set()

    async def end(self) -> list[dict[str, Any]]:
        """All results, once those that are followed were told; what was made for the run is removed.

        Raises:
            Unusable: there are none, and why.
        """
        self._ending.set()
        if not self._is_followed:
            await self.follow(lambda _: None)
        await self._ended.wait()
        await asyncio.to_thread(self.remove)
        if self._refusal:
            raise Unusable(self._refusal)
        return self._records

    def remove(self) -> None:
        """Remove what was made for it."""
        shutil.rmtree(self.launch.folder, ignore_errors=True)

    def _look(self) -> list[dict[str, Any]]:
        """What the suite said since the last time, as editors are told it. Only one thread may look at a time."""
        told = []
        for event in self._log.read():
            match event["event"]:
                case "start":  # anew, perhaps
                    self._records, self._refusal = [], ""
                case "begin":
                    told.append(
                        self._event("started", **{"pass": event.get("pass"), "check": event.get("check")})
                    )
                case "done":
                    told.append(self._event("finished"))
                case "unusable":
                    self._refusal = str(event.get("message"))
                case "result":
                    result = result_in(event, self._plugin, self.launch, self._workspace.files)
                    if result is not None:
                        record = record_of(self._plugin, result, self._workspace)
                        self._records.append(record)
                        told.append(self._event("result", record=record))
        return told

    def _event(self, event: str, **facts: Any) -> dict[str, Any]:
        return {"event": event, "plugin": plugin_id(self._plugin), **facts}
