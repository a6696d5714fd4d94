"""TST102: the suite runs, and nobody asks whether it passed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.findings import Severity
from plugcheck_rules.hosts.dagstack.contract_tests.suite_rule import (
    IMPORT,
    SuiteRule,
    bad,
    good,
    inserted,
    unsafe,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.findings import Finding, Fix
    from plugcheck_lsp.python.facts import PythonFacts
    from plugcheck_rules.hosts.dagstack.suite_calls import HostCall, Reading

ASYNC = IMPORT + "\nasync def test_contract():\n"


class UncheckedSuiteResult(SuiteRule):
    """The contract suite runs, but the test does not look at `.passed`.

    ## What it does

    Finds calls of `run_contract_suite` whose answer is dropped, printed, or only tested for truth.

    ## Why it matters

    The suite never raises for a check that fails: it puts the failure into its answer, and that object is
    always true. A test that does not look at `.passed`, `.failed` or `.results` passes whatever the plugin does.

    ## Example

    ```python
    async def test_contract():
        await run_contract_suite(Plugin, MANIFEST)
    ```

    ## Use instead

    ```python
    async def test_contract():
        result = await run_contract_suite(Plugin, MANIFEST)
        assert result.passed, result.summary()
    ```

    ## Fix safety

    Unsafe: the test may fail now.

    ## References

    - dagstack 0.4.1: `contract/suite.py`
    """

    code, name = "TST102", "unchecked-suite-result"
    severity = Severity.ERROR
    examples = (
        bad(
            ASYNC + "    await ^run_contract_suite(Plugin, MANIFEST)^\n",
            ASYNC
            + "    result = await run_contract_suite(Plugin, MANIFEST)\n    assert result.passed, result.summary()\n",
        ),
        bad(
            ASYNC + "    result = await ^run_contract_suite(Plugin, MANIFEST)^\n    assert result\n",
            ASYNC + "    result = await run_contract_suite(Plugin, MANIFEST)\n    assert result.passed\n",
        ),
        bad(
            "import asyncio\n\n" + IMPORT + "\ndef test_contract():\n"
            "    report = asyncio.run(^run_contract_suite(Plugin, MANIFEST)^)\n    print(report.summary())\n",
            "import asyncio\n\n" + IMPORT + "\ndef test_contract():\n"
            "    report = asyncio.run(run_contract_suite(Plugin, MANIFEST))\n"
            "    assert report.passed, report.summary()\n    print(report.summary())\n",
        ),
        bad(
            ASYNC + "    assert await ^run_contract_suite(Plugin, MANIFEST)^\n",
            ASYNC + "    assert (await run_contract_suite(Plugin, MANIFEST)).passed\n",
        ),
        good(
            ASYNC
            + "    result = await run_contract_suite(Plugin, MANIFEST)\n    assert result.passed, result.summary()\n"
        ),
        good(ASYNC + "    assert not (await run_contract_suite(Plugin, MANIFEST)).failed\n"),
        good(ASYNC + "    result = await run_contract_suite(Plugin, MANIFEST)\n    check(result)\n"),
        good(
            ASYNC
            + "    result = await run_contract_suite(Plugin, MANIFEST)\n    assert '5/5' in result.summary()\n"
        ),
    )

    def check(self, tests: PythonFacts) -> Iterator[Finding]:
        from plugcheck_rules.hosts.dagstack.suite_calls import SUITE, host_calls

        for call in host_calls(tests, SUITE):
            readings = call.readings()
            if readings is None or any(map(_looks, readings)):
                continue
            message = f"Nothing asks whether `{SUITE}` passed, so the test passes whatever the plugin does"
            yield self.at(call.place, message, _ask(call, readings))


def _looks(reading: Reading) -> bool:
    """Whether a reading can tell a suite that passed from one that failed."""
    from plugcheck_rules.hosts.dagstack.suite_calls import Seen

    if reading.attribute is None:
        return reading.seen is Seen.USED or reading.start < len(reading.use.steps)
    if reading.attribute == "summary":
        return reading.seen is Seen.USED
    return reading.seen is not Seen.DROPPED


def _ask(call: HostCall, readings: tuple[Reading, ...]) -> Fix | None:
    from plugcheck_rules.hosts.dagstack.suite_calls import Seen

    title = "Assert that it passed"
    answer = call.answer()
    if answer is None:
        return None
    tested = next((r for r in readings if r.attribute is None and r.seen is Seen.TRUE), None)
    if tested is not None:
        span = tested.place.span
        if tested.start and tested.place.text.startswith("await"):
            return unsafe(
                title,
                inserted(tested.place, span.start, "("),
                inserted(tested.place, span.end, ").passed"),
            )
        return unsafe(title, inserted(tested.place, span.end, ".passed"))
    line = call.line_of(answer[0].node)
    if line is None or not line[1]:
        return None
    statement = line[0]
    text = statement.module.document.text
    span = statement.span
    indent = text.source[text.line_span(text.line_of(span.start)).start : span.start]
    sinks = answer[0].sinks
    name = getattr(sinks[0], "name", "") if sinks else ""
    if (sinks and not name) or indent.strip():
        return None
    edits = []
    if not name:
        if answer[0].node is not getattr(statement.node, "value", None):
            return None
        name = next(n for n in ("result", "suite_result", "contract_result") if n not in call.scope.bindings)
        edits.append(inserted(statement, span.start, f"{name} = "))
    end = text.line_span(text.line_of(span.end)).end
    check = f"{text.newline}{indent}assert {name}.passed, {name}.summary()"
    return unsafe(title, *edits, inserted(statement, end, check))
