"""TST108: the suite gets no samples, so it calls no hook."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_rules.hosts.dagstack.contract_tests.suite_rule import (
    IMPORT,
    SuiteRule,
    add_argument,
    bad,
    good,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.findings import Finding, Fix
    from plugcheck_lsp.python.facts import PythonFacts
    from plugcheck_rules.hosts.dagstack.suite_calls import HostCall

CALL = IMPORT + "\nasync def test_contract():\n    assert (await run_contract_suite({})).passed\n"
MANIFEST = (
    'schema_version = "1"\nname = "example"\nkind = "tool"\nkind_api_version = "1"\n'
    'core_version = ">=0.4,<0.5"\nruntime = "in_process"\nentry_point = "plugin:Plugin"\n'
)
NO_ARGUMENTS = "class Plugin:\n    def get_schema(self):\n        return {}\n\n    def execute(self):\n        return 1\n"


class NoHookSamples(SuiteRule):
    """The suite is called without `hook_samples`, so it never calls a hook.

    ## What it does

    Finds calls of `run_contract_suite` that ask for the checks `serialization` or `determinism` and give no
    (or empty) samples.

    ## Why it matters

    Without samples `serialization` calls no hook and `determinism` is skipped, and both are counted as
    passed. A plugin that returns a `datetime` or a random number passes 5 of 5.

    ## Example

    ```python
    result = await run_contract_suite(Plugin, MANIFEST)
    ```

    ## Use instead

    ```python
    result = await run_contract_suite(Plugin, MANIFEST, hook_samples={"execute": {"args": {"text": "a"}}})
    ```

    ## Fix safety

    Unsafe: hooks are called then, and checks may fail. There is a fix only where no hook has a required
    parameter: what else a hook takes, its author alone knows.

    ## References

    - dagstack 0.4.1: `contract/suite.py`, `contract/serialization.py`
    """

    code, name = "TST108", "no-hook-samples"
    concludes_from_absence = True
    examples = (
        bad(CALL.format("Plugin, MANIFEST").replace("run_contract_suite(P", "^run_contract_suite^(P")),
        bad(
            CALL.format("Plugin, MANIFEST, hook_samples={}").replace("run_contract_suite(P", "^run_contract_suite^(P")
        ),
        bad(
            CALL.format("Plugin, MANIFEST").replace("run_contract_suite(P", "^run_contract_suite^(P"),
            CALL.format('Plugin, MANIFEST, hook_samples={"get_schema": {}, "execute": {}}'),
            files={"plugin.py": NO_ARGUMENTS, "dagstack.toml": MANIFEST},
        ),
        good(CALL.format("Plugin, MANIFEST, hook_samples={'execute': {'args': {}}}")),
        good(CALL.format("Plugin, MANIFEST, hook_samples=SAMPLES")),
        good(CALL.format("Plugin, MANIFEST, checks={'manifest', 'lifecycle'}")),
        good(CALL.format("Plugin, MANIFEST, **options")),
    )  # fmt: skip

    def check(self, tests: PythonFacts) -> Iterator[Finding]:
        from plugcheck_rules.hosts.dagstack.suite_arguments import active_checks, is_nothing
        from plugcheck_rules.hosts.dagstack.suite_calls import SUITE, host_calls

        for call in host_calls(tests, SUITE):
            checks = active_checks(call)
            samples = call.argument("hook_samples")
            if call.is_open or checks is None or not (samples is None or is_nothing(samples)):
                continue
            others = call.argument("determinism_hooks")
            blind = [name for name in ("serialization", "determinism") if name in checks]
            if others is not None and not is_nothing(others):
                blind = [name for name in blind if name != "determinism"]
            if blind and not _has_no_hooks(tests):
                names = " and ".join(f"`{name}`" for name in blind)
                verb = "pass" if len(blind) > 1 else "passes"
                message = f"Without `hook_samples` the suite calls no hook, and {names} {verb} unseen"
                fix = _samples(tests, call) if samples is None else None
                yield self.at(call.callee, message, fix)


def _has_no_hooks(tests: PythonFacts) -> bool:
    from plugcheck_rules.hosts.dagstack.suite_calls import manifest_facts

    facts = manifest_facts(tests)
    return facts is not None and facts.code.is_whole and not facts.hooks and not facts.code.public_methods


def _samples(tests: PythonFacts, call: HostCall) -> Fix | None:
    """Samples for hooks of which none needs an argument."""
    from plugcheck_rules.hosts.dagstack.suite_calls import manifest_facts

    facts = manifest_facts(tests)
    if facts is None or not facts.hooks or not facts.code.is_whole:
        return None
    if any(parameter.required for hook in facts.hooks for parameter in hook.parameters[1:]):
        return None
    entries = ", ".join(f'"{hook.name}": {{}}' for hook in facts.hooks)
    return add_argument("Give samples for its hooks", call, f"hook_samples={{{entries}}}")
