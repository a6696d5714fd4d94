"""Plugins to run suites on, and the proof that no process is left over."""

from __future__ import annotations

import asyncio
import os
import sys
import uuid
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from marked_processes import survivors
from plugcheck_lsp.contract.session import ContractOptions, ContractOutcome, run_contract
from plugcheck_lsp.files import Files
from plugcheck_lsp.rule import rule_book
from plugcheck_lsp.settings import ContractSettings, Settings
from plugcheck_lsp.workspace import Workspace

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
DEFAULTS = ContractSettings()
MANIFEST = """\
[plugin]
name = "sample"
kind = "chunker"
core_version = ">=0.4,<0.5"
runtime = "in_process"
entry_point = "plugin:Plugin"
"""
CONTRACT_TEST = """\
import plugin
from dagstack.plugin_system import run_contract_suite

async def test_contract():
    await run_contract_suite(plugin.Plugin, {{}}, {arguments})
"""


@dataclass
class Bench:
    """A workspace with one plugin, and a mark by which everything that its plugin starts is known."""

    root: Path
    mark: str = field(default_factory=lambda: f"plugcheck-test-{uuid.uuid4().hex}")

    def write(self, path: str, content: str) -> None:
        target = self.root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content.encode())

    def workspace(self, contract: ContractSettings = DEFAULTS) -> Workspace:
        os.environ["PLUGCHECK_TEST_MARK"] = self.mark
        settings = Settings(
            contract=ContractSettings(**{**vars(contract), "env": (*contract.env, "PLUGCHECK_TEST_MARK")})
        )
        return Workspace(self.root, Files(), settings, rule_book(), Path(sys.executable))

    def run(self, timeout: float | None = None, contract: ContractSettings = DEFAULTS) -> ContractOutcome:
        workspace = self.workspace(contract)
        return asyncio.run(run_contract(workspace, workspace.plugins, ContractOptions(timeout=timeout)))

    def survivors(self) -> dict[int, str]:
        """The processes that carry the mark."""
        return survivors(self.mark)


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    found = Bench(tmp_path)
    found.write("dagstack.toml", MANIFEST)
    yield found
    os.environ.pop("PLUGCHECK_TEST_MARK", None)


@pytest.fixture
def run_plugin(bench: Bench) -> Callable[..., ContractOutcome]:
    """Run the suite on a plugin with this code; keyword arguments of the author's call are given as source text."""

    def run(
        code: str, arguments: str = "hook_samples={'chunk': {'text': 'a b'}}", timeout: float | None = None
    ) -> ContractOutcome:
        bench.write("plugin.py", code)
        bench.write("tests/test_contract.py", CONTRACT_TEST.format(arguments=arguments))
        return bench.run(timeout)

    return run
