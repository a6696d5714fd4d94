"""TST119: an expected output of `None` is ignored."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_rules.hosts.dagstack.contract_tests.suite_rule import IMPORT, SuiteRule, bad, good

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.findings import Finding
    from plugcheck_lsp.python.facts import PythonFacts

CALL = (
    IMPORT
    + "\nasync def test_contract():\n    assert (await run_contract_suite(P, M, hook_samples=S, expected_outputs={})).passed\n"
)


class IgnoredExpectation(SuiteRule):
    """`expected_outputs` says `None` for a hook, which means "anything".

    ## What it does

    Finds entries of `expected_outputs` whose value is `None`.

    ## Why it matters

    dagstack 0.4.1 takes `None` for "no expectation": the hook may return what it likes, and the check passes.

    ## Example

    ```python
    result = await run_contract_suite(
        Plugin, MANIFEST, hook_samples=SAMPLES, expected_outputs={"status": None}
    )
    ```

    ## Use instead

    ```python
    plugin = Plugin()
    assert plugin.status() is None
    ```

    ## Fix safety

    There is no automatic fix: the suite cannot expect `None`.

    ## References

    - dagstack 0.4.1: `contract/suite.py`, `contract/determinism.py`
    """

    code, name = "TST119", "ignored-expectation"
    examples = (
        bad(CALL.format("{'status': ^None^}")),
        bad(CALL.format("{'a': 1, 'b': ^None^}")),
        good(CALL.format("{'a': 1, 'b': {}}")),
        good(CALL.format("None")),
    )

    def check(self, tests: PythonFacts) -> Iterator[Finding]:
        from plugcheck_rules.hosts.dagstack.suite_arguments import entries, is_nothing
        from plugcheck_rules.hosts.dagstack.suite_calls import SUITE, host_calls

        for call in host_calls(tests, SUITE):
            expected = call.argument("expected_outputs")
            for name, _, value in entries(expected) if expected is not None else ():
                if is_nothing(value, empty=False):
                    yield self.at(
                        value, f"The suite takes `None` for no expectation, so `{name}` may return anything"
                    )
