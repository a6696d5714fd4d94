"""TST118: determinism is checked with one call."""

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
    + "\nasync def test_contract():\n    assert (await run_contract_suite(P, M, hook_samples=S, determinism_iterations={})).passed\n"
)
ARGUMENTS = {"run_contract_suite": "determinism_iterations", "assert_deterministic": "iterations"}


class TooFewIterations(SuiteRule):
    """Determinism is to be checked with fewer than two calls of the hook.

    ## What it does

    Finds `determinism_iterations` of the suite and `iterations` of `assert_deterministic` below 2.

    ## Why it matters

    One answer cannot differ from itself, so dagstack 0.4.1 raises `ValueError: iterations must be >= 2`, and
    the check fails for every plugin.

    ## Example

    ```python
    result = await run_contract_suite(Plugin, MANIFEST, hook_samples=SAMPLES, determinism_iterations=1)
    ```

    ## Use instead

    ```python
    result = await run_contract_suite(Plugin, MANIFEST, hook_samples=SAMPLES, determinism_iterations=2)
    ```

    ## Fix safety

    Unsafe: the check runs then.

    ## References

    - dagstack 0.4.1: `contract/determinism.py`
    """

    code, name = "TST118", "too-few-iterations"
    severity = Severity.ERROR
    examples = (
        bad(CALL.format("^1^"), CALL.format("2")),
        bad(
            "from dagstack.plugin_system import assert_deterministic\n\n\ndef test_it():\n"
            "    assert_deterministic(P, M, hook_name='a', hook_kwargs={}, iterations=^0^)\n",
            "from dagstack.plugin_system import assert_deterministic\n\n\ndef test_it():\n"
            "    assert_deterministic(P, M, hook_name='a', hook_kwargs={}, iterations=2)\n",
        ),
        good(CALL.format("2")),
        good(CALL.format("N")),
    )

    def check(self, tests: PythonFacts) -> Iterator[Finding]:
        from plugcheck_rules.hosts.dagstack.suite_arguments import whole_number
        from plugcheck_rules.hosts.dagstack.suite_calls import host_calls

        for call in host_calls(tests, *ARGUMENTS):
            given = call.argument(ARGUMENTS[call.name])
            number = whole_number(given) if given is not None else None
            if given is not None and number is not None and number < 2:
                message = f"{number} iterations can show no difference, so the check raises `ValueError`"
                fix = unsafe("Make it 2", replaced(given, "2")) if given.text.isdigit() else None
                yield self.at(given, message.replace("1 iterations", "One iteration"), fix)
