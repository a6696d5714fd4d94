"""What all files hold, for editors that ask for it: told as it becomes known, and the request kept until it changes."""

from __future__ import annotations

import asyncio
from contextlib import aclosing, suppress
from typing import TYPE_CHECKING

from lsprotocol import types

from plugcheck_lsp.lsp.diagnostics import complain, shown, to_show
from plugcheck_lsp.lsp.places import to_path
from plugcheck_lsp.lsp.progress import follow

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from plugcheck_lsp.lsp.analysis import Analysis
    from plugcheck_lsp.lsp.server import Server

    Full = types.WorkspaceFullDocumentDiagnosticReport
    Report = types.WorkspaceFullDocumentDiagnosticReport | types.WorkspaceUnchangedDocumentDiagnosticReport

LULL = 0.25
"""Seconds without a change before all files are looked at again: who types looks at the file that is typed in."""


async def workspace_pull(
    ls: Server, params: types.WorkspaceDiagnosticParams
) -> types.WorkspaceDiagnosticReport:
    """What differs from what the editor knows, told in parts where it takes them.

    Where nothing differs the request is kept until something does: editors ask again as soon as it is answered. It
    ends when a document is closed, too: some editors then forget what they knew of it.
    """
    session, token = ls.session, params.partial_result_token
    known = _Known(ls, params.previous_result_ids)
    may_keep = token is not None or ls.told.pulled_everywhere or bool(params.previous_result_ids)
    ls.told.pulled_everywhere = True
    progress = None
    if params.work_done_token is not None:
        progress = asyncio.create_task(follow(ls, params.work_done_token))
    try:
        differs = False
        while True:
            generation, opened = session.generation, set(session.documents)
            analysis = session.analysis
            async with aclosing(session.steps(everywhere=True)) as steps:
                async for analysis in steps:
                    if token is not None and (new := list(known.differences(analysis))):
                        differs = True
                        known.learn(new)
                        _tell(ls, token, new)
            if session.generation == generation:
                complain(ls, analysis)
                part: list[Report] = [*known.differences(analysis), *known.gone(analysis)]
                if differs or part or not may_keep:
                    part += known.unchanged(analysis)
                    if token is None:
                        return types.WorkspaceDiagnosticReport(part)
                    _tell(ls, token, part)
                    return types.WorkspaceDiagnosticReport([])
                await session.change(generation)
            await session.lull(LULL)
            may_keep = may_keep and opened <= session.documents.keys()
    finally:
        if progress is not None:
            await _ended(progress)


async def _ended(progress: asyncio.Task[None]) -> None:
    progress.cancel()
    with suppress(asyncio.CancelledError):
        await progress


def _tell(ls: Server, token: types.ProgressToken, part: Iterable[Report]) -> None:
    value = types.WorkspaceDiagnosticReportPartialResult(list(part))
    ls.protocol.notify(types.PROGRESS, types.ProgressParams(token, value))


class _Known:
    """What the editor knows of each file, by the identities of what it was told."""

    def __init__(self, ls: Server, previous: Iterable[types.PreviousResultId]) -> None:
        self._ls = ls
        self._uris: dict[str | Path, str] = {}
        self._identities: dict[str | Path, str] = {}
        for each in previous:
            key = to_path(each.uri) or each.uri
            self._uris[key] = each.uri
            self._identities[key] = each.value

    def differences(self, analysis: Analysis) -> Iterator[Full]:
        """The files of which the editor knows something else than is known now."""
        for path, version in to_show(self._ls, analysis).items():
            now, before = shown(self._ls, path, analysis), self._identities.get(path)
            if now.identity != before and (now.items or before is not None):
                yield types.WorkspaceFullDocumentDiagnosticReport(
                    uri=self._uri(path),
                    items=now.items,
                    version=version,
                    result_id=now.identity if now.items else None,
                )

    def gone(self, analysis: Analysis) -> Iterator[Full]:
        """The files that the editor knows something of and that are not shown any more. `analysis` is complete."""
        files = to_show(self._ls, analysis)
        for key in self._identities.keys() - files.keys():
            yield types.WorkspaceFullDocumentDiagnosticReport(uri=self._uris[key], items=[])

    def unchanged(self, analysis: Analysis) -> list[Report]:
        """The files of which the editor knows what is known now."""
        files = to_show(self._ls, analysis)
        return [
            types.WorkspaceUnchangedDocumentDiagnosticReport(
                uri=self._uri(path), result_id=self._identities[path], version=version
            )
            for path, version in files.items()
            if self._identities.get(path) == shown(self._ls, path, analysis).identity
        ]

    def learn(self, told: Iterable[Full]) -> None:
        """The editor was told this."""
        for report in told:
            key = to_path(report.uri) or report.uri
            self._uris[key] = report.uri
            if report.result_id is not None:
                self._identities[key] = report.result_id
            else:
                self._identities.pop(key, None)

    def _uri(self, path: Path) -> str:
        document = self._ls.session.at(path)
        return document.uri if document is not None else self._uris.get(path) or self._ls.session.uri(path)
