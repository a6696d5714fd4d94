"""TST107: the suite is given an empty set of checks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.findings import Severity
from plugcheck_rules.hosts.dagstack.contract_tests.suite_rule import (
    IMPORT,
    SuiteRule,
    bad,
    good,
    replaced,
    unsafe,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.findings import Finding
    from plugcheck_lsp.python.facts import PythonFacts

CALL = (
    IMPORT
    + "\nasync def test_contract():\n    assert (await run_contract_suite(Plugin, MANIFEST, checks={})).passed\n"
)


class NoChecks(SuiteRule):
    """The suite is given an empty set of checks, and passes 0 of 0.

    ## What it does

    Finds calls of `run_contract_suite` with `checks=set()` or `checks=frozenset()`.

    ## Why it matters

    An empty set means "none", not "all": the suite runs nothing and says that it passed.

    ## Example

    ```python
    result = await run_contract_suite(Plugin, MANIFEST, checks=set())
    ```

    ## Use instead

    ```python
    result = await run_contract_suite(Plugin, MANIFEST, checks=None)
    ```

    ## Fix safety

    Unsafe: all checks run then, and may fail.

    ## References

    - dagstack 0.4.1: `contract/suite.py`
    """

    code, name = "TST107", "no-checks"
    severity = Severity.ERROR
    examples = (
        bad(CALL.format("^set()^"), CALL.format("None")),
        bad(CALL.format("^frozenset()^"), CALL.format("None")),
        good(CALL.format("None")),
        good(CALL.format("set(NAMES)")),
        good("def set(): ...\n\n\n" + CALL.format("set()")),
    )

    def check(self, tests: PythonFacts) -> Iterator[Finding]:
        from plugcheck_rules.hosts.dagstack.suite_arguments import Shape, checks_of
        from plugcheck_rules.hosts.dagstack.suite_calls import SUITE, host_calls

        for call in host_calls(tests, SUITE):
            checks = checks_of(call)
            if checks is not None and checks.shape is Shape.SET and not checks.items and checks.is_whole:
                message = "An empty set of checks runs none of them, and the suite passes 0 of 0"
                fix = (
                    unsafe("Run all checks", replaced(checks.place, "None"))
                    if checks.is_written_here
                    else None
                )
                yield self.at(checks.place, message, fix)
