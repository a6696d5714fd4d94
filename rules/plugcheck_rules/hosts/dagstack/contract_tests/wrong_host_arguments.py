"""TST111: something of the host is called with arguments that it does not take."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.findings import Severity
from plugcheck_lsp.nearest import nearest
from plugcheck_rules.hosts.dagstack.contract_tests.suite_rule import (
    IMPORT,
    SuiteRule,
    bad,
    good,
    inserted,
    replaced,
    unsafe,
)
from plugcheck_rules.hosts.dagstack.host_api import SIGNATURES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.findings import Finding, Fix
    from plugcheck_lsp.python.facts import PythonFacts
    from plugcheck_rules.hosts.dagstack.host_api import Signature
    from plugcheck_rules.hosts.dagstack.suite_arguments import Argument

CLOCK = "from dagstack.plugin_system import FrozenClock\n\n"
MEANT = {
    "now": "at",
    "time": "at",
    "moment": "at",
    "plugin": "plugin_class",
    "context": "ctx",
    "samples": "hook_samples",
}
"""Keywords from documents and from memory, with the parameter that is there."""


class WrongHostArguments(SuiteRule):
    """A function or class of the host is called with arguments that it does not take.

    ## What it does

    Compares how tests call the host (the suite and its checks, `PluginContext`, `FrozenClock`,
    `DeterministicRng`, the registries, the manifest loaders) with the signatures of dagstack 0.4.1.

    ## Why it matters

    The call raises `TypeError` before anything is tested. The public documents show several such calls:
    `FrozenClock(now=...)` takes `at=`, and `DeterministicRng(42)` takes `seed=`.

    ## Example

    ```python
    clock = FrozenClock(now=datetime(2026, 1, 1, tzinfo=UTC))
    ```

    ## Use instead

    ```python
    clock = FrozenClock(at=datetime(2026, 1, 1, tzinfo=UTC))
    ```

    ## Fix safety

    Unsafe: the call fails today.

    ## References

    - dagstack 0.4.1: `contract/suite.py`, `resources.py`, `context.py`, `registry.py`, `manifest.py`
    """

    code, name = "TST111", "wrong-host-arguments"
    severity = Severity.ERROR
    examples = (
        bad(CLOCK + "CLOCK = FrozenClock(^now^=MOMENT)\n", CLOCK + "CLOCK = FrozenClock(at=MOMENT)\n"),
        bad(CLOCK + "CLOCK = FrozenClock(^MOMENT^)\n", CLOCK + "CLOCK = FrozenClock(at=MOMENT)\n"),
        bad(
            "import dagstack.plugin_system as ps\n\nRNG = ps.DeterministicRng(^42^)\n",
            "import dagstack.plugin_system as ps\n\nRNG = ps.DeterministicRng(seed=42)\n",
        ),
        bad(
            "from dagstack.plugin_system import PluginContext\n\n\ndef test_setup():\n"
            "    Plugin().setup(^PluginContext^(config={}))\n"
        ),
        bad(
            IMPORT + "\nasync def test_contract():\n"
            "    assert (await run_contract_suite(Plugin, MANIFEST, ^sample_hooks^={})).passed\n",
            IMPORT + "\nasync def test_contract():\n"
            "    assert (await run_contract_suite(Plugin, MANIFEST, hook_samples={})).passed\n",
        ),
        good(CLOCK + "CLOCK = FrozenClock(at=MOMENT)\n"),
        good(CLOCK + "CLOCK = FrozenClock(**OPTIONS)\n"),
        good("import pytest\n" + CLOCK + "\ndef test_clock():\n    with pytest.raises(TypeError):\n        FrozenClock()\n"),
        good("class FrozenClock:\n    def __init__(self, now): ...\n\n\nCLOCK = FrozenClock(now=1)\n"),
    )  # fmt: skip

    def check(self, tests: PythonFacts) -> Iterator[Finding]:
        from plugcheck_rules.hosts.dagstack.suite_arguments import arguments
        from plugcheck_rules.hosts.dagstack.suite_calls import host_calls

        for call in host_calls(tests, *SIGNATURES):
            signature = SIGNATURES[call.name]
            if call.is_open:
                continue
            given = arguments(call)
            short = call.name.rpartition(".")[2]
            surplus = [each for each in given if each.is_surplus(signature)]
            for argument in surplus[:1]:
                place, fix = argument.name_place, _correct(argument, signature, given)
                if argument.keyword is not None:
                    message = (
                        f"`{short}` has no parameter `{argument.keyword}`, so the call raises `TypeError`"
                    )
                else:
                    takes = "keywords alone" if not signature.positional else "fewer by position"
                    message = f"`{short}` takes {takes}, so the call raises `TypeError`"
                yield self.at(place, message, fix)
            missing = _missing(signature, given)
            if missing and not surplus:
                names = ", ".join(f"`{name}`" for name in missing)
                yield self.at(call.callee, f"`{short}` needs {names} too, so the call raises `TypeError`")


def _missing(signature: Signature, given: tuple[Argument, ...]) -> list[str]:
    known = {each.keyword for each in given} | set(
        signature.positional[: sum(each.keyword is None for each in given)]
    )
    return [name for name in signature.names if name in signature.required and name not in known]


def _correct(argument: Argument, signature: Signature, given: tuple[Argument, ...]) -> Fix | None:
    """Name the parameter that is meant: the nearest one that is not given, or the only one that is needed."""
    free = [name for name in signature.names if name not in {each.keyword for each in given}]
    if argument.keyword is not None:
        meant = MEANT.get(argument.keyword)
        likely = [meant] if meant in free else list(nearest(argument.keyword, free))
        return unsafe(f"Write `{likely[0]}`", replaced(argument.name_place, likely[0])) if likely else None
    if len(given) != 1 or len(signature.required) != 1 or signature.positional:
        return None
    (name,) = signature.required
    return unsafe(f"Write `{name}=`", inserted(argument.value, argument.value.span.start, f"{name}="))
