from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.findings import Severity
from plugcheck_lsp.rule import Bad, Good
from plugcheck_rules.hosts.dagstack.contract.said import SuiteRule, with_test

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from plugcheck_lsp.contract.plan import ContractFacts
    from plugcheck_lsp.findings import Finding
    from plugcheck_lsp.text import Span


class ContractSuiteFalseFailure(SuiteRule):
    """
    ## What it does
    Tells that a check fails as the plugin's own test calls the suite, by a fault of the suite and not of the plugin:
    with just that fault put right, the check passes.

    ## Why it matters
    The suite never awaits an async `setup` or hook, gives all runs one context and one set of arguments, and without
    `ctx` a context that has no resources. The test in your repository is red all the same, so it is worth knowing.

    ## Example
    ```python
    class Plugin:
        async def chunk(self, text):
            return text.split()
    ```

    ## Use instead
    ```python
    class Plugin:
        def chunk(self, text):
            return text.split()
    ```

    ## Fix safety
    There is no fix: the suite says what happened, and the rules that look at the text say how to mend it.

    ## References
    - dagstack 0.4.1: `contract/serialization.py`, `contract/determinism.py`, `_make_minimal_context` in `contract/lifecycle.py`
    """

    code, name = "CON108", "contract-suite-false-failure"
    severity = Severity.INFORMATION
    examples = (
        Bad(
            "class Plugin:\n    ^async def chunk(self, text):^\n        return text.split()\n",
            files=with_test("{'chunk': {'text': 'a b'}}"),
        ),
        Good(
            "class Plugin:\n    def chunk(self, text):\n        return text.split()\n",
            files=with_test("{'chunk': {'text': 'a b'}}"),
        ),
    )

    def check(self, facts: ContractFacts) -> Iterator[Finding]:
        checks: dict[tuple[Path, Span, tuple[str, ...]], list[str]] = {}
        for result in facts.false_failures():
            if result.path is not None and result.span is not None:
                place = (result.path, result.span, tuple(result.details["causes"]))
                checks.setdefault(place, []).append(f"`{result.check}`")
        for (path, span, causes), names in checks.items():
            what = (
                f"the check {names[0]} fails" if len(names) == 1 else f"the checks {' and '.join(names)} fail"
            )
            why = " and ".join(causes)
            yield self.finding(
                path, span, f"{what} by a fault of the suite, as the plugin's test calls it: {why}"
            )
