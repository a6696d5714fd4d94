from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.findings import Severity
from plugcheck_lsp.rule import Bad, Good
from plugcheck_rules.hosts.dagstack.contract.said import SuiteRule, with_test

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.contract.plan import CheckResult, ContractFacts
    from plugcheck_lsp.findings import Finding


class ContractReplayDifference(SuiteRule):
    """
    ## What it does
    Tells that a hook which passes the check `determinism` returned something else in another process, under another
    hash seed and in another working directory.

    ## Why it matters
    The suite calls a hook three times in one process, where the order of sets, the working directory and the process
    number do not change. Between two runs of the host they do.

    ## Example
    ```python
    import os


    class Plugin:
        def chunk(self, text):
            return {"from": os.getcwd()}
    ```

    ## Use instead
    ```python
    class Plugin:
        def chunk(self, text):
            return {"length": len(text)}
    ```

    ## Fix safety
    There is no fix: the suite says what happened, and the rules that look at the text say how to mend it.

    ## References
    - dagstack 0.4.1: `assert_deterministic` in `contract/determinism.py` compares within one process
    """

    code, name = "CON107", "contract-replay-difference"
    severity = Severity.WARNING
    examples = (
        Bad(
            "import os\n\n\nclass Plugin:\n    ^def chunk(self, text):^\n        return os.getcwd()\n",
            files=with_test("{'chunk': {'text': 'a b'}}"),
        ),
        Good(
            "class Plugin:\n    def chunk(self, text):\n        return sorted(set(text.split()))\n",
            files=with_test("{'chunk': {'text': 'd c b a'}}"),
        ),
    )

    def check(self, facts: ContractFacts) -> Iterator[Finding]:
        yield from self.told(facts.differences())

    def sentence(self, result: CheckResult) -> str:
        return result.message
