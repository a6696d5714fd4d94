"""TST109: the suite gets no module, so it does not look for ambient state."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from plugcheck_rules.hosts.dagstack.contract_tests.suite_rule import (
    IMPORT,
    SuiteRule,
    add_argument,
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
    from plugcheck_rules.hosts.dagstack.suite_calls import HostCall

HEAD = "import sys\n\n" + IMPORT + "from plugin import Plugin\n\n\nasync def test_contract():\n"
CALL = HEAD + "    assert (await {}({})).passed\n"


class AmbientStateUnchecked(SuiteRule):
    """The suite is called without the plugin's module, so it does not look for ambient state.

    ## What it does

    Finds calls of `run_contract_suite` that ask for the check `ambient_state` and give no `module`, or the
    plugin's class in its place.

    ## Why it matters

    Without a module the check is skipped and counted as passed. A class passes too: the suite then reads the
    text of the class, in which nothing stands at module level.

    ## Example

    ```python
    result = await run_contract_suite(Plugin, MANIFEST, hook_samples=SAMPLES)
    ```

    ## Use instead

    ```python
    result = await run_contract_suite(
        Plugin, MANIFEST, hook_samples=SAMPLES, module=sys.modules[Plugin.__module__]
    )
    ```

    ## Fix safety

    Unsafe: the check runs then, and may fail.

    ## References

    - dagstack 0.4.1: `contract/suite.py`, `contract/ambient_state.py`
    """

    code, name = "TST109", "ambient-state-unchecked"
    concludes_from_absence = True
    examples = (
        bad(
            CALL.format("^run_contract_suite^", "Plugin, MANIFEST, hook_samples=SAMPLES"),
            CALL.format(
                "run_contract_suite",
                "Plugin, MANIFEST, hook_samples=SAMPLES, module=sys.modules[Plugin.__module__]",
            ),
        ),
        bad(
            CALL.format("run_contract_suite", "Plugin, MANIFEST, module=^Plugin^"),
            CALL.format("run_contract_suite", "Plugin, MANIFEST, module=sys.modules[Plugin.__module__]"),
        ),
        bad(
            IMPORT
            + "\nasync def test_contract(plugin):\n    assert (await ^run_contract_suite^(type(plugin), MANIFEST)).passed\n",
            "import sys\n"
            + IMPORT
            + "\nasync def test_contract(plugin):\n"
            + "    assert (await run_contract_suite(type(plugin), MANIFEST, module=sys.modules[type(plugin).__module__])).passed\n",
        ),
        good(CALL.format("run_contract_suite", "Plugin, MANIFEST, module=sys.modules['plugin']")),
        good(CALL.format("run_contract_suite", "Plugin, MANIFEST, checks={'manifest'}")),
    )

    def check(self, tests: PythonFacts) -> Iterator[Finding]:
        from plugcheck_rules.hosts.dagstack.suite_arguments import active_checks, is_nothing
        from plugcheck_rules.hosts.dagstack.suite_calls import SUITE, host_calls

        for call in host_calls(tests, SUITE):
            checks = active_checks(call)
            if call.is_open or checks is None or "ambient_state" not in checks:
                continue
            module = call.argument("module")
            tested = call.argument("plugin_class", 0)
            if module is None or is_nothing(module):
                message = "Without `module` the suite skips the check `ambient_state` and counts it as passed"
                yield self.at(call.callee, message, _give_module(call, module))
            elif tested is not None and module.text == tested.text:
                message = f"`{module.text}` is the class and not its module, so `ambient_state` sees nothing and passes"
                yield self.at(module, message, _give_module(call, module))


def _give_module(call: HostCall, given: Place | None) -> Fix | None:
    """Give the module of the class that is tested, in the place of what is given."""
    from plugcheck_lsp.python.edits.importing import name_for

    tested = call.argument("plugin_class", 0)
    if tested is None or not _SIMPLE.fullmatch(tested.text):
        return None
    named = name_for(call.used.module, call.used.unit, call.scope, "sys")
    if named is None:
        return None
    module = f"{named.text}.modules[{tested.text}.__module__]"
    title = "Give the module of the class"
    if given is not None:
        return unsafe(title, *named.edits, replaced(given, module))
    return add_argument(title, call, f"module={module}", *named.edits)


_SIMPLE = re.compile(r"[\w.]+|type\(\w+\)")
