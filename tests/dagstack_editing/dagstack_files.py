"""A small workspace of dagstack plugins on disk, and questions to it in the words of a table: `|` is the cursor."""

from __future__ import annotations

from typing import TYPE_CHECKING

from asked_workspace import AskedWorkspace
from plugcheck_lsp.settings import Settings
from plugcheck_lsp.text import Edit
from plugcheck_rules.hosts.dagstack.editing.language import DagstackLanguage

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from plugcheck_lsp.editing.language import Mention, Renaming

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


class Bench(AskedWorkspace):
    """The workspace, seen as an editor shows it."""

    language = LANGUAGE

    def __init__(self, root: Path, files: Mapping[str, str] = FILES) -> None:
        super().__init__(root, files, SETTINGS)

    def shown(self, mentions: Iterable[Mention], *, lines: bool = True) -> list[str]:
        return super().shown(mentions, lines=lines)

    def apply(self, renaming: Renaming) -> dict[str, str]:
        """The files that a renaming changes, by name, as they are then."""
        result: dict[str, str] = {}
        for path in {edit.path for edit in renaming.edits}:
            text = self.workspace.text(path)
            assert text is not None
            edits = [Edit(edit.span, edit.text) for edit in renaming.edits if edit.path == path]
            result[path.relative_to(self.root).as_posix()] = text.edited(edits).source
        return result
