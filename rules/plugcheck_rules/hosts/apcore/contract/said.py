"""What the rules of this family share: they say on a line what the real apcore said."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from plugcheck_lsp.contract.plan import ContractFacts
from plugcheck_lsp.findings import Severity
from plugcheck_lsp.rule import Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.contract.plan import CheckResult
    from plugcheck_lsp.findings import Finding


class RealCheck(Rule[ContractFacts]):
    """A rule that tells what one check of the real apcore found."""

    severity = Severity.ERROR
    hosts = frozenset({"apcore"})
    subject = ContractFacts
    real_check: ClassVar[str] = ""
    """The check's name in the results."""

    def check(self, facts: ContractFacts) -> Iterator[Finding]:
        for result in facts.failures(self.real_check):
            if result.path is not None and result.span is not None:
                yield self.finding(result.path, result.span, self.sentence(result))

    def sentence(self, result: CheckResult) -> str:
        return f"the real apcore says: {result.message}"
