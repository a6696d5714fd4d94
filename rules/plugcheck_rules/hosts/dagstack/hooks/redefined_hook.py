"""HOK111: A hook is defined twice in one class."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.findings import Related, Severity
from plugcheck_lsp.rule import Bad, Good
from plugcheck_rules.hosts.dagstack.hook_naming import definitions, hook_names
from plugcheck_rules.hosts.dagstack.hooks.manifests import TOOL
from plugcheck_rules.hosts.dagstack.manifest_rule import ManifestRule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.findings import Finding
    from plugcheck_rules.hosts.dagstack.facts import ManifestFacts


class RedefinedHook(ManifestRule):
    """A hook is defined twice in one class.

    ## What it does

    Finds a hook, `setup` or `teardown` whose name a later function of the same class body takes over.

    ## Why it matters

    The last definition holds, and the earlier one is gone without a word: what its author put there is never
    called.

    ## Example

    ```python
    class Echo:
        def teardown(self):
            self.pool.close()

        def teardown(self):
            self.cache.clear()
    ```

    ## Use instead

    ```python
    class Echo:
        def teardown(self):
            self.pool.close()
            self.cache.clear()
    ```

    ## Fix safety

    There is no fix: which of them is meant is not known.

    ## References

    - The Python Language Reference, "Class definitions"
    """

    code, name = "HOK111", "redefined-hook"
    severity = Severity.WARNING
    refused = False
    examples = (
        Bad(
            "class P:\n    def ^teardown^(self):\n        self.first = None\n\n    def teardown(self):\n        self.second = None\n"
        ),
        Bad(
            "class P:\n    def ^execute^(self, args):\n        return 1\n\n    def ^execute^(self, args):\n        return 2\n\n    async def execute(self, args):\n        return 3\n",
            files=TOOL,
        ),
        Good(
            "import typing\n\n\nclass P:\n    @typing.overload\n    def execute(self, args: dict) -> dict: ...\n\n    def execute(self, args):\n        return args\n",
            files=TOOL,
        ),
        Good(
            "class P:\n    if True:\n        def teardown(self):\n            pass\n    else:\n        def teardown(self):\n            raise ValueError\n"
        ),
        Good(
            "class P:\n    def helper(self):\n        return 1\n\n    def helper(self):\n        return 2\n"
        ),
    )

    def check(self, facts: ManifestFacts) -> Iterator[Finding]:
        for name in hook_names(facts):
            *earlier, last = definitions(facts, name) or (None,)
            for lost in earlier:
                if lost is not None and last is not None:
                    proof = Related(last.place.path, last.span, "this definition holds")
                    message = f"`{lost.qualified_name}` is defined again below, so this one is never called"
                    yield self.in_code(facts, lost.place, message, proof=(proof,))
