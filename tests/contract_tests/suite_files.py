"""A plugin with a test file on disk: what our rules say of the test, and what it really does."""

from __future__ import annotations

import asyncio
import inspect
import sys
import types
from typing import TYPE_CHECKING

from plugcheck_lsp.engine import check
from plugcheck_lsp.files import Files
from plugcheck_lsp.rule import rule_book
from plugcheck_lsp.settings import Settings
from plugcheck_lsp.text import Edit
from plugcheck_lsp.workspace import Workspace

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from plugcheck_lsp.findings import Finding

MANIFEST = """\
schema_version = "1"
name = "example"
kind = "tool"
kind_api_version = "1"
core_version = ">=0.4,<0.5"
runtime = "in_process"
entry_point = "plugin:Plugin"
"""
PLUGIN = """\
class Plugin:
    def get_schema(self):
        return {"type": "object"}

    def execute(self, args):
        return {"echo": args}
"""
NEEDY = """\
class Plugin:
    def setup(self, ctx):
        self._clock = ctx.resources.clock

    def get_schema(self):
        return {"type": "object"}

    def execute(self, args):
        return {"at": self._clock.now().isoformat()}
"""
HEAD = """\
import asyncio
import logging
import sys
from datetime import datetime, timezone
from pathlib import Path

import dagstack.plugin_system as ps
from dagstack.plugin_system import load_manifest, run_contract_suite

from plugin import Plugin

MANIFEST = dict(
    schema_version="1", name="example", kind="tool", kind_api_version="1", core_version=">=0.4",
    runtime="in_process", entry_point="plugin:Plugin",
)
SAMPLES = {"get_schema": {}, "execute": {"args": {"text": "a"}}}
"""


class SuiteCase:
    """One plugin in `folder`, with `test` as its ``tests/test_contract.py``."""

    def __init__(self, folder: Path, test: str, plugin: str = PLUGIN) -> None:
        self.folder = folder
        self.path = folder / "tests" / "test_contract.py"
        self.path.parent.mkdir(exist_ok=True)
        (folder / "dagstack.toml").write_text(MANIFEST, encoding="utf-8")
        (folder / "plugin.py").write_text(plugin, encoding="utf-8")
        self.path.write_text(HEAD + "\n\n" + test, encoding="utf-8")

    @property
    def findings(self) -> list[Finding]:
        """What the rules about tests say of the test file."""
        workspace = Workspace(self.folder, Files(), Settings(hosts=("dagstack",)), rule_book())
        return [finding for finding in check(workspace, select=["TST"]).findings if finding.path == self.path]

    @property
    def codes(self) -> set[str]:
        return {finding.code for finding in self.findings}

    def mend(self, code: str) -> None:
        """Apply the preferred fix of the first finding of this rule."""
        fix = next(finding.fix for finding in self.findings if finding.code == code)
        assert fix is not None
        workspace = Workspace(self.folder, Files(), Settings(), rule_book())
        text = workspace.text(self.path)
        assert text is not None
        edited = text.edited(Edit(edit.span, edit.text) for edit in fix.edits)
        self.path.write_text(edited.source, encoding="utf-8")

    def run(self) -> None:
        """Import the plugin and the test, and run every test function as pytest (with asyncio) would.

        Raises:
            Exception: what the test raises.
        """
        plugin = types.ModuleType("plugin")
        plugin.__file__ = str(self.folder / "plugin.py")
        source = (self.folder / "plugin.py").read_text(encoding="utf-8")
        exec(compile(source, plugin.__file__, "exec"), plugin.__dict__)
        known = sys.modules.get("plugin")
        sys.modules["plugin"] = plugin
        try:
            space: dict[str, object] = {"__name__": "test_contract"}
            exec(compile(self.path.read_text(encoding="utf-8"), str(self.path), "exec"), space)
            for test in _tests(space):
                if inspect.iscoroutinefunction(test):
                    asyncio.run(test())
                else:
                    test()
        finally:
            del sys.modules["plugin"]
            if known is not None:
                sys.modules["plugin"] = known


def _tests(space: dict[str, object]) -> Iterator[types.FunctionType]:
    return (
        value
        for name, value in list(space.items())
        if name.startswith("test_") and isinstance(value, types.FunctionType)
    )
