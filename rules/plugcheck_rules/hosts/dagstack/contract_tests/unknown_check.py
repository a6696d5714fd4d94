"""TST106: the suite is asked for a check that it does not have."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.findings import Severity
from plugcheck_lsp.nearest import nearest
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

    from plugcheck_lsp.findings import Finding, Fix
    from plugcheck_lsp.python.facts import PythonFacts
    from plugcheck_lsp.python.module import Place

CALL = (
    IMPORT
    + "\nasync def test_contract():\n    assert (await run_contract_suite(Plugin, MANIFEST, checks={})).passed\n"
)
FUNCTIONS = {
    "assert_manifest_valid": "manifest",
    "assert_lifecycle_clean": "lifecycle",
    "assert_json_serializable_boundaries": "serialization",
    "assert_no_ambient_state": "ambient_state",
    "assert_deterministic": "determinism",
}
"""The functions behind the checks, which documents name in their place."""


class UnknownCheck(SuiteRule):
    """`checks` names a check that the suite does not have.

    ## What it does

    Finds names in the `checks` of `run_contract_suite` that dagstack 0.4.1 does not know.

    ## Why it matters

    The suite raises `ValueError: Unknown contract checks`. The names are those of the checks (`manifest`), not
    of the functions behind them (`assert_manifest_valid`).

    ## Example

    ```python
    result = await run_contract_suite(Plugin, MANIFEST, checks={"assert_manifest_valid"})
    ```

    ## Use instead

    ```python
    result = await run_contract_suite(Plugin, MANIFEST, checks={"manifest"})
    ```

    ## Fix safety

    Unsafe: the call fails today.

    ## References

    - dagstack 0.4.1: `ALL_CHECKS` in `contract/suite.py`
    """

    code, name = "TST106", "unknown-check"
    severity = Severity.ERROR
    examples = (
        bad(
            CALL.format("{^'assert_manifest_valid'^, 'lifecycle'}"), CALL.format("{'manifest', 'lifecycle'}")
        ),
        bad(CALL.format('{^"ambient-state"^}'), CALL.format('{"ambient_state"}')),
        bad(CALL.format("{'manifest', ^'throughput'^}")),
        good(CALL.format("{'manifest', 'lifecycle', 'serialization', 'ambient_state', 'determinism'}")),
        good(CALL.format("{NAME}")),
    )

    def check(self, tests: PythonFacts) -> Iterator[Finding]:
        from plugcheck_rules.hosts.dagstack.suite_arguments import CHECKS, checks_of
        from plugcheck_rules.hosts.dagstack.suite_calls import SUITE, host_calls

        for call in host_calls(tests, SUITE):
            checks = checks_of(call)
            for place, name in checks.names if checks is not None else ():
                if name not in CHECKS:
                    message = f"The suite has no check `{name}`, so it raises `ValueError`"
                    yield self.at(place, message, _rename(place, name))


def _rename(place: Place, name: str) -> Fix | None:
    from plugcheck_rules.hosts.dagstack.suite_arguments import CHECKS

    meant = FUNCTIONS.get(name) or next(iter(nearest(name, CHECKS)), None)
    quote = place.text[-1:]
    if meant is None or place.text != f"{quote}{name}{quote}":
        return None
    return unsafe(f"Write `{meant}`", replaced(place, f"{quote}{meant}{quote}"))
