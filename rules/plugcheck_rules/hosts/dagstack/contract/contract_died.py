from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.rule import Bad, Good
from plugcheck_rules.hosts.dagstack.contract.said import SuiteRule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.contract.plan import CheckResult, ContractFacts
    from plugcheck_lsp.findings import Finding


class ContractDied(SuiteRule):
    """
    ## What it does
    Tells that the process in which the suite ran did not come to its end: it hung, crashed, ended itself, or took
    more memory or processes than it may. The place is the plugin's line that ran last, as far as it is known.

    ## Why it matters
    In a host, the same line hangs or ends the host, and with it every other plugin.

    ## Example
    ```python
    import os


    class Plugin:
        def setup(self, ctx):
            os._exit(0)
    ```

    ## Use instead
    ```python
    class Plugin:
        def setup(self, ctx):
            raise RuntimeError("this plugin cannot run here")
    ```

    ## Fix safety
    There is no fix: the suite says what happened, and the rules that look at the text say how to mend it.

    ## References
    - dagstack 0.4.1: the suite has no limits of its own; these are plugcheck's
    """

    code, name = "CON109", "contract-died"
    examples = (
        Bad("import os\n\n\nclass Plugin:\n    ^def setup(self, ctx):^\n        os._exit(0)\n"),
        Good("class Plugin:\n    def setup(self, ctx):\n        self.ready = True\n"),
    )

    def check(self, facts: ContractFacts) -> Iterator[Finding]:
        yield from self.told(facts.deaths())

    def sentence(self, result: CheckResult) -> str:
        return f"the contract suite did not come to its end: {result.message}"
