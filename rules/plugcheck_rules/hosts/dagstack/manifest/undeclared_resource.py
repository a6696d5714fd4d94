from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.rule import Bad, Good
from plugcheck_rules.hosts.dagstack.manifest_rule import ManifestRule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.findings import Finding
    from plugcheck_rules.hosts.dagstack.facts import ManifestFacts


class UndeclaredResource(ManifestRule):
    """
    ## What it does
    Finds resources that the code takes from `ctx.resources` and that the manifest does not declare.

    ## Why it matters
    The host injects what the manifest declares and nothing else. Under discovery `ctx.resources.clock` then
    raises `AttributeError` in `setup`, which is logged: the plugin is registered and never set up. The
    contract suite does not show it, because tests inject what they like.

    ## Example
    ```python
    def setup(self, ctx):
        self.clock = ctx.resources.clock  # the manifest declares no resources
    ```

    ## Use instead
    ```toml
    [plugin.resources]
    required = ["clock"]
    ```

    ## Fix safety
    The fix adds all that the code takes to `resources.required`. It is unsafe: a host without the resource then stops its
    set-up.

    ## References
    - dagstack 0.4.1: `ResourceContainer` and `inject_resources` in `resources.py`
    """

    code, name = "MAN146", "undeclared-resource"
    refused = False
    concludes_from_absence = True
    examples = (
        Bad(
            "class Plugin:\n    def setup(self, ctx):\n        self.blobs = ctx.resources.^blob_store^\n",
            fixed="class Plugin:\n    def setup(self, ctx):\n        self.blobs = ctx.resources.blob_store\n",
        ),
        Bad(
            "class Plugin:\n    async def setup(self, ctx):\n        self.blobs = await ctx.resources.get(^'blob_store'^)\n",
            fixed="class Plugin:\n    async def setup(self, ctx):\n        self.blobs = await ctx.resources.get('blob_store')\n",
        ),
        Good("class Plugin:\n    def setup(self, ctx):\n        self.clock = ctx.resources.clock\n"),
        Good(
            "class Plugin:\n    def setup(self, ctx):\n        self.blobs = getattr(ctx.resources, 'blob_store', None)\n"
        ),
        Good(
            "class Plugin:\n    def setup(self, ctx):\n        if 'blob_store' in ctx.resources:\n"
            "            self.blobs = ctx.resources.blob_store\n"
        ),
    )

    def check(self, facts: ManifestFacts) -> Iterator[Finding]:
        names = tuple(dict.fromkeys(use.path[1] for use in facts.undeclared_uses))
        for use in facts.undeclared_uses:
            resource = use.path[1]
            # One edit for all of them: two that each make the same table would not fit together.
            declared = " and ".join(f"`{name}`" for name in names)
            yield self.at(
                facts,
                use.place.span,
                f"the manifest declares no resource `{resource}`, so this raises and the plugin is never set up",
                facts.declare(f"Declare {declared}", names),
                path=use.place.path,
                proof=[
                    facts.related(
                        facts.span_of("resources"), "what is declared here is all that the host injects"
                    )
                ],
            )
