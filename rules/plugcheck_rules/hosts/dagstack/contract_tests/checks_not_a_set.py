"""TST105: `checks` is no set."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.findings import FileEdit, Severity
from plugcheck_rules.hosts.dagstack.contract_tests.suite_rule import (
    IMPORT,
    SuiteRule,
    bad,
    good,
    unsafe,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.findings import Finding, Fix
    from plugcheck_lsp.python.facts import PythonFacts
    from plugcheck_rules.hosts.dagstack.suite_arguments import Checks

CALL = (
    IMPORT
    + "\nasync def test_contract():\n    assert (await run_contract_suite(Plugin, MANIFEST, checks={})).passed\n"
)


class ChecksNotASet(SuiteRule):
    """The suite is given its checks as a list, a tuple, a dictionary or a text.

    ## What it does

    Finds calls of `run_contract_suite` whose `checks` is no set.

    ## Why it matters

    The suite subtracts a set from it. The documentation of the suite itself shows a list, which raises
    `TypeError: unsupported operand type(s) for -: 'list' and 'frozenset'`.

    ## Example

    ```python
    result = await run_contract_suite(Plugin, MANIFEST, checks=["manifest"])
    ```

    ## Use instead

    ```python
    result = await run_contract_suite(Plugin, MANIFEST, checks={"manifest"})
    ```

    ## Fix safety

    Unsafe: the call fails today.

    ## References

    - dagstack 0.4.1: `contract/suite.py`
    """

    code, name = "TST105", "checks-not-a-set"
    severity = Severity.ERROR
    examples = (
        bad(CALL.format("^['manifest', 'lifecycle']^"), CALL.format("{'manifest', 'lifecycle'}")),
        bad(CALL.format("^('manifest',)^"), CALL.format("{'manifest'}")),
        bad(CALL.format("^'manifest'^"), CALL.format("{'manifest'}")),
        bad(
            IMPORT + "CHECKS = ['manifest']\n\n\nasync def test_contract():\n"
            "    assert (await run_contract_suite(Plugin, MANIFEST, checks=^CHECKS^)).passed\n",
            IMPORT + "CHECKS = ['manifest']\n\n\nasync def test_contract():\n"
            "    assert (await run_contract_suite(Plugin, MANIFEST, checks=set(CHECKS))).passed\n",
        ),
        good(CALL.format("{'manifest', 'lifecycle'}")),
        good(CALL.format("set(['manifest'])")),
        good(CALL.format("frozenset(names())")),
        good(CALL.format("names()")),
    )

    def check(self, tests: PythonFacts) -> Iterator[Finding]:
        from plugcheck_rules.hosts.dagstack.suite_arguments import Shape, checks_of
        from plugcheck_rules.hosts.dagstack.suite_calls import SUITE, host_calls

        for call in host_calls(tests, SUITE):
            checks = checks_of(call)
            if checks is not None and checks.shape is not Shape.SET:
                noun = checks.shape.noun
                message = f"`checks` is {noun}, from which the suite subtracts a set: that raises `TypeError`"
                yield self.finding(checks.place.path, checks.span, message, fixes=_as_set(checks))


def _as_set(checks: Checks) -> Iterator[Fix]:
    from plugcheck_rules.hosts.dagstack.suite_arguments import Shape

    if checks.shape is Shape.DICT or not (checks.items or not checks.is_written_here):
        return
    made = f"{{{', '.join(item.text for item in checks.items)}}}"
    text = made if checks.is_written_here else f"set({checks.place.text})"
    yield unsafe("Make a set of it", FileEdit(checks.place.path, checks.span, text))
