from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.rule import Bad, Good
from plugcheck_rules.hosts.dagstack.contract.said import SuiteRule, with_test

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.contract.plan import ContractFacts
    from plugcheck_lsp.findings import Finding


class ContractDeterminism(SuiteRule):
    """
    ## What it does
    Tells that a hook, called three times with the same sample, returned different results, or not the expected one.

    ## Why it matters
    Results are cached and replayed by their inputs. A hook that gives another result each time breaks both.

    ## Example
    ```python
    import time


    class Plugin:
        def chunk(self, text):
            return {"at": time.time_ns()}
    ```

    ## Use instead
    ```python
    class Plugin:
        def setup(self, ctx):
            self.clock = ctx.resources.clock

        def chunk(self, text):
            return {"at": self.clock.now().isoformat()}
    ```

    ## Fix safety
    There is no fix: the suite says what happened, and the rules that look at the text say how to mend it.

    ## References
    - dagstack 0.4.1: `assert_deterministic` in `contract/determinism.py`
    """

    code, name = "CON106", "contract-determinism"
    examples = (
        Bad(
            "import time\n\n\nclass Plugin:\n    ^def chunk(self, text):^\n        return {'at': time.time_ns()}\n",
            files=with_test("{'chunk': {'text': 'a b'}}"),
        ),
        Good(
            "class Plugin:\n"
            "    def setup(self, ctx):\n        self.rng = ctx.resources.rng\n\n"
            "    def chunk(self, text):\n        return self.rng.random()\n",
            files=with_test("{'chunk': {'text': 'a b'}}"),
        ),
    )

    def check(self, facts: ContractFacts) -> Iterator[Finding]:
        yield from self.told(facts.failures("determinism"))
