"""TST101: a check is called, and its coroutine never runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.findings import Related, Severity
from plugcheck_lsp.python.module import Place
from plugcheck_rules.hosts.dagstack.contract_tests.suite_rule import SuiteRule, bad, good, inserted, unsafe

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.findings import Finding, Fix
    from plugcheck_lsp.python.facts import PythonFacts
    from plugcheck_rules.hosts.dagstack.suite_calls import HostCall


class UnawaitedSuite(SuiteRule):
    """The contract suite is called without `await`, so nothing of it runs.

    ## What it does

    Finds calls of `run_contract_suite`, `assert_lifecycle_clean` and the registry's `setup_all` and
    `teardown_all` whose coroutine is dropped or used as if it were the answer.

    ## Why it matters

    These are coroutines in dagstack 0.4.1, whatever the documents show. Without `await` the test either
    passes and has checked nothing, or ends with
    `AttributeError: 'coroutine' object has no attribute 'passed'`.

    ## Example

    ```python
    def test_contract():
        result = run_contract_suite(Plugin, MANIFEST)
        assert result.passed, result.summary()
    ```

    ## Use instead

    ```python
    def test_contract():
        result = asyncio.run(run_contract_suite(Plugin, MANIFEST))
        assert result.passed, result.summary()
    ```

    ## Fix safety

    Unsafe: the checks then run, and may fail. In a plain function the fix is `asyncio.run`, which needs no
    plugin for pytest; in an `async def` it is `await`.

    ## References

    - dagstack 0.4.1: `contract/suite.py`, `contract/lifecycle.py`, `registry.py`
    """

    code, name = "TST101", "unawaited-suite"
    severity = Severity.ERROR
    examples = (
        bad(
            "import asyncio\nfrom dagstack.plugin_system import run_contract_suite\n\n\n"
            "def test_contract():\n    result = ^run_contract_suite(Plugin, MANIFEST)^\n    assert result.passed\n",
            "import asyncio\nfrom dagstack.plugin_system import run_contract_suite\n\n\n"
            "def test_contract():\n    result = asyncio.run(run_contract_suite(Plugin, MANIFEST))\n    assert result.passed\n",
        ),
        bad(
            "from dagstack import plugin_system as ps\n\n\nasync def test_lifecycle():\n    ^ps.assert_lifecycle_clean(Plugin, MANIFEST)^\n",
            "from dagstack import plugin_system as ps\n\n\nasync def test_lifecycle():\n    await ps.assert_lifecycle_clean(Plugin, MANIFEST)\n",
        ),
        bad(
            "from dagstack.plugin_system.contract.suite import run_contract_suite as check\n\n\n"
            "def test_contract():\n    assert ^check(Plugin, MANIFEST)^.passed\n",
            "import asyncio\nfrom dagstack.plugin_system.contract.suite import run_contract_suite as check\n\n\n"
            "def test_contract():\n    assert asyncio.run(check(Plugin, MANIFEST)).passed\n",
        ),
        bad(
            "from dagstack.plugin_system import run_contract_suite\n\n\n"
            "async def test_contract():\n    assert ^run_contract_suite(Plugin, MANIFEST)^.passed\n",
            "from dagstack.plugin_system import run_contract_suite\n\n\n"
            "async def test_contract():\n    assert (await run_contract_suite(Plugin, MANIFEST)).passed\n",
        ),
        good(
            "import asyncio\nfrom dagstack.plugin_system import run_contract_suite\n\n\n"
            "def test_contract():\n    suite = run_contract_suite(Plugin, MANIFEST)\n    assert asyncio.run(suite).passed\n"
        ),
        good(
            "from dagstack.plugin_system import run_contract_suite\n\n\n"
            "def check(plugin):\n    return run_contract_suite(plugin, MANIFEST)\n"
        ),
        good("def run_contract_suite(*arguments): ...\n\n\ndef test_contract():\n    run_contract_suite(Plugin, MANIFEST)\n"),
    )  # fmt: skip

    def check(self, tests: PythonFacts) -> Iterator[Finding]:
        from plugcheck_lsp.python.coroutines.lost import lost
        from plugcheck_rules.hosts.dagstack.suite_calls import host_calls

        for call in host_calls(tests, *COROUTINES):
            site = call.used.module.facts_of(call.used.unit).call_of[call.node]
            why = lost(call.used.module, call.used.unit, site)
            if why is None:
                continue
            place = Place(call.used.module, call.used.unit, why.node)
            proof = [Related(place.path, place.span, f"Here the coroutine {why.how}")]
            message = (
                f"`{call.name.rpartition('.')[2]}` is a coroutine that never runs, so nothing is checked"
            )
            yield self.at(call.place, message, _run(call), proof=proof)


COROUTINES = (
    "run_contract_suite",
    "assert_lifecycle_clean",
    "PluginRegistry().setup_all",
    "PluginRegistry().teardown_all",
)


def _run(call: HostCall) -> Fix | None:
    from plugcheck_lsp.python.coroutines.lost import can_await
    from plugcheck_lsp.python.edits.importing import name_for

    span = call.place.span
    if can_await(call.scope):
        followed = call.step + 1 < len(call.used.use.steps)
        before, after = ("(await ", ")") if followed else ("await ", "")
        edits = [inserted(call.place, span.start, before)]
        if after:
            edits.append(inserted(call.place, span.end, after))
        return unsafe("Await it", *edits)
    function = call.scope.function
    if function is None or function.is_async:
        return None
    named = name_for(call.used.module, call.used.unit, call.scope, "asyncio")
    if named is None:
        return None
    opening = inserted(call.place, span.start, f"{named.text}.run(")
    return unsafe("Run it with `asyncio.run`", *named.edits, opening, inserted(call.place, span.end, ")"))
