"""TST103: the suite's answer is asked for something that it does not have."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.findings import FileEdit, Severity
from plugcheck_lsp.nearest import nearest
from plugcheck_lsp.text import Span
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
    from plugcheck_rules.hosts.dagstack.suite_calls import Reading

ASYNC = IMPORT + "\nasync def test_contract():\n    result = await run_contract_suite(Plugin, MANIFEST)\n"
PROPERTIES = ("passed", "failed", "results")
METHODS = ("summary",)
DOCUMENTED = {"ok": "passed", "success": "passed", "errors": "failed", "failures": "failed",
              "format_failures": "summary", "format_report": "summary", "report": "summary"}  # fmt: skip
"""What documents or other tools call these things."""


class UnknownResultAttribute(SuiteRule):
    """The answer of the contract suite is asked for something that it does not have.

    ## What it does

    Finds attributes of the answer of `run_contract_suite` that dagstack 0.4.1 does not have (`.ok`,
    `.format_failures()`), and `passed`, `failed` and `results` called as if they were methods.

    ## Why it matters

    The public documents show names that were never released: the test ends with `AttributeError` (or with
    `TypeError` for what is no method) and says nothing of the plugin.

    ## Example

    ```python
    async def test_contract():
        result = await run_contract_suite(Plugin, MANIFEST)
        assert result.ok, result.format_failures()
    ```

    ## Use instead

    ```python
    async def test_contract():
        result = await run_contract_suite(Plugin, MANIFEST)
        assert result.passed, result.summary()
    ```

    ## Fix safety

    Unsafe: the line fails today; afterwards it tests something.

    ## References

    - dagstack 0.4.1: `SuiteResult` in `contract/suite.py`
    """

    code, name = "TST103", "unknown-result-attribute"
    severity = Severity.ERROR
    examples = (
        bad(
            ASYNC + "    assert result.^ok^, result.^format_failures^()\n",
            ASYNC + "    assert result.passed, result.summary()\n",
        ),
        bad(ASYNC + "    assert result.^passed^()\n", ASYNC + "    assert result.passed\n"),
        bad(
            IMPORT + "\nasync def test_contract():\n"
            "    assert (await run_contract_suite(Plugin, MANIFEST)).^succeeded^\n"
        ),
        good(ASYNC + "    assert result.passed, result.summary()\n"),
        good(ASYNC + "    result = convert(result)\n    assert result.ok\n"),
        good(ASYNC + "    assert all(each.passed for each in result.results)\n"),
    )

    def check(self, tests: PythonFacts) -> Iterator[Finding]:
        from plugcheck_rules.hosts.dagstack.suite_calls import SUITE, host_calls

        for call in host_calls(tests, SUITE):
            for reading in call.readings() or ():
                key = reading.attribute
                if key is None or key.startswith("__"):
                    continue
                if key in PROPERTIES and reading.is_called:
                    place = reading.attribute_place
                    message = f"`{key}` of the suite's answer is no method, so the call raises `TypeError`"
                    cut = FileEdit(place.path, Span(place.span.end, reading.call_end), "")
                    yield self.at(place, message, unsafe("Remove the call", cut))
                elif key not in (*PROPERTIES, *METHODS):
                    message = f"The suite's answer has no `{key}`; it has `passed`, `failed`, `results` and `summary()`"
                    yield self.at(reading.attribute_place, message, _rename(reading, key))


def _rename(reading: Reading, key: str) -> Fix | None:
    known = (*PROPERTIES, *METHODS)
    meant = DOCUMENTED.get(key) or next(iter(nearest(key, known)), None)
    if meant is None or reading.is_called is not (meant in METHODS):
        return None
    return unsafe(f"Write `{meant}`", replaced(reading.attribute_place, meant))
