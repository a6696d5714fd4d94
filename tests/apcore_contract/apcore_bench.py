"""A project to have the real apcore judge, and what came of it."""

from __future__ import annotations

import asyncio
import os
import sys
import uuid
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from marked_processes import survivors
from plugcheck_lsp.contract.session import ContractOptions, ContractOutcome, run_contract
from plugcheck_lsp.files import Files
from plugcheck_lsp.rule import rule_book
from plugcheck_lsp.settings import ContractSettings, Settings
from plugcheck_lsp.workspace import Workspace

if TYPE_CHECKING:
    from collections.abc import Mapping

    from plugcheck_lsp.contract.plan import CheckResult

CONFIG = 'version: "1.0.0"\nproject:\n  name: bench\n'
HEAD = """\
from apcore import ModuleAnnotations
from pydantic import BaseModel


class Input(BaseModel):
    count: int


class Output(BaseModel):
    count: int


"""
BODY = """\
class Counter:
    description = "Counts"
    input_schema = Input
    output_schema = Output
    annotations = ModuleAnnotations(readonly=True)

"""
EXECUTE = """\
    def execute(self, inputs, context):
        return {"count": inputs["count"]}
"""
MODULE = HEAD + BODY + EXECUTE
DEFAULTS = ContractSettings()


@dataclass
class Bench:
    """A workspace with one project, and a mark by which everything that its code starts is known."""

    root: Path
    mark: str = field(default_factory=lambda: f"plugcheck-test-{uuid.uuid4().hex}")

    def write(self, files: Mapping[str, str]) -> None:
        for path, content in files.items():
            target = self.root / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content.encode())

    def workspace(self, contract: ContractSettings = DEFAULTS, conditions: tuple[str, ...] = ()) -> Workspace:
        settings = Settings(
            contract=ContractSettings(**{**vars(contract), "env": (*contract.env, "PLUGCHECK_TEST_MARK")}),
            conditions={name: {} for name in conditions},
        )
        return Workspace(self.root, Files(), settings, rule_book(), Path(sys.executable))

    def run(
        self,
        *,
        timeout: float | None = None,
        contract: ContractSettings = DEFAULTS,
        checks: tuple[str, ...] | None = None,
        conditions: tuple[str, ...] = (),
    ) -> ContractOutcome:
        os.environ["PLUGCHECK_TEST_MARK"] = self.mark
        try:
            workspace = self.workspace(contract, conditions)
            options = ContractOptions(timeout=timeout, checks=checks)
            return asyncio.run(run_contract(workspace, workspace.plugins, options))
        finally:
            del os.environ["PLUGCHECK_TEST_MARK"]

    def survivors(self) -> dict[int, str]:
        """The processes that carry the mark."""
        return survivors(self.mark)


def bad(outcome: ContractOutcome) -> list[CheckResult]:
    return [result for result in outcome.results if result.outcome.is_bad]


def marked(outcome: ContractOutcome, result: CheckResult) -> str:
    assert result.path is not None
    assert result.span is not None
    return outcome.texts[result.path].slice(result.span)


def told(outcome: ContractOutcome) -> list[tuple[str, str, str]]:
    """What is bad: the check, the outcome, the marked text."""
    return [(result.check, str(result.outcome), marked(outcome, result)) for result in bad(outcome)]
