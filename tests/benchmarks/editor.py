"""What an editor waits for, and what the server costs: start, first diagnostics, edits, stalls, memory.

Run it with ``python tests/benchmarks/editor.py [EDITS]``. It prints figures, and the ratios that say more than they do on
another machine; it never fails. Diagnostics are pulled: nothing is waited for but the server.
"""

from __future__ import annotations

import ast
import statistics
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING

from edit_latency import MANIFEST, PULLING, Editor, plugin_source

if TYPE_CHECKING:
    from collections.abc import Callable

SIZES = (200, 1000, 5000)
"""Lines."""
OPEN_FILES = 50
TYPED = ("  ", "# ", "x", "(")
"""What is typed at the start of a line, and removed again; some of it leaves the text half-typed."""
EMPTY_SERVER = """\
from pygls.lsp.server import LanguageServer
LanguageServer("empty", "1").start_io()
"""
APCORE = 'version: "1.0.0"\nproject:\n  name: large\n'


def python(lines: int) -> str:
    return plugin_source(lines)


def toml(lines: int) -> str:
    """A manifest with settings of its own, as long as it takes."""
    tables = (
        f'[plugin.config.part_{n}]\nlimit = {n}\nname = "part {n}"\nkeys = ["a{n}", "b{n}"]\n\n'
        for n in range(lines // 5)
    )
    return "[plugin]\n" + MANIFEST + "\n" + "".join(tables)


def yaml(lines: int) -> str:
    """An access list: a rule takes three lines."""
    rules = (
        f'  - callers: ["api.team{n}.*"]\n    targets: ["executor.part{n}.*", "common.*"]\n    effect: allow\n'
        for n in range(lines // 3)
    )
    return "rules:\n" + "".join(rules)


class Session:
    """One session with one file open, in a workspace of its own."""

    def __init__(self, folder: Path, files: dict[str, str]) -> None:
        (folder / ".git").mkdir(parents=True)
        for name, text in files.items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_text(text, encoding="utf-8")
        self.folder = folder
        self.editor = Editor(folder)
        options = {"processId": None, "rootUri": folder.as_uri(), "capabilities": PULLING}
        answered, _ = self.editor.request("initialize", options)
        self.initialize = answered - self.editor.began
        self.editor.send(method="initialized", params={})
        self.versions: dict[str, int] = {}

    def uri(self, name: str) -> str:
        return (self.folder / name).as_uri()

    def open(self, name: str, text: str) -> None:
        self.versions[name] = 1
        item = {"uri": self.uri(name), "languageId": "python", "version": 1, "text": text}
        self.editor.send(method="textDocument/didOpen", params={"textDocument": item})

    def close(self, name: str) -> None:
        self.editor.send(method="textDocument/didClose", params={"textDocument": {"uri": self.uri(name)}})

    def change(self, name: str, line: int, text: str, removed: int = 0) -> None:
        self.versions[name] += 1
        place, end = {"line": line, "character": 0}, {"line": line, "character": removed}
        identifier = {"uri": self.uri(name), "version": self.versions[name]}
        edit = {"range": {"start": place, "end": end}, "text": text}
        self.editor.send(
            method="textDocument/didChange", params={"textDocument": identifier, "contentChanges": [edit]}
        )

    def pull(self, name: str) -> float:
        """When the diagnostics of the file as it is came."""
        return self.editor.request("textDocument/diagnostic", {"textDocument": {"uri": self.uri(name)}})[0]

    def type(self, name: str, lines: int, edits: int) -> list[float]:
        """Seconds from each of so many edits, all over the file, to its diagnostics."""
        took = []
        for number in range(edits):
            line = 8 + (number // 2 * 37) % max(1, lines - 10)
            typed = TYPED[number // 2 % len(TYPED)]
            began = time.perf_counter()
            if number % 2:
                self.change(name, line, "", len(typed))
            else:
                self.change(name, line, typed)
            took.append(self.pull(name) - began)
        return sorted(took)


class Pulse:
    """Asks, every few milliseconds, what needs no analysis: how long it takes is how long the event loop was busy."""

    def __init__(self, editor: Editor) -> None:
        self._editor = editor
        self._asked: dict[str, float] = {}
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._beat)

    def __enter__(self) -> Pulse:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        self._thread.join()

    def _beat(self) -> None:
        while not self._ended.wait(0.005):
            number = f"pulse-{len(self._asked)}"
            self._asked[number] = time.perf_counter()
            self._editor.send(id=number, method="no/such", params={})

    def waits(self) -> list[float]:
        """Seconds that each question waited."""
        self._editor.request("no/such", {})  # what was asked before is answered before
        return sorted(self._editor.answered[number] - asked for number, asked in self._asked.items())


def language(name: str, make: Callable[[int], str], edits: int, parse: float) -> None:
    """The figures of one language, in files of several sizes."""
    for lines in SIZES:
        text = make(lines)
        with tempfile.TemporaryDirectory() as folder:
            session = Session(Path(folder) / "w", {**WORKSPACES[name], name: text})
            session.open(name, text)
            first = session.pull(name) - session.editor.began
            used = session.editor.processor()
            took = session.type(name, text.count("\n"), edits)
            typing = (session.editor.processor() - used) / edits
            with Pulse(session.editor) as pulse:
                session.type(name, text.count("\n"), max(4, edits // 4))
            print(f"\n{name}, {text.count(chr(10))} lines")
            row("start to first diagnostics", first, parse)
            row("processor time of that", used, parse)
            row("edit to diagnostics, p50", statistics.median(took), parse)
            row("edit to diagnostics, p95", took[min(len(took) - 1, int(len(took) * 0.95))], parse)
            row("processor time of an edit, mean", typing, parse)
            waits = pulse.waits()
            row("longest stall of the event loop", waits[-1], parse)
            print(f"  {'resident memory':44} {session.editor.memory():9.1f} MB")
            session.editor.end()


def memory(edits: int) -> None:
    """What many open files cost, beside a server that does nothing; and what is left when they are edited and closed."""
    with tempfile.TemporaryDirectory() as folder:
        empty = Editor(Path(folder), "-c", EMPTY_SERVER)
        empty.request("initialize", {"processId": None, "rootUri": None, "capabilities": {}})
        base = empty.memory()
        empty.end()
        names = [f"plugins/p{number}/plugin.py" for number in range(OPEN_FILES)]
        manifests = {
            f"plugins/p{n}/dagstack.toml": MANIFEST.replace('"large"', f'"large-{n}"')
            for n in range(OPEN_FILES)
        }
        text = plugin_source(200)
        session = Session(Path(folder) / "w", {**manifests, **dict.fromkeys(names, text)})
        print(f"\nresident memory, MB ({OPEN_FILES} plugins of 200 lines)")

        def say(what: str) -> None:
            now = session.editor.memory()
            print(f"  {what:44} {now:9.1f}     {now / base:7.1f} x an empty pygls server")

        print(f"  {'an empty pygls server':44} {base:9.1f}")
        say("initialized")
        session.open(names[0], text)
        session.pull(names[0])
        say("one file open")
        for name in names[1:]:
            session.open(name, text)
        for name in names:
            session.pull(name)
        say(f"{OPEN_FILES} files open")
        for _ in range(4):
            for name in names[:: max(1, OPEN_FILES // 5)]:
                session.type(name, 200, edits // 4)
            say(f"after {edits // 4 * 5} edits more")
        for name in names[1:]:
            session.close(name)
        session.change(names[0], 1, "#")
        session.pull(names[0])
        say("one file open again")
        session.editor.end()


WORKSPACES = {
    "plugin.py": {"dagstack.toml": MANIFEST},
    "dagstack.toml": {"plugin.py": plugin_source(30)},
    "acl/global_acl.yaml": {"apcore.yaml": APCORE, "extensions/executor/part1.py": plugin_source(30)},
}


def row(what: str, seconds: float, parse: float) -> None:
    print(f"  {what:44} {seconds * 1000:9.1f} ms  {seconds / parse:7.1f} x ast.parse")


def main() -> None:
    edits = int(sys.argv[1]) if len(sys.argv) > 1 else 60
    source, parses, starts, used = plugin_source(1000), [], [], []
    for _ in range(5):
        began = time.perf_counter()
        ast.parse(source)
        parses.append(time.perf_counter() - began)
    parse = min(parses)
    print(f"`ast.parse` of 1,000 lines takes {parse * 1000:.1f} ms; ratios are to it")
    for _ in range(5):
        with tempfile.TemporaryDirectory() as folder:
            session = Session(Path(folder) / "w", {})
            starts.append(session.initialize)
            used.append(session.editor.processor())
            session.editor.end()
    row("start to the answer of `initialize`", statistics.median(starts), parse)
    row("processor time of that", statistics.median(used), parse)
    for name, make in (("plugin.py", python), ("dagstack.toml", toml), ("acl/global_acl.yaml", yaml)):
        language(name, make, edits, parse)
    memory(edits)


if __name__ == "__main__":
    main()
