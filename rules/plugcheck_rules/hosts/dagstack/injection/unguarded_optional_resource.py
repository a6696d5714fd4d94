"""INJ104: an optional resource is taken as if it were always there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.findings import Severity
from plugcheck_lsp.rule import Bad, Good
from plugcheck_rules.hosts.dagstack.injection.context import asked, in_order, rewrite, uses
from plugcheck_rules.hosts.dagstack.injection.injection_rule import InjectionRule, example_manifest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.findings import Finding, Fix
    from plugcheck_lsp.python.module import PathUse
    from plugcheck_rules.hosts.dagstack.facts import ManifestFacts


class UnguardedOptionalResource(InjectionRule):
    """A resource that the manifest calls optional is taken without asking whether it is there.

    ## What it does

    Finds `ctx.resources.name` and `await ctx.resources.get("name")` for resources in `resources.optional`, in
    plugins that nowhere ask `"name" in ctx.resources` or take it with a default.

    ## Why it matters

    The documents say that a missing optional resource is `None`. It is not: the attribute raises
    `AttributeError`, `get` raises `KeyError`, and on such a host the plugin is never set up.

    ## Example

    ```python
    class Tool:
        def setup(self, ctx):
            self._http = ctx.resources.http_client  # optional = ["http_client"]
    ```

    ## Use instead

    ```python
    class Tool:
        def setup(self, ctx):
            self._http = getattr(ctx.resources, "http_client", None)
    ```

    ## Fix safety

    Unsafe: the code after it must expect `None`.

    ## References

    - dagstack 0.4.1: `ResourceContainer` and `inject_resources` in `resources.py`
    """

    code, name = "INJ104", "unguarded-optional-resource"
    severity = Severity.WARNING
    concludes_from_absence = True
    examples = (
        Bad(
            "class Plugin:\n    def setup(self, ctx):\n        self.http = ^ctx.resources.http_client^\n",
            files=example_manifest('optional = ["http_client"]'),
            fixed='class Plugin:\n    def setup(self, ctx):\n        self.http = getattr(ctx.resources, "http_client", None)\n',
        ),
        Bad(
            "class Plugin:\n    async def setup(self, ctx):\n        self.http = await ^ctx.resources.get('http_client')^\n",
            files=example_manifest('optional = ["http_client"]'),
        ),
        Good(
            "class Plugin:\n    def setup(self, ctx):\n        self.http = getattr(ctx.resources, 'http_client', None)\n",
            files=example_manifest('optional = ["http_client"]'),
        ),
        Good(
            "class Plugin:\n    def setup(self, ctx):\n        self.http = ctx.resources.http_client if 'http_client' in ctx.resources else None\n",
            files=example_manifest('optional = ["http_client"]'),
        ),
        Good(
            "class Plugin:\n    def setup(self, ctx):\n        try:\n            self.http = ctx.resources.http_client\n        except AttributeError:\n            self.http = None\n",
            files=example_manifest('optional = ["http_client"]'),
        ),
        Good("class Plugin:\n    def setup(self, ctx):\n        self.clock = ctx.resources.clock\n"),
    )

    def check(self, facts: ManifestFacts) -> Iterator[Finding]:
        groups = {
            name: {g for g, _, n, _ in facts.resource_items if n == name}
            for _, _, name, _ in facts.resource_items
        }
        for use in in_order(uses(facts)):
            if use.path[:1] != ("resources",) or len(use.path) != 2 or not use.sure:
                continue
            name = use.path[1]
            if groups.get(name) != {"optional"} or use.kind not in ("attribute", "getattr-strict", "get"):
                continue
            if asked(facts, use.path) or use.is_caught:
                continue
            error = "KeyError" if use.kind == "get" else "AttributeError"
            yield self.at(
                facts,
                use.chain.span if use.kind != "getattr-strict" else use.place.span,
                f"`{name}` is optional: on a host without it this raises `{error}`, and the plugin is not set up",
                _fix(use),
                path=use.place.path,
                proof=[
                    facts.related(span, "it is declared optional here")
                    for *_, n, span in facts.resource_items
                    if n == name
                ],
            )


def _fix(use: PathUse) -> Fix | None:
    base = use.base
    goes_on = use.used is not None and use.used.start < len(use.used.use.steps)
    if use.kind != "attribute" or base is None or goes_on:
        return None
    written = f'getattr({base.text}, "{use.path[1]}", None)'
    return rewrite(f"Write `{written}`", use.chain, written)
