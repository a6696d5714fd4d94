from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.rule import Bad, Good
from plugcheck_rules.hosts.apcore.contract.contract_discovery import MODULE
from plugcheck_rules.hosts.apcore.contract.said import RealCheck

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.contract.plan import ContractFacts
    from plugcheck_lsp.findings import Finding


class ContractRunDied(RealCheck):
    """
    ## What it does
    Tells that a process in which the real apcore ran did not come to its end: it hung, crashed, ended itself, or took
    more memory or processes than it may. The place is the line of the project that ran last, as far as it is known,
    else the file that was being imported.

    ## Why it matters
    Discovery imports every file, and makes an instance of every module: in the application, the same line hangs or
    ends the whole of it. What would have been checked after it has not been checked.

    ## Example
    ```python
    import os

    os._exit(0)
    ```

    ## Use instead
    ```python
    raise RuntimeError("this module cannot run here")
    ```

    ## Fix safety
    There is no fix: the host says what happened, and the rules that look at the text say how to mend it.

    ## References
    - apcore 0.32.2: `resolve_entry_point` in `registry/entry_point.py`; the limits are plugcheck's
    """

    code, name = "CON209", "contract-run-died"
    examples = (
        Bad("^import os^\n" + MODULE + "\n\nos._exit(0)\n"),
        Good(MODULE),
    )

    def check(self, facts: ContractFacts) -> Iterator[Finding]:
        for result in facts.deaths():
            if result.path is not None and result.span is not None:
                yield self.finding(
                    result.path, result.span, f"the real apcore did not come to its end: {result.message}"
                )
