"""TST120: samples for a hook that the plugin does not have, or that takes other arguments."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.findings import Related, Severity
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
    from plugcheck_lsp.python.module import FunctionFacts, Place
    from plugcheck_rules.hosts.dagstack.facts import ManifestFacts

CALL = (
    IMPORT + "from plugin import Plugin\n\n\nasync def test_contract():\n"
    "    assert (await run_contract_suite(Plugin, MANIFEST, hook_samples={})).passed\n"
)
FILES = {"plugin.py": "class Plugin:\n    def chunk(self, text, size=3):\n        return text.split()\n"}


class UnknownSampledHook(SuiteRule):
    """The samples name a hook that the plugin does not have, or give it arguments that it does not take.

    ## What it does

    Compares the literal `hook_samples` and `determinism_hooks` of the suite with the methods of the plugin's
    class and their parameters.

    ## Why it matters

    The checks fail with `Plugin P has no method ...` or `TypeError` before they have seen an answer of the
    plugin: a failure of the test, not of the plugin.

    ## Example

    ```python
    result = await run_contract_suite(Plugin, MANIFEST, hook_samples={"chunks": {"text": "a b"}})
    ```

    ## Use instead

    ```python
    result = await run_contract_suite(Plugin, MANIFEST, hook_samples={"chunk": {"text": "a b"}})
    ```

    ## Fix safety

    Unsafe: the check fails today.

    ## References

    - dagstack 0.4.1: `contract/serialization.py`, `contract/determinism.py`
    """

    code, name = "TST120", "unknown-sampled-hook"
    severity = Severity.ERROR
    concludes_from_absence = True
    examples = (
        bad(CALL.format("{^'chunks'^: {'text': 'a'}}"), CALL.format("{'chunk': {'text': 'a'}}"), FILES),
        bad(CALL.format("{'chunk': {'text': 'a', ^'overlap'^: 1}}"), files=FILES),
        bad(CALL.format("{'chunk': ^{'size': 1}^}"), files=FILES),
        good(CALL.format("{'chunk': {'text': 'a', 'size': 1}}"), FILES),
        good(CALL.format("{'chunk': arguments()}"), FILES),
        good(CALL.replace("from plugin import Plugin", "from other import Other as Plugin").format("{'x': {}}"), FILES),
        good(
            CALL.format("{'anything': {'a': 1}}"),
            {"plugin.py": "from base import Base\n\n\nclass Plugin(Base):\n    pass\n"},
        ),
    )  # fmt: skip

    def check(self, tests: PythonFacts) -> Iterator[Finding]:
        from plugcheck_rules.hosts.dagstack.suite_arguments import entries
        from plugcheck_rules.hosts.dagstack.suite_calls import SUITE, host_calls, manifest_facts

        facts = manifest_facts(tests)
        if facts is None or not facts.code.is_whole:
            return
        for call in host_calls(tests, SUITE):
            if not call.is_about(facts.code.attribute):
                continue
            for samples in filter(None, map(call.argument, ("hook_samples", "determinism_hooks"))):
                for name, key, value in entries(samples):
                    method = facts.code.methods.get(name)
                    if method is None and not _has(facts, name):
                        message = (
                            f"`{facts.code.attribute}` has no method `{name}`, so the checks fail without it"
                        )
                        yield self.at(key, message, _rename(facts, key, name))
                    elif method is not None and not method.decorators:
                        yield from self._arguments(method, value)

    def _arguments(self, method: FunctionFacts, value: Place) -> Iterator[Finding]:
        from plugcheck_rules.hosts.dagstack.suite_arguments import entries, is_table

        names = {parameter.name: parameter for parameter in method.parameters[1:]}
        kinds = {parameter.kind for parameter in names.values()}
        given = entries(value, whole=True)
        if not is_table(value, len(given)) or not kinds <= {"normal", "keyword-only"}:
            return
        proof = [Related(method.place.path, method.span, f"`{method.name}` is defined here")]
        unknown = [(key, name) for name, key, _ in given if name not in names]
        missing = [n for n, p in names.items() if p.required and n not in {name for name, _, _ in given}]
        for key, name in unknown:
            yield self.at(
                key, f"`{method.name}` takes no `{name}`, so the checks fail with `TypeError`", proof=proof
            )
        if missing and not unknown:
            message = f"`{method.name}` needs `{missing[0]}` too, so the checks fail with `TypeError`"
            yield self.at(value, message, proof=proof)


def _has(facts: ManifestFacts, name: str) -> bool:
    """Whether the class may have something of this name that is no method of its body."""
    owner = facts.code.owner
    if owner is None:
        return True
    ancestry = facts.code.program.ancestry(owner)[0]
    return any(
        name in each.attributes or "__getattr__" in each.attributes or each.decorators for each in ancestry
    )


def _rename(facts: ManifestFacts, key: Place, name: str) -> Fix | None:
    public = [method.name for method in facts.code.public_methods]
    likely = nearest(name, public)
    quote = key.text[-1:]
    if not likely or key.text != f"{quote}{name}{quote}":
        return None
    return unsafe(f"Write `{likely[0]}`", replaced(key, f"{quote}{likely[0]}{quote}"))
