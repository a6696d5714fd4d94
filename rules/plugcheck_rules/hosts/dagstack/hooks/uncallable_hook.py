"""HOK104: No call of the host can reach a hook."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.findings import Severity
from plugcheck_lsp.rule import Bad, Good
from plugcheck_rules.hosts.dagstack.calling import failing_hooks
from plugcheck_rules.hosts.dagstack.hooks.manifests import TOOL
from plugcheck_rules.hosts.dagstack.manifest_rule import ManifestRule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.findings import Finding
    from plugcheck_rules.hosts.dagstack.facts import ManifestFacts


class UncallableHook(ManifestRule):
    """No call of the host can reach a hook.

    ## What it does

    Finds hooks that cannot be called on an object of the class: without `self`, with `self` in a static
    method, or, where pluggy calls them, with an argument that only a keyword can give.

    ## Why it matters

    The plugin registers, and then each call of the hook fails with a `TypeError`: pluggy passes the arguments
    of the specification by position, and no others.

    ## Example

    ```python
    class Echo:
        def execute(args):
            return args
    ```

    ## Use instead

    ```python
    class Echo:
        def execute(self, args):
            return args
    ```

    ## Fix safety

    Unsafe: who calls the function through the class has to follow.

    ## References

    - dagstack 0.4.1: `dispatch.py`, `contract/serialization.py`
    - pluggy 1.7.0: `_multicall`
    """

    code, name = "HOK104", "uncallable-hook"
    severity = Severity.ERROR
    refused = False
    examples = (
        Bad(
            "class P:\n    def ^execute^(args):\n        return args\n",
            files=TOOL,
            fixed="class P:\n    def execute(self, args):\n        return args\n",
        ),
        Bad(
            "class P:\n    def ^get_schema^():\n        return {}\n\n    @staticmethod\n    def execute(args):\n        return args\n",
            files=TOOL,
            fixed="class P:\n    def get_schema(self):\n        return {}\n\n    @staticmethod\n    def execute(args):\n        return args\n",
        ),
        Bad(
            "from dagstack.plugin_system.hookspecs.tool import hookimpl\n\n\nclass P:\n    @hookimpl\n    @staticmethod\n    def ^execute^(self, args):\n        return args\n"
        ),
        Bad(
            "from dagstack.plugin_system.hookspecs.tool import hookimpl\n\n\nclass P:\n    @hookimpl\n    def ^execute^(self, *, args):\n        return args\n",
            fixed="from dagstack.plugin_system.hookspecs.tool import hookimpl\n\n\nclass P:\n    @hookimpl\n    def execute(self, args):\n        return args\n",
        ),
        Good("class P:\n    def execute(this, args):\n        return args\n", files=TOOL),
        Good("class P:\n    def execute(*everything):\n        return everything[1]\n", files=TOOL),
        Good(
            "class P:\n    def helper(args):\n        return args\n\n    def execute(self, args):\n        return P.helper(args)\n",
            files=TOOL,
        ),
    )

    def check(self, facts: ManifestFacts) -> Iterator[Finding]:
        for failing in failing_hooks(facts):
            method = failing.method
            yield self.in_code(
                facts,
                method.place,
                f"every call of `{method.qualified_name}` fails: {failing.reason}",
                failing.fix,
            )
