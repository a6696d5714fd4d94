"""Time from an edit to its diagnostics, in a plugin of one large file, through the server's own door.

Run it with ``python tests/benchmarks/edit_latency.py [LINES] [EDITS]``. It prints figures and the ratios that say
more than they do on another machine; it never fails.
"""

from __future__ import annotations

import ast
import itertools
import json
import os
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from queue import Empty, Queue
from typing import Any

QUIET = 0.08
"""Seconds that the server waits for the next key before it pushes; pulled diagnostics do not wait."""
MANIFEST = """\
schema_version = "1"
kind_api_version = "1"
name = "large"
kind = "tool"
runtime = "in_process"
entry_point = "plugin:LargePlugin"
core_version = ">=0.4,<0.5"
"""
HELPER = '''\
def helper_{n}(values: list[int], limit: int = {n}) -> dict[str, int]:
    """Sum up what is below the limit."""
    total = 0
    seen: dict[str, int] = {{}}
    for index, value in enumerate(values):
        if value < limit and index % 2:
            total += value
            seen[f"key {{index}}"] = total
    return seen


'''
METHOD = """\
    def step_{n}(self, text: str) -> str:
        parts = [part.strip() for part in text.split(",") if part]
        if not parts:
            return ""
        counts = helper_{n}([len(part) for part in parts])
        STATE["last"] = len(counts)
        return "; ".join(f"{{key}}={{value}}" for key, value in sorted(counts.items()))

"""


def plugin_source(lines: int) -> str:
    """A plugin of about so many lines: half of them functions, half of them methods of one class."""
    count = max(1, lines // (HELPER.count("\n") + METHOD.count("\n")))
    helpers = "".join(HELPER.format(n=n) for n in range(count))
    methods = "".join(METHOD.format(n=n) for n in range(count))
    return f'STATE: dict[str, int] = {{}}\n\n\n{helpers}class LargePlugin:\n    """A plugin."""\n\n{methods}'


class Editor:
    """The least that an editor is: it sends, and it notes when each message came."""

    def __init__(self, folder: Path, *arguments: str) -> None:
        self.began = time.perf_counter()
        self.process = subprocess.Popen(
            [sys.executable, *(arguments or ("-m", "plugcheck_lsp"))],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            cwd=folder,
        )
        self._sending = threading.Lock()
        self.messages: Queue[tuple[float, dict[str, Any]]] = Queue()
        self.answered: dict[Any, float] = {}
        """When each request was answered, by its id."""
        self._ids = itertools.count(1)
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        assert self.process.stdout is not None
        while True:
            length = 0
            while line := self.process.stdout.readline().strip():
                if line.lower().startswith(b"content-length:"):
                    length = int(line.split(b":")[1])
            if not length:
                return
            message = json.loads(self.process.stdout.read(length))
            self.messages.put((time.perf_counter(), message))
            if "method" not in message:
                self.answered[message["id"]] = time.perf_counter()

    def send(self, **message: Any) -> None:
        assert self.process.stdin is not None
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        with self._sending:
            self.process.stdin.write(b"Content-Length: %d\r\n\r\n" % len(body) + body)
            self.process.stdin.flush()

    def request(self, method: str, params: Any) -> tuple[float, dict[str, Any]]:
        """When the answer came, and the answer."""
        number = next(self._ids)
        self.send(id=number, method=method, params=params)
        while True:
            when, message = self.messages.get(timeout=120)
            if message.get("id") == number and "method" not in message:
                return when, message

    def published(self, version: int) -> float:
        """When the diagnostics of `version` came."""
        while True:
            when, message = self.messages.get(timeout=120)
            is_publish = message.get("method") == "textDocument/publishDiagnostics"
            if is_publish and message["params"].get("version") == version:
                return when

    def memory(self) -> float:
        """Resident memory in MB; 0 where the system does not tell."""
        try:
            status = Path(f"/proc/{self.process.pid}/status").read_text()
        except OSError:
            return 0.0
        return next(int(line.split()[1]) / 1024 for line in status.splitlines() if line.startswith("VmRSS"))

    def processor(self) -> float:
        """Seconds of processor time that the server has taken; 0 where the system does not tell."""
        try:
            fields = Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
        except OSError:
            return 0.0
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def end(self) -> None:
        self.request("shutdown", None)
        self.send(method="exit")
        self.process.wait(30)


TYPED = ("  ", "# ", "pass; ", "(")
"""What is typed at the start of a line, and removed again; some of it leaves the text half-typed."""
PULLING = {"textDocument": {"diagnostic": {}}, "workspace": {"diagnostics": {"refreshSupport": True}}}
WATCHING = {"didChangeWatchedFiles": {"dynamicRegistration": True}}


def session(folder: Path, source: str, edits: int, *, pull: bool) -> dict[str, float]:
    """One session of `edits` single characters typed at changing places; milliseconds, but for counts."""
    uri = (folder / "plugin.py").as_uri()
    editor = Editor(folder)
    capabilities: dict[str, Any] = PULLING if pull else {"workspace": WATCHING}
    when, _ = editor.request(
        "initialize", {"processId": None, "rootUri": folder.as_uri(), "capabilities": capabilities}
    )
    figures = {"initialize": when - editor.began}
    editor.send(method="initialized", params={})

    def change(version: int, line: int, text: str, removed: int = 0) -> None:
        place = {"line": line, "character": 0}
        edit = {"range": {"start": place, "end": {"line": line, "character": removed}}, "text": text}
        identifier = {"uri": uri, "version": version}
        editor.send(
            method="textDocument/didChange", params={"textDocument": identifier, "contentChanges": [edit]}
        )

    def diagnosed(version: int) -> float:
        if pull:
            return editor.request("textDocument/diagnostic", {"textDocument": {"uri": uri}})[0]
        return editor.published(version)

    began = time.perf_counter()
    item = {"uri": uri, "languageId": "python", "version": 1, "text": source}
    editor.send(method="textDocument/didOpen", params={"textDocument": item})
    figures["first diagnostics"] = diagnosed(1) - began
    lines = source.split("\n")
    bodies = [number for number, line in enumerate(lines) if line.startswith("        ") and line.strip()]
    took = []
    for number in range(edits):
        line = bodies[(number // 2 * 37) % len(bodies)]
        typed = TYPED[number // 2 % len(TYPED)]
        began = time.perf_counter()
        if number % 2:
            change(number + 2, line, "", len(typed))
        else:
            change(number + 2, line, typed)
        took.append(diagnosed(number + 2) - began)
    took.sort()
    figures["edit to diagnostics, p50"] = statistics.median(took)
    figures["edit to diagnostics, p95"] = took[min(len(took) - 1, int(len(took) * 0.95))]
    if not pull:
        version = edits + 2
        for number in range(40):
            change(version + number, bodies[0], "#")
            time.sleep(0.025)
        began = time.perf_counter()
        figures["after a burst of 40 keys"] = editor.published(version + 39) - began
        publishes = 1
        try:
            while True:
                _, message = editor.messages.get(timeout=0.5)
                publishes += message.get("method") == "textDocument/publishDiagnostics"
        except Empty:
            figures["publishes after the burst"] = publishes / 1000
    figures["resident memory, MB"] = editor.memory() / 1000
    editor.end()
    return {name: seconds * 1000 for name, seconds in figures.items()}


def main() -> None:
    lines, edits = (int(argument) for argument in (*sys.argv[1:], "3500", "60")[:2])
    source = plugin_source(lines)
    parses = []
    for _ in range(5):
        began = time.perf_counter()
        ast.parse(source)
        parses.append((time.perf_counter() - began) * 1000)
    parse = min(parses)
    print(f"{source.count(chr(10))} lines, {len(source)} characters; `ast.parse` takes {parse:.1f} ms")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / ".git").mkdir()
        (folder / "dagstack.toml").write_text(MANIFEST, encoding="utf-8")
        (folder / "plugin.py").write_text(source, encoding="utf-8")
        for pull in (True, False):
            print(f"\n{'pulled' if pull else f'pushed, after {QUIET * 1000:.0f} ms without a key'}")
            for what, figure in session(folder, source, edits, pull=pull).items():
                ratio = "" if "MB" in what or "publishes" in what else f"   {figure / parse:6.1f} x ast.parse"
                print(f"  {what:28} {figure:8.1f}{ratio}")


if __name__ == "__main__":
    main()
