"""Requests as a client with faults sends them: superseded, cancelled, unknown, malformed, twice under one id."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from lsprotocol.types import WINDOW_WORK_DONE_PROGRESS_CANCEL

if TYPE_CHECKING:
    from random import Random

    from stress_wire import Wire

PARSE_ERROR, INVALID_REQUEST, METHOD_NOT_FOUND, INVALID_PARAMS = -32700, -32600, -32601, -32602
REQUEST_CANCELLED, CONTENT_MODIFIED, REQUEST_FAILED = -32800, -32801, -32803
MAX = 2**31 - 1
AT_A_PLACE = (
    "hover",
    "completion",
    "definition",
    "references",
    "documentHighlight",
    "prepareRename",
    "rename",
)
OF_A_DOCUMENT = ("documentSymbol", "diagnostic", "codeLens", "foldingRange", "documentLink", "documentColor")
OF_A_RANGE = ("codeAction", "inlayHint")
METHODS = tuple(f"textDocument/{name}" for name in (*AT_A_PLACE, *OF_A_DOCUMENT, *OF_A_RANGE))
NONSENSE: tuple[Any, ...] = (
    None, 0, True, "text", [], [1], {}, {"textDocument": None}, {"textDocument": {"uri": 5}},
    {"textDocument": {"uri": "file:///a.py"}, "position": {"line": -1, "character": "x"}},
    {"textDocument": {"uri": "file:///a.py"}, "position": {"line": 1e99, "character": []}},
    {"textDocument": {"uri": "file:///a.py"}, "range": None, "context": 3},
    {"command": ["x"]}, {"command": 5, "arguments": {}}, {"data": {"jsonrpc": "2.0", "id": 1, "method": "x"}},
)  # fmt: skip


@dataclass
class Requests:
    """What was sent beside the edits, and which answers to it are right."""

    wire: Wire
    random: Random
    allowed: dict[str, frozenset[int]] = field(default_factory=dict)
    """By id: the errors that may answer the request; a result may always."""
    unreadable: int = 0
    """How many messages were sent that have no readable id."""

    def fire(self, uris: list[str]) -> None:
        """Send one request, or something like it."""
        likely = (self._ask, self._ask, self._ask, self._cancelled, self._twice, self._command)
        faulty = (self._unknown, self._malformed, self._resolve, self._notification, self._unanswerable)
        self.random.choice((*likely, *faulty))(uris)

    def _params(self, method: str, uri: str) -> dict[str, Any]:
        name = method.partition("/")[2]
        start, end = sorted(
            (self._place(), self._place()), key=lambda place: (place["line"], place["character"])
        )
        params: dict[str, Any] = {"textDocument": {"uri": uri}}
        if name in AT_A_PLACE:
            params["position"] = start
        if name in OF_A_RANGE:
            params["range"] = (
                {"start": start, "end": end} if self.random.random() < 0.9 else {"start": end, "end": start}
            )
        extra: dict[str, dict[str, Any]] = {
            "rename": {"newName": self.random.choice(("a.b", "", "🎉", "x" * 300, "class", "../x"))},
            "references": {"context": {"includeDeclaration": self.random.random() < 0.5}},
            "codeAction": {"context": {"diagnostics": []}},
        }
        return params | extra.get(name, {})

    def _place(self) -> dict[str, int]:
        line = self.random.choice((0, 1, 3, 5, 8, 13, 21, 34, 400, MAX))
        return {"line": line, "character": self.random.choice((0, 1, 2, 4, 6, 9, 17, 30, 80, MAX))}

    def _send(self, method: str, params: Any, *codes: int) -> str:
        number = self.wire.ask(method, params)
        self.allowed[number] = frozenset(codes)
        return number

    def _ask(self, uris: list[str]) -> str:
        method = self.random.choice(METHODS)
        uri = self.random.choice(
            (*uris, *uris, "file:///not/there.py", "untitled:Untitled-1", "nonsense", "")
        )
        # A rename that cannot be is refused in a sentence; some methods are offered only to those who can use them;
        # an edit that comes meanwhile may end the work on an answer.
        return self._send(
            method, self._params(method, uri), REQUEST_FAILED, METHOD_NOT_FOUND, CONTENT_MODIFIED
        )

    def _cancelled(self, uris: list[str]) -> None:
        number = self._ask(uris)
        self.allowed[number] |= {REQUEST_CANCELLED}
        for _ in range(self.random.choice((1, 1, 2))):
            self.wire.notify("$/cancelRequest", {"id": number})

    def _twice(self, uris: list[str]) -> None:
        number = self._ask(uris)
        method = self.random.choice(METHODS)
        self.wire.ask(method, self._params(method, self.random.choice(uris)), number)

    def _command(self, uris: list[str]) -> None:
        where = [{"uri": self.random.choice(uris)}]
        self._send("workspace/executeCommand", {"command": "no.such", "arguments": where}, INVALID_PARAMS)
        self._send(
            "workspace/executeCommand",
            {"command": "plugcheck.runContract", "arguments": where},
            REQUEST_FAILED,
        )

    def _unknown(self, uris: list[str]) -> None:
        method = self.random.choice(("no/such", "", "$/no", "textDocument/\0", "textDocument/didOpen/x"))
        self._send(method, self.random.choice(NONSENSE), METHOD_NOT_FOUND)

    def _malformed(self, uris: list[str]) -> None:
        method = self.random.choice(
            (*METHODS, "workspace/executeCommand", "codeAction/resolve", "initialize")
        )
        codes = (INVALID_PARAMS, METHOD_NOT_FOUND, INVALID_REQUEST, REQUEST_FAILED)
        self._send(method, self.random.choice(NONSENSE), *codes)

    def _resolve(self, uris: list[str]) -> None:
        data = self.random.choice((None, 5, {}, {"uri": uris[0]}, {"fix": "x", "uri": "nonsense"}, ["x"]))
        self._send("codeAction/resolve", {"title": "Mend it", "data": data}, INVALID_PARAMS, REQUEST_FAILED)

    def _notification(self, uris: list[str]) -> None:
        """Nothing answers these, and nothing follows from them."""
        nowhere = {"uri": "file:///not/open.py", "version": 3}
        method, params = self.random.choice(
            (
                ("$/cancelRequest", {"id": "never-sent"}),
                ("$/cancelRequest", {}),
                ("$/setTrace", {"value": "verbose"}),
                ("textDocument/didChange", {"textDocument": nowhere, "contentChanges": [{"text": "x"}]}),
                ("textDocument/didClose", {"textDocument": nowhere}),
                ("textDocument/didSave", {"textDocument": nowhere}),
                ("workspace/didChangeWatchedFiles", {"changes": [{"uri": "nonsense", "type": 1}]}),
                ("workspace/didChangeConfiguration", {"settings": None}),
                (WINDOW_WORK_DONE_PROGRESS_CANCEL, {"token": "never-made"}),
                ("no/such", {"a": 1}),
                ("textDocument/didOpen", self.random.choice(NONSENSE)),
            )
        )
        self.wire.notify(method, params)

    def _unanswerable(self, uris: list[str]) -> None:
        """What is no request: refused under no id, where the sender may wait for something, or left alone."""
        body, is_refused = self.random.choice(UNREADABLE)
        self.unreadable += is_refused
        self.wire.send_raw(body)

    def judge(self) -> None:
        """Every request has been answered: rightly, and not more often than it was sent."""
        assert not self.wire.answered_too_often(), self.wire.answered_too_often()
        for number, codes in self.allowed.items():
            for answer in self.wire.answers[number]:
                assert ("result" in answer) != ("error" in answer), answer
                assert "error" not in answer or answer["error"]["code"] in codes, (answer, codes)
        assert len(self.wire.unasked) == self.unreadable, (self.wire.unasked, self.unreadable)


UNREADABLE: tuple[tuple[bytes, bool], ...] = (
    (b"{", True),
    (b'"', True),
    (b"\xff\xfe", True),
    (b'{"jsonrpc": "2.0", "id": 1, "method": "textDocument/hover"', True),
    (b"[]", True),
    (b"5", True),
    (b"{}", True),
    (b'{"id": null, "method": "shutdown"}', True),
    (b'{"jsonrpc": "1.0", "id": null, "method": "shutdown"}', True),
    (b'{"jsonrpc": "2.0", "id": "never-sent", "result": null}', False),
    (b'{"jsonrpc": "2.0", "id": "never-sent", "error": {"code": 1, "message": "x"}}', False),
    (b'{"jsonrpc": "2.0", "id": 5, "result": {"textDocument": 1}}', False),
)
"""Bodies of messages, and whether the sender hears of it."""
