"""TST110: a plugin that needs resources is tested with a context that has none."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.findings import Related, Severity
from plugcheck_rules.hosts.dagstack.contract_tests.suite_rule import IMPORT, SuiteRule, bad, good

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.findings import Finding
    from plugcheck_lsp.python.facts import PythonFacts
    from plugcheck_lsp.python.module import PathUse, Place
    from plugcheck_rules.hosts.dagstack.facts import ManifestFacts
    from plugcheck_rules.hosts.dagstack.suite_calls import HostCall

FILES = {
    "plugin.py": "class Plugin:\n    def setup(self, ctx):\n        self._clock = ctx.resources.clock\n\n"
    "    def chunk(self, text):\n        return text.split()\n"
}
CALL = IMPORT + "from plugin import Plugin\n\n\nasync def test_contract(ctx):\n    assert (await {}).passed\n"
CONTEXT = (
    "import logging\n\nfrom dagstack.plugin_system import PluginContext, PluginRegistry, run_contract_suite\n\n"
    "from plugin import Plugin\n\n\nasync def test_contract():\n"
    "    ctx = PluginContext(config={{}}, logger=logging.getLogger('t'), registry=PluginRegistry(){})\n"
    "    assert (await run_contract_suite(Plugin, MANIFEST, ctx={})).passed\n"
)


class ContextWithoutResources(SuiteRule):
    """The suite runs a plugin that reads `ctx.resources` with a context that has none.

    ## What it does

    Finds calls of `run_contract_suite` and of the single checks without `ctx`, or with a `PluginContext` that
    was given no `resources`, where the plugin's `setup` reads a resource without asking whether it is there.

    ## Why it matters

    The suite's own context, and one made by hand, have `resources=None`. A plugin without any fault then fails
    with `AttributeError: 'NoneType' object has no attribute 'clock'`, and no check sees what it does.

    ## Example

    ```python
    result = await run_contract_suite(Plugin, MANIFEST.model_dump())
    ```

    ## Use instead

    ```python
    resources = ResourceRegistry()
    resources.register("clock", FrozenClock(at=datetime(2026, 1, 1, tzinfo=UTC)))
    base = PluginContext(config={}, logger=logging.getLogger("test"), registry=PluginRegistry())
    ctx = derive_context_for_plugin(base, MANIFEST, resources)
    result = await run_contract_suite(Plugin, MANIFEST.model_dump(), ctx=ctx)
    ```

    ## Fix safety

    There is no automatic fix: which resources the test gives, its author knows.

    ## References

    - dagstack 0.4.1: `_make_minimal_context` in `contract/lifecycle.py`, `derive_context_for_plugin` in `resources.py`
    """

    code, name = "TST110", "context-without-resources"
    severity = Severity.ERROR
    concludes_from_absence = True
    examples = (
        bad(CALL.format("^run_contract_suite^(Plugin, MANIFEST)"), files=FILES),
        bad(
            CALL.format("^run_contract_suite^(Plugin, MANIFEST, ctx=None)"),
            files=FILES,
        ),
        bad(CONTEXT.format("", "^ctx^"), files=FILES),
        good(CALL.format("run_contract_suite(Plugin, MANIFEST, ctx=ctx)"), files=FILES),
        good(CALL.format("run_contract_suite(Plugin, MANIFEST, checks={'manifest'})"), files=FILES),
        good(CONTEXT.format(", resources=RESOURCES", "ctx"), files=FILES),
        good(CALL.format("run_contract_suite(Plugin, MANIFEST)")),
        good(
            CALL.format("run_contract_suite(Plugin, MANIFEST)"),
            files={
                "plugin.py": "class Plugin:\n    def setup(self, ctx):\n"
                "        self._clock = ctx.resources.clock if ctx.resources else None\n"
            },
        ),
    )

    def check(self, tests: PythonFacts) -> Iterator[Finding]:
        from plugcheck_rules.hosts.dagstack.suite_arguments import bare_context, is_nothing
        from plugcheck_rules.hosts.dagstack.suite_calls import host_calls, manifest_facts

        facts = manifest_facts(tests)
        needed = _needed(facts) if facts is not None else None
        if facts is None or needed is None:
            return
        for call in host_calls(tests, *_CHECKS):
            if call.is_open or not call.is_about(facts.code.attribute) or not _runs_setup(call):
                continue
            context = call.argument("ctx")
            place, what = call.callee, "the suite's own context has none"
            if context is not None and not is_nothing(context):
                if not bare_context(context):
                    continue
                place, what = context, "this context was given none"
            yield self._told(place, what, needed)

    def _told(self, place: Place, what: str, needed: PathUse) -> Finding:
        resource = ".".join(("ctx", *needed.path))
        read = needed.place
        proof = [Related(read.path, read.span, f"`setup` reads `{resource}` here")]
        return self.at(
            place, f"`setup` needs `{resource}`, but {what}: that raises `AttributeError`", proof=proof
        )


_CHECKS = (
    "run_contract_suite",
    "assert_lifecycle_clean",
    "assert_json_serializable_boundaries",
    "assert_deterministic",
)


def _runs_setup(call: HostCall) -> bool:
    from plugcheck_rules.hosts.dagstack.suite_arguments import active_checks

    checks = active_checks(call) if call.name == "run_contract_suite" else frozenset({"lifecycle"})
    return checks is not None and bool(checks & {"lifecycle", "serialization", "determinism"})


def _needed(facts: ManifestFacts) -> PathUse | None:
    """The first resource that `setup` surely reads."""
    if facts.code.owner is None:
        return None
    known = facts.code.owner.uses_of_parameter("setup", 0)
    read = [use for use in known if use.path[:1] == ("resources",)]
    if any(_is_whole(use) or use.kind not in ("attribute", "get") for use in read):
        return None  # it may ask first whether there are any
    return next((use for use in read if use.function.name == "setup" and len(use.path) > 1), None)


def _is_whole(use: PathUse) -> bool:
    """Whether this reads ``ctx.resources`` itself and goes no further."""
    if use.path != ("resources",):
        return False
    return use.used is None or len(use.used.use.steps) == use.used.start
