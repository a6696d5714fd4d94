"""What the rules of this family share: they say on a line what the suite said."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.contract.plan import ContractFacts, PassKind
from plugcheck_lsp.findings import Severity
from plugcheck_lsp.rule import Rule

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from plugcheck_lsp.contract.plan import CheckResult
    from plugcheck_lsp.findings import Finding


class SuiteRule(Rule[ContractFacts]):
    """A rule about what dagstack's contract suite said."""

    severity = Severity.ERROR
    hosts = frozenset({"dagstack"})
    subject = ContractFacts

    def told(self, results: Iterable[CheckResult]) -> Iterator[Finding]:
        """A finding for each result that has a place."""
        for result in results:
            if result.path is not None and result.span is not None:
                yield self.finding(result.path, result.span, self.sentence(result))

    def sentence(self, result: CheckResult) -> str:
        if result.kind is PassKind.EXCUSABLE:
            return f"the check `{result.check}` fails as the plugin's test calls it: {result.message}"
        return f"the check `{result.check}` of the contract suite fails: {result.message}"


def with_test(samples: str) -> Mapping[str, str]:
    """For examples: a contract test that gives `samples`."""
    return {
        "tests/test_contract.py": f"""\
import asyncio
from pathlib import Path

import plugin
from dagstack.plugin_system import load_manifest, run_contract_suite

MANIFEST = load_manifest(Path(plugin.__file__).with_name("dagstack.toml"))


def test_contract():
    result = asyncio.run(
        run_contract_suite(plugin.Plugin, MANIFEST.model_dump(), hook_samples={samples}, module=plugin)
    )
    assert result.passed, result.summary()
"""
    }
