"""An editor with documents that carries out steps, and what it shows beside what a clean start shows."""

from __future__ import annotations

import asyncio
import contextlib
import json
import re
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from stress_steps import Change, Close, Open, Reset, Undo, Write

if TYPE_CHECKING:
    from stress_steps import Burst, Step
    from stress_wire import Wire

CAPABILITIES = Path(__file__).parents[1] / "lsp" / "client_capabilities"
UNITS = {
    "utf-8": lambda text: len(text.encode()),
    "utf-16": lambda text: len(text.encode("utf-16-le")) // 2,
    "utf-32": len,
}
ESCAPED = re.compile("%[0-9A-F]{2}")
LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n|$)")
Shown = dict[str, list[Any]]


@dataclass(frozen=True)
class Kind:
    """What kind of editor it is."""

    capabilities: str
    """The name of a file of captured ones."""
    encoding: str
    lower_case: bool = False
    """Whether it writes escaped bytes in URIs in lower case."""
    mode: str | None = None
    """For which files findings are to be shown; None: as it suits the editor."""

    def initialization(self, folders: list[Path]) -> dict[str, Any]:
        raw = json.loads((CAPABILITIES / f"{self.capabilities}.json").read_text(encoding="utf-8"))
        can = raw["capabilities"]
        can.setdefault("general", {})["positionEncodings"] = [self.encoding, "utf-16"]
        return {
            "processId": None,
            "rootUri": None,
            "capabilities": can,
            "workspaceFolders": [{"uri": folder.as_uri(), "name": folder.name} for folder in folders],
            "initializationOptions": {"trusted": False, "diagnosticMode": self.mode},
        }


@dataclass
class Buffer:
    text: str
    version: int = 1
    undo: list[tuple[int, int, str]] = field(default_factory=list)
    """Where something was replaced, how long it is now, and what stood there."""


class Session:
    """An editor's side of one session with one server."""

    def __init__(self, wire: Wire, kind: Kind, root: Path, files: dict[str, str]) -> None:
        self.wire, self.kind, self.root = wire, kind, root
        self.files = files
        """The texts at first, by name below the root."""
        self.buffers: dict[str, Buffer] = {}
        self.versions: dict[str, int] = {}
        """The last version of each document that was ever open: an editor may go on counting, or begin again."""
        self._pulled: dict[str, tuple[str | None, list[Any]]] = {}
        self._everywhere = _Everywhere(wire)
        self._pulls = False

    @property
    def folders(self) -> list[Path]:
        return sorted({self.root / Path(name).parts[0] for name in self.files})

    def uri(self, name: str) -> str:
        """As the editor spells it: in lower case, as Neovim does, or as Python would."""
        uri = (self.root / name).as_uri()
        return ESCAPED.sub(lambda found: found[0].lower(), uri) if self.kind.lower_case else uri

    async def start(self) -> None:
        result = await self.wire.result("initialize", self.kind.initialization(self.folders))
        can = result["capabilities"]
        assert can["positionEncoding"] == self.kind.encoding
        self._pulls = "diagnosticProvider" in can
        assert not self._pulls or can["diagnosticProvider"]["workspaceDiagnostics"]
        self.wire.notify("initialized", {})

    @property
    def kept(self) -> str:
        """The request that may stay without an answer."""
        return self._everywhere.number

    # --- what an author does ---

    def burst(self, steps: Burst) -> None:
        for step in steps:
            self.do(step)

    def do(self, step: Step) -> None:
        """Carry the step out; one that makes no sense now (an edit of a closed document, say) is left out."""
        name = step.file
        buffer = self.buffers.get(name)
        match step:
            case Open() if buffer is None:
                self.open(name, self._on_disk(name))
            case Close() if buffer is not None and len(self.buffers) > 1:
                self.close(name)
            case Write(text=text):
                self._write(name, text)
            case Change(edits=edits) if buffer is not None:
                self._change(name, [self._edit(buffer, edit.at, edit.length, edit.text) for edit in edits])
            case Undo(count=count) if buffer is not None:
                newest = [buffer.undo.pop() for _ in range(min(count, len(buffer.undo)))]
                self._change(name, [self._replace(buffer, *each) for each in newest])
            case Reset(by_range=by_range) if buffer is not None:
                buffer.undo.clear()
                old, text = buffer.text, self.files[name]
                change = self._replace(buffer, 0, len(old), text) if by_range else {"text": text}
                buffer.text = text
                self._change(name, [change])
            case _:
                pass

    def open(self, name: str, text: str) -> None:
        buffer = self.buffers[name] = Buffer(text, self.versions.get(name, 0) + 1)
        self.versions[name] = buffer.version
        language = {".py": "python", ".toml": "toml", ".yaml": "yaml"}[Path(name).suffix]
        item = {"uri": self.uri(name), "languageId": language, "version": buffer.version, "text": text}
        self.wire.notify("textDocument/didOpen", {"textDocument": item})

    def close(self, name: str) -> None:
        del self.buffers[name]
        self._pulled.pop(self.uri(name), None)
        self.wire.notify("textDocument/didClose", {"textDocument": {"uri": self.uri(name)}})

    def _on_disk(self, name: str) -> str:
        try:
            return (self.root / name).read_bytes().decode()
        except FileNotFoundError:
            return ""

    def _write(self, name: str, text: str | None) -> None:
        path = self.root / name
        if text is None:
            path.unlink(missing_ok=True)
        else:
            path.write_bytes(text.encode())
        change = {"uri": self.uri(name), "type": 2 if text is not None else 3}
        self.wire.notify("workspace/didChangeWatchedFiles", {"changes": [change]})

    def _edit(self, buffer: Buffer, at: float, length: int, text: str) -> dict[str, Any]:
        start = _between_characters(buffer.text, round(at * len(buffer.text)))
        end = _between_characters(buffer.text, min(len(buffer.text), start + length))
        buffer.undo.append((start, len(text), buffer.text[start:end]))
        return self._replace(buffer, start, end - start, text)

    def _replace(self, buffer: Buffer, start: int, length: int, text: str) -> dict[str, Any]:
        end = start + length
        if _between_characters(buffer.text, start) < start:  # an undo may start or end within a line end
            start, text = start - 1, "\r" + text
        if _between_characters(buffer.text, end) < end:
            end, text = end + 1, text + "\n"
        places = [position(buffer.text, offset, self.kind.encoding) for offset in (start, end)]
        buffer.text = buffer.text[:start] + text + buffer.text[end:]
        return {"range": {"start": places[0], "end": places[1]}, "text": text}

    def _change(self, name: str, changes: list[dict[str, Any]]) -> None:
        buffer = self.buffers[name]
        buffer.version += 1
        self.versions[name] = buffer.version
        identifier = {"uri": self.uri(name), "version": buffer.version}
        self.wire.notify("textDocument/didChange", {"textDocument": identifier, "contentChanges": changes})

    # --- what an author sees ---

    def is_told(self) -> bool:
        """Whether what is shown belongs to the texts as they are: every open document was pushed in its version."""
        if self._pulls:
            return True
        versions = {uri: version for uri, (version, _) in self.wire.pushed.items()}
        return all(versions.get(self.uri(name)) == buffer.version for name, buffer in self.buffers.items())

    async def shown(self) -> Shown:
        """By file: the diagnostics that the editor shows, of files that have some."""
        found: Shown = {}
        for uri, (_, items) in self.wire.pushed.items():
            found[unquote(uri)] = [*found.get(unquote(uri), ()), *items]
        if self._pulls:
            for uri in map(self.uri, sorted(self.buffers)):
                found[unquote(uri)] = await self._pull(uri)
            found |= {f"{unquote(uri)} among all": items for uri, items in self._everywhere.shown().items()}
        return {uri: items for uri, items in sorted(found.items()) if items}

    async def _pull(self, uri: str) -> list[Any]:
        known, items = self._pulled.get(uri, (None, []))
        params: dict[str, Any] = {"textDocument": {"uri": uri}}
        if known is not None:
            params["previousResultId"] = known
        report = await self.wire.result("textDocument/diagnostic", params)
        if report["kind"] == "full":
            items = report["items"]
        self._pulled[uri] = (report.get("resultId"), items)
        return items


class _Everywhere:
    """The one request for what all files hold: asked again whenever it is answered, with what is known by then."""

    def __init__(self, wire: Wire) -> None:
        self._wire = wire
        self._known: dict[str, tuple[str | None, list[Any]]] = {}
        self._taken = 0
        self.number = ""
        """The request that is not answered yet."""

    def shown(self) -> Shown:
        """By URI: what was told so far."""
        parts = self._wire.parts[self.number]
        while self._taken < len(parts):
            self._take(parts[self._taken]["items"])
            self._taken += 1
        if not self.number or self._wire.answers[self.number]:
            for answer in self._wire.answers[self.number] if self.number else ():
                self._take(answer["result"]["items"] if "result" in answer else [])
            self._ask()
        return {uri: items for uri, (_, items) in self._known.items()}

    def _take(self, reports: list[Any]) -> None:
        for report in reports:
            uri, identity = report["uri"], report.get("resultId")
            if report["kind"] == "full":
                self._known[uri] = (identity, report["items"])
            else:
                assert self._known[uri][0] == identity, (report, self._known[uri][0])

    def _ask(self) -> None:
        previous = [
            {"uri": uri, "value": value} for uri, (value, _) in self._known.items() if value is not None
        ]
        self.number, self._taken = f"everywhere-{len(self._wire.asked)}", 0
        params = {"previousResultIds": previous, "partialResultToken": self.number}
        self._wire.ask("workspace/diagnostic", params, self.number)


def position(text: str, offset: int, encoding: str) -> dict[str, int]:
    """The place as the protocol counts it."""
    start = 0
    for number, line in enumerate(LINE.findall(text)):
        body = line.rstrip("\r\n")
        if offset <= start + len(body):
            return {"line": number, "character": UNITS[encoding](body[: offset - start])}
        start += len(line)
    raise AssertionError((offset, len(text)))


def _between_characters(text: str, offset: int) -> int:
    """The nearest place where a cursor can stand: not inside of a line end."""
    return offset - 1 if text[offset - 1 : offset + 1] == "\r\n" else offset


class Differ(AssertionError):
    """What is shown is not what a clean start shows."""


async def agree(session: Session, fresh: Session, seconds: float) -> None:
    """Both come to show the same, byte for byte, in so many seconds: `fresh` opens now what `session` has open.

    Raises:
        Differ: they do not.
    """
    await fresh.start()
    for name, buffer in sorted(session.buffers.items()):
        fresh.open(name, buffer.text)
    began = time.monotonic()
    ours: Shown = {}
    theirs: Shown = {}
    while time.monotonic() - began < seconds:
        if session.is_told() and fresh.is_told():
            ours, theirs = await session.shown(), await fresh.shown()
            if written(ours) == written(theirs):
                return
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(session.wire.news(), 0.1)
    raise Differ(f"shown:\n{written(ours)}\na clean start shows:\n{written(theirs)}")


def written(shown: Shown) -> str:
    return json.dumps(shown, indent=1, sort_keys=True, ensure_ascii=False)
