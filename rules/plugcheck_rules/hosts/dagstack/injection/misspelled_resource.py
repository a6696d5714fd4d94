"""INJ103: a resource is taken by a name that is nearly a declared one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.findings import Severity
from plugcheck_lsp.rule import Bad, Good
from plugcheck_rules.hosts.dagstack.injection.context import in_order, rewrite, uses
from plugcheck_rules.hosts.dagstack.injection.injection_rule import InjectionRule, example_manifest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.findings import Finding, Fix
    from plugcheck_lsp.python.module import PathUse
    from plugcheck_rules.hosts.dagstack.facts import ManifestFacts


class MisspelledResource(InjectionRule):
    """A resource is taken from the context by a name that is nearly one that the manifest declares.

    ## What it does

    Compares the names by which the code takes resources with those that the manifest declares.

    ## Why it matters

    Taken as an attribute, the resource is not there and `setup` raises. Asked for with `in` or with a default, it
    is silently never found.

    ## Example

    ```python
    class Tool:
        def setup(self, ctx):
            self._blobs = ctx.resources.blobstore  # the manifest declares `blob_store`
    ```

    ## Use instead

    ```python
    class Tool:
        def setup(self, ctx):
            self._blobs = ctx.resources.blob_store
    ```

    ## Fix safety

    Unsafe: it may be the manifest that is to change.

    ## References

    - dagstack 0.4.1: `ResourceContainer` and `inject_resources` in `resources.py`
    """

    code, name = "INJ103", "misspelled-resource"
    concludes_from_absence = True
    examples = (
        Bad(
            "class Plugin:\n    def setup(self, ctx):\n        self.clock = ctx.resources.^clok^\n",
            fixed="class Plugin:\n    def setup(self, ctx):\n        self.clock = ctx.resources.clock\n",
        ),
        Bad(
            "class Plugin:\n    async def setup(self, ctx):\n        self.blobs = await ctx.resources.get(^'blobstore'^)\n",
            files=example_manifest('required = ["blob_store"]'),
            fixed="class Plugin:\n    async def setup(self, ctx):\n        self.blobs = await ctx.resources.get('blob_store')\n",
        ),
        Bad(
            "class Plugin:\n    def setup(self, ctx):\n        self.http = getattr(ctx.resources, ^'http_clients'^, None)\n",
            files=example_manifest('optional = ["http_client"]'),
            fixed="class Plugin:\n    def setup(self, ctx):\n        self.http = getattr(ctx.resources, 'http_client', None)\n",
        ),
        Good("class Plugin:\n    def setup(self, ctx):\n        self.clock = ctx.resources.clock\n"),
        Good("class Plugin:\n    def setup(self, ctx):\n        self.db = ctx.resources.db\n"),
        Good(
            "class Plugin:\n    def setup(self, ctx):\n        self.primary = ctx.resources.db1\n        self.replica = ctx.resources.db2\n",
            files=example_manifest('required = ["db1", "db2"]'),
        ),
    )

    def check(self, facts: ManifestFacts) -> Iterator[Finding]:
        for use in in_order(uses(facts)):
            meant = facts.meant_resource(use)
            if meant is None:
                continue
            quiet = use.kind in ("contains", "getattr")
            outcome = "so this never finds it" if quiet else "so this raises and the plugin is never set up"
            yield self.at(
                facts,
                use.place.span,
                f"the manifest declares `{meant}`, not `{use.path[1]}`, {outcome}",
                _fix(use, meant),
                path=use.place.path,
                severity=Severity.WARNING if quiet else Severity.ERROR,
                proof=[
                    facts.related(span, "it is declared here")
                    for *_, name, span in facts.resource_items
                    if name == meant
                ][:1],
            )


def _fix(use: PathUse, meant: str) -> Fix | None:
    title = f"Write `{meant}`"
    if use.kind == "attribute":
        return rewrite(title, use.place, meant) if meant.isidentifier() else None
    written = use.place.text
    quote = written[-1:]
    if not written.startswith(quote) or written != f"{quote}{use.path[1]}{quote}":
        return None
    return rewrite(title, use.place, f"{quote}{meant}{quote}")
