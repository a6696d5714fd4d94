"""HOK121: `setup` or `teardown` is a generator, so its body never runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.findings import Severity
from plugcheck_lsp.rule import Bad, Good
from plugcheck_rules.hosts.dagstack.calling import LIFECYCLE
from plugcheck_rules.hosts.dagstack.manifest_rule import ManifestRule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.findings import Finding
    from plugcheck_rules.hosts.dagstack.facts import ManifestFacts


class GeneratorLifecycle(ManifestRule):
    """`setup` or `teardown` is a generator, so its body never runs.

    ## What it does

    Finds `setup` and `teardown` methods that `yield`, also `async` ones.

    ## Why it matters

    The host calls the method, gets a generator, and awaits only what can be awaited: nobody takes a step. The
    plugin counts as set up, and nothing was. This is the form of test fixtures and of context managers, not
    of plugins.

    ## Example

    ```python
    class Echo:
        async def setup(self, ctx):
            self.pool = await connect()
            yield
            await self.pool.close()
    ```

    ## Use instead

    ```python
    class Echo:
        async def setup(self, ctx):
            self.pool = await connect()

        async def teardown(self):
            await self.pool.close()
    ```

    ## Fix safety

    There is no fix: what follows the `yield` belongs to `teardown`, which may exist already.

    ## References

    - dagstack 0.4.1: `PluginRegistry._call_lifecycle` in `registry.py`
    """

    code, name = "HOK121", "generator-lifecycle"
    severity = Severity.ERROR
    refused = False
    examples = (
        Bad(
            "class P:\n    def ^setup^(self, ctx):\n        self.size = 3\n        yield\n        self.size = 0\n"
        ),
        Bad("class P:\n    async def ^teardown^(self):\n        if self.open:\n            yield self\n"),
        Good(
            "class P:\n    def setup(self, ctx):\n        def numbers():\n            yield 1\n\n        self.numbers = numbers\n"
        ),
        Good(
            "import contextlib\n\n\nclass P:\n    @contextlib.contextmanager\n    def setup_test(self):\n        yield\n"
        ),
    )

    def check(self, facts: ManifestFacts) -> Iterator[Finding]:
        for name in LIFECYCLE:
            method = facts.shape.method(name)
            if method is not None and method.is_generator and facts.keeps_signature(method):
                yield self.in_code(
                    facts,
                    method.place,
                    f"`{method.qualified_name}` is a generator: the host calls it and never takes a step, so its body does not run",
                )
