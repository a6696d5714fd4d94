"""HOK120: `setup` or `teardown` cannot be called as the host calls it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.findings import Severity
from plugcheck_lsp.rule import Bad, Good
from plugcheck_rules.hosts.dagstack.calling import failing_lifecycle
from plugcheck_rules.hosts.dagstack.hooks.manifests import TOOL
from plugcheck_rules.hosts.dagstack.manifest_rule import ManifestRule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.findings import Finding
    from plugcheck_rules.hosts.dagstack.facts import ManifestFacts


class LifecycleSignature(ManifestRule):
    """`setup` or `teardown` cannot be called as the host calls it.

    ## What it does

    Compares the parameters of `setup` and `teardown` with the host's calls, `setup(ctx)` and `teardown()`.
    The context may have any name; both methods may be `async`.

    ## Why it matters

    The plugin registers. Then `setup` fails with a `TypeError`, which the host logs, and the plugin and all
    that depend on it are left out; or `teardown` fails, and what the plugin holds is never released.

    ## Example

    ```python
    class Echo:
        def setup(self, ctx, config):
            self.config = config
    ```

    ## Use instead

    ```python
    class Echo:
        def setup(self, ctx):
            self.config = ctx.config
    ```

    ## Fix safety

    Unsafe: who else calls the method, a test say, has to follow.

    ## References

    - dagstack 0.4.1: `PluginRegistry._call_lifecycle` in `registry.py`
    """

    code, name = "HOK120", "lifecycle-signature"
    severity = Severity.ERROR
    refused = False
    examples = (
        Bad(
            "class P:\n    def ^setup^(self):\n        self.size = 3\n",
            fixed="class P:\n    def setup(self, ctx):\n        self.size = 3\n",
        ),
        Bad(
            "class P:\n    def ^setup^(ctx):\n        return ctx\n",
            fixed="class P:\n    def setup(self, ctx):\n        return ctx\n",
        ),
        Bad(
            "class P:\n    async def ^setup^(self, *, ctx):\n        self.ctx = ctx\n",
            fixed="class P:\n    async def setup(self, ctx):\n        self.ctx = ctx\n",
        ),
        Bad(
            "class P:\n    def ^teardown^(self, ctx: object):\n        self.done = True\n",
            fixed="class P:\n    def teardown(self):\n        self.done = True\n",
        ),
        Bad("class P:\n    def ^setup^(self, ctx, registry):\n        self.registry = registry\n"),
        Bad(
            "class Base:\n    def ^teardown^():\n        pass\n\n\nclass P(Base):\n    pass\n",
            files=TOOL,
            fixed="class Base:\n    def teardown(self):\n        pass\n\n\nclass P(Base):\n    pass\n",
        ),
        Good("class P:\n    def setup(self, context, *, strict=False):\n        self.context = context\n"),
        Good(
            "class P:\n    @staticmethod\n    def setup(ctx):\n        return ctx\n\n    async def teardown(self, *_):\n        pass\n"
        ),
        Good(
            "def wrap(function):\n    return lambda self, ctx: function(self)\n\n\nclass P:\n    @wrap\n    def setup(self):\n        pass\n"
        ),
    )

    def check(self, facts: ManifestFacts) -> Iterator[Finding]:
        for failing in failing_lifecycle(facts):
            method = failing.method
            yield self.in_code(
                facts, method.place, f"`{method.qualified_name}` fails: {failing.reason}", failing.fix
            )
