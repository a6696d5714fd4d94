from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.rule import Bad, Good
from plugcheck_rules.hosts.dagstack.contract.said import SuiteRule, with_test

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.contract.plan import ContractFacts
    from plugcheck_lsp.findings import Finding


class ContractSerialization(SuiteRule):
    """
    ## What it does
    Tells that a hook, called with the author's sample, raises, or takes or returns what does not survive JSON.

    ## Why it matters
    Arguments and results of hooks cross processes as JSON in every runtime but `in_process`.

    ## Example
    ```python
    class Plugin:
        def chunk(self, text):
            return set(text.split())
    ```

    ## Use instead
    ```python
    class Plugin:
        def chunk(self, text):
            return sorted(set(text.split()))
    ```

    ## Fix safety
    There is no fix: the suite says what happened, and the rules that look at the text say how to mend it.

    ## References
    - dagstack 0.4.1: `assert_json_serializable_boundaries` in `contract/serialization.py`
    """

    code, name = "CON104", "contract-serialization"
    examples = (
        Bad(
            "class Plugin:\n    ^def chunk(self, text):^\n        return set(text.split())\n",
            files=with_test("{'chunk': {'text': 'a b'}}"),
        ),
        Good(
            "class Plugin:\n    async def chunk(self, text):\n        return text.split()\n",
            files=with_test("{'chunk': {'text': 'a b'}}"),
        ),
    )

    def check(self, facts: ContractFacts) -> Iterator[Finding]:
        yield from self.told(facts.failures("serialization"))
