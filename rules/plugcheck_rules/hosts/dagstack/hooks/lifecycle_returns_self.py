"""HOK122: The contract suite takes what `setup` or `teardown` returns for a leak."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.findings import Severity
from plugcheck_lsp.rule import Bad, Good
from plugcheck_rules.hosts.dagstack.calling import kept_selves
from plugcheck_rules.hosts.dagstack.manifest_rule import ManifestRule
from plugcheck_rules.hosts.dagstack.signature_edits import without_returned

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.findings import Finding
    from plugcheck_rules.hosts.dagstack.facts import ManifestFacts


class LifecycleReturnsSelf(ManifestRule):
    """The contract suite takes what `setup` or `teardown` returns for a leak.

    ## What it does

    Finds `return self` in a plain `teardown`, and in a plain `setup` of a class without `teardown`.

    ## Why it matters

    The host ignores the value. The contract suite keeps it in a local name while it looks whether anything
    still refers to the plugin, and then reports a leak that is its own: the plugin's tests fail. What an
    `async` method returns is not kept.

    ## Example

    ```python
    class Echo:
        def setup(self, ctx):
            self.size = 3
            return self
    ```

    ## Use instead

    ```python
    class Echo:
        def setup(self, ctx):
            self.size = 3
    ```

    ## Fix safety

    Unsafe: calls in a row, `plugin.setup(ctx).execute(args)`, need the value.

    ## References

    - dagstack 0.4.1: `assert_lifecycle_clean` in `contract/lifecycle.py`
    """

    code, name = "HOK122", "lifecycle-returns-self"
    severity = Severity.WARNING
    refused = False
    concludes_from_absence = True
    examples = (
        Bad(
            "class P:\n    def setup(self, ctx):\n        self.size = 3\n        return ^self^\n",
            fixed="class P:\n    def setup(self, ctx):\n        self.size = 3\n        return\n",
        ),
        Bad(
            "class P:\n    def setup(self, ctx):\n        self.size = 3\n\n    def teardown(this):\n        return ^this^\n",
            fixed="class P:\n    def setup(self, ctx):\n        self.size = 3\n\n    def teardown(this):\n        return\n",
        ),
        Good(
            "class P:\n    def setup(self, ctx):\n        return self\n\n    def teardown(self):\n        self.size = 0\n"
        ),
        Good("class P:\n    async def setup(self, ctx):\n        return self\n"),
        Good(
            "class P:\n    def setup(self, ctx):\n        def again():\n            return self\n\n        return again.__name__\n"
        ),
    )

    def check(self, facts: ManifestFacts) -> Iterator[Finding]:
        for method, place in kept_selves(facts):
            yield self.in_code(
                facts,
                place,
                f"the contract suite keeps what `{method.qualified_name}` returns, and then reports the plugin as leaked",
                without_returned(place),
            )
