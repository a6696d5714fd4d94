"""TST113: a test imports or uses a name that the host does not have."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.findings import Severity
from plugcheck_lsp.nearest import nearest
from plugcheck_rules.hosts.dagstack.contract_tests.suite_rule import SuiteRule, bad, good, replaced, unsafe
from plugcheck_rules.hosts.dagstack.host_api import DOCUMENTED, REGISTRY
from plugcheck_rules.hosts.dagstack.host_names import NAMES, SAID

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.findings import Finding, Fix
    from plugcheck_lsp.python.facts import PythonFacts
    from plugcheck_lsp.python.module import Place

REGISTERED = "from dagstack.plugin_system import PluginRegistry\n\n\ndef test_discovery():\n    registry = PluginRegistry()\n"


class UnknownHostNameInTest(SuiteRule):
    """A test imports or uses a name that dagstack 0.4.1 does not have.

    ## What it does

    Finds names imported from `dagstack.plugin_system` that the release does not export, and attributes of a
    `PluginRegistry` that it does not have.

    ## Why it matters

    The public documents name functions that were never released (`assert_orchestration_neutral`,
    `registry.get`). The import raises `ImportError` and the whole file is not run; an attribute raises
    `AttributeError`.

    ## Example

    ```python
    from dagstack.plugin_system import assert_orchestration_neutral
    ```

    ## Use instead

    ```python
    from dagstack.plugin_system import assert_no_ambient_state
    ```

    ## Fix safety

    Unsafe: the line fails today. A fix is offered where one name is near, or the documents mean another one.

    ## References

    - dagstack 0.4.1: `__init__.py`, `registry.py`
    """

    code, name = "TST113", "unknown-host-name-in-test"
    severity = Severity.ERROR
    examples = (
        bad("from dagstack.plugin_system import ^assert_orchestration_neutral^, load_manifest\n"),
        bad(
            "from dagstack.plugin_system import ^FrozenClok^ as Clock\n",
            "from dagstack.plugin_system import FrozenClock as Clock\n",
        ),
        bad(
            REGISTERED + "    registry.^get^('tool', 'echo')\n",
            REGISTERED + "    registry.get_plugin('tool', 'echo')\n",
        ),
        bad(
            REGISTERED + "    registry.^resource_registry^.register('clock', 1)\n",
            REGISTERED + "    registry.resources.register('clock', 1)\n",
        ),
        good("from dagstack.plugin_system import FrozenClock, load_manifest\n"),
        good("from dagstack.plugin_system import contract, resources\n"),
        good("try:\n    from dagstack.plugin_system import SingletonDispatcher\nexcept ImportError:\n    pass\n"),
        good(REGISTERED + "    registry.resources.register('clock', 1)\n"),
        good("class PluginRegistry:\n    def get(self): ...\n\n\ndef test_it():\n    registry = PluginRegistry()\n    registry.get()\n"),
    )  # fmt: skip

    def check(self, tests: PythonFacts) -> Iterator[Finding]:
        from plugcheck_rules.hosts.dagstack.suite_calls import imported_names, registry_attributes

        for place, name in imported_names(tests):
            if name not in _EXPORTED and not name.startswith("_"):
                message = f"dagstack 0.4.1 has no `{name}`: the import raises `ImportError`, and nothing of this file runs"
                if name in SAID:
                    message = f"{message}; {SAID[name]}"
                likely = nearest(name, _EXPORTED, close=0.85)
                yield self.at(place, message, _rename(place, likely[0]) if likely else None)
        for place, name in registry_attributes(tests):
            if name not in REGISTRY and not name.startswith("_"):
                message = (
                    f"A `PluginRegistry` of dagstack 0.4.1 has no `{name}`, so this raises `AttributeError`"
                )
                meant = DOCUMENTED.get(name) or next(iter(nearest(name, REGISTRY)), None)
                yield self.at(place, message, _rename(place, meant) if meant else None)


_EXPORTED = NAMES["dagstack.plugin_system"]


def _rename(place: Place, meant: str) -> Fix:
    return unsafe(f"Write `{meant}`", replaced(place, meant))
