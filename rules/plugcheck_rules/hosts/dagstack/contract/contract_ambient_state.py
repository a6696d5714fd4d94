from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.rule import Bad, Good
from plugcheck_rules.hosts.dagstack.contract.said import SuiteRule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.contract.plan import ContractFacts
    from plugcheck_lsp.findings import Finding


class ContractAmbientState(SuiteRule):
    """
    ## What it does
    Tells which names of the module the check `ambient_state` refuses.

    ## Why it matters
    The suite takes every list, dictionary or set that a lower-case name of the module is bound to for shared state.
    It looks at one module and at few shapes; the rules `AMB` see more, and tell constants from state.

    ## Example
    ```python
    seen = []


    class Plugin: ...
    ```

    ## Use instead
    ```python
    class Plugin:
        def __init__(self):
            self.seen = []
    ```

    ## Fix safety
    There is no fix: the suite says what happened, and the rules that look at the text say how to mend it.

    ## References
    - dagstack 0.4.1: `assert_no_ambient_state` in `contract/ambient_state.py`
    """

    code, name = "CON105", "contract-ambient-state"
    examples = (
        Bad("^seen = []^\n\n\nclass Plugin: ...\n"),
        Good("SEEN = []\n\n\nclass Plugin: ...\n"),
    )

    def check(self, facts: ContractFacts) -> Iterator[Finding]:
        yield from self.told(facts.failures("ambient_state"))
