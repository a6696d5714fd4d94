"""A small workspace of dagstack plugins on disk, and questions to it in the words of a table: `|` is the cursor."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.files import Files
from plugcheck_lsp.rule import rule_book
from plugcheck_lsp.settings import Settings
from plugcheck_lsp.text import Edit, Text
from plugcheck_lsp.workspace import Cache, Workspace
from plugcheck_rules.hosts.dagstack.editing.language import DagstackLanguage

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from plugcheck_lsp.editing.language import Completion, Mention, Renaming

LANGUAGE = DagstackLanguage()
SETTINGS = Settings(host_versions={"dagstack": "0.4.1"})
HEAD = 'schema_version = "1"\nkind_api_version = "1"\ncore_version = ">=0.4,<0.5"\n'
SPLITTER = f"""\
# 🎉 splits
name = "splitter"
kind = "chunker"
runtime = "in_process"
entry_point = "plugin:Splitter"
{HEAD}depends_on = ["store"]

[resources]
required = ["clock"]
optional = ["blob_store", "postgres"]
"""
SPLITTER_CODE = '''\
"""Splits texts. 🎉"""

from dagstack.plugin_system.hookspecs.tool import hookimpl


class Helper:
    def __init__(self, size):
        self.size = size


class Splitter:
    """The Splitter."""

    def __init__(self):
        self._clock = None

    def setup(self, ctx):
        self._clock = ctx.resources.clock
        self._resources = ctx.resources
        if "postgres" in ctx.resources:
            self._db = ctx.resources.postgres
        if ctx.progress is not None:
            ctx.progress.done()

    @hookimpl
    def chunk(self, text):
        return {"at": self._clock.now().isoformat()}

    def teardown(self):
        self._clock = None
'''
SPLITTER_TEST = """\
from plugin import Splitter


def test_it():
    assert Splitter().chunk is not None
"""
STORE = f"""\
[plugin]
name = "store"
kind = "tool"
runtime = "in_process"
entry_point = "store:Store"
{HEAD}
[plugin.metadata]
version = "1.2"
description = "Keeps chunks"
"""
STORE_CODE = "class Store:\n    def setup(self, ctx):\n        pass\n\n    def execute(self, args):\n        return {}\n"
REMOTE = f"""\
[project]
name = "remote"

[tool.dagstack.plugin]
name = "remote"
kind = "tool"
runtime = "mcp_http"
endpoint = "https://example.org/mcp"
{HEAD}"""
LOADED = f"""\
name = "loaded"
kind = "tool"
runtime = "in_process"
entry_point = "pkg.mod:Loaded"
{HEAD}"""
KIND = """\
kind: chunker
kind_api_version: "2.1.0"
description: Cuts texts into chunks
hooks:
  - name: chunk
    dispatch: broadcast_collect
    description: Cuts one text
    mcp_exposed: false
  - name: flush
    dispatch: chain
"""
MAIN = """\
from dagstack.plugin_system import PluginRegistry

registry = PluginRegistry()
found = registry.get_plugin("tool", "store")
# registry.get_plugin("tool", "store")
"""
FILES = {
    "plugins/splitter/dagstack.toml": SPLITTER,
    "plugins/splitter/plugin.py": SPLITTER_CODE,
    "plugins/splitter/tests/test_plugin.py": SPLITTER_TEST,
    "plugins/store/dagstack.toml": STORE,
    "plugins/store/store.py": STORE_CODE,
    "remote/pyproject.toml": REMOTE,
    "loaded/dagstack_plugin.toml": LOADED,
    "loaded/pkg/__init__.py": "",
    "loaded/pkg/mod.py": "class Loaded:\n    def setup(self, ctx):\n        pass\n",
    "kinds/chunker/v1.yaml": KIND,
    "main.py": MAIN,
}


def write(root: Path, files: Mapping[str, str] = FILES) -> None:
    for name, source in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(source.encode())


class Bench:
    """The workspace, seen as an editor shows it."""

    def __init__(self, root: Path, files: Mapping[str, str] = FILES) -> None:
        self.root = root
        self.settings = SETTINGS
        write(root, files)
        self.files = Files()
        self.cache = Cache()

    @property
    def workspace(self) -> Workspace:
        return Workspace(self.root, self.files, self.settings, rule_book(), cache=self.cache)

    def put(self, name: str, marked: str) -> tuple[Path, int]:
        """Open the file with a text in which the last `|` is the cursor; the path and the cursor's offset."""
        offset = marked.rindex("|")
        path = self.root / name
        self.files.open(path, marked[:offset] + marked[offset + 1 :])
        return path, offset

    def completions(self, name: str, marked: str) -> dict[str, Completion]:
        path, offset = self.put(name, marked)
        found = list(LANGUAGE.completions(path, offset, self.workspace))
        labels = [completion.label for completion in found]
        assert len(labels) == len(set(labels)), labels
        return {completion.label: completion for completion in found}

    def completed(self, name: str, marked: str, label: str) -> str:
        """The text after the proposal was taken."""
        completion = self.completions(name, marked)[label]
        offset = marked.rindex("|")
        text = Text(marked[:offset] + marked[offset + 1 :])
        return text.edited([Edit(completion.span, completion.text)]).source

    def hover(self, name: str, marked: str) -> str:
        path, offset = self.put(name, marked)
        return "\n---\n".join(text.markdown for text in LANGUAGE.hover(path, offset, self.workspace))

    def mention(self, name: str, part: str, nth: int = 0) -> Mention | None:
        """The name that stands where `part` does in a file as it is."""
        path = self.root / name
        text = self.workspace.text(path)
        assert text is not None
        offset = -1
        for _ in range(nth + 1):
            offset = text.source.index(part, offset + 1)
        return LANGUAGE.mention(path, offset, self.workspace)

    def shown(self, mentions: Iterable[Mention]) -> list[str]:
        """Mentions as `path:line: text`, sorted."""
        found = []
        for mention in mentions:
            text = self.workspace.text(mention.path)
            assert text is not None
            said = "(file)" if mention.whole_file else text.slice(mention.span)
            line = text.line_of(mention.span.start) + 1
            found.append(f"{mention.path.relative_to(self.root).as_posix()}:{line}: {said}")
        return sorted(found)

    def apply(self, renaming: Renaming) -> dict[str, str]:
        """The files that a renaming changes, by name, as they are then."""
        result: dict[str, str] = {}
        for path in {edit.path for edit in renaming.edits}:
            text = self.workspace.text(path)
            assert text is not None
            edits = [Edit(edit.span, edit.text) for edit in renaming.edits if edit.path == path]
            result[path.relative_to(self.root).as_posix()] = text.edited(edits).source
        return result
