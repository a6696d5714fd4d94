from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.rule import Bad, Good
from plugcheck_rules.hosts.dagstack.contract.said import SuiteRule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.contract.plan import ContractFacts
    from plugcheck_lsp.findings import Finding


class ContractLoad(SuiteRule):
    """
    ## What it does
    Tells that the host cannot import the plugin's module, find its class, make an instance, or take its hooks.

    ## Why it matters
    The host skips such a plugin with a line in a log. Nothing else of it was checked.

    ## Example
    ```python
    from colours import palette  # there is no such module


    class Plugin: ...
    ```

    ## Use instead
    ```python
    class Plugin: ...
    ```

    ## Fix safety
    There is no fix: the suite says what happened, and the rules that look at the text say how to mend it.

    ## References
    - dagstack 0.4.1: `_prepare_in_process_entry_point` in `discovery.py`, `InProcessAdapter.load` in `adapters/in_process.py`
    """

    code, name = "CON102", "contract-load"
    refused = True
    examples = (
        Bad("^from colours import palette^\n\n\nclass Plugin: ...\n"),
        Bad("class Plugin:\n    def __init__(self):\n        ^raise ValueError('no')^\n"),
        Bad("import sys\n\nclass Plugin: ...\n\n^sys.exit(0)^\n"),
        Good("class Plugin: ...\n"),
    )

    def check(self, facts: ContractFacts) -> Iterator[Finding]:
        yield from self.told(facts.failures("load"))
