"""INJ105: the coroutine of `ctx.resources.get` is taken for the resource."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.rule import Bad, Good
from plugcheck_rules.hosts.dagstack.fields import is_of_container
from plugcheck_rules.hosts.dagstack.injection.context import in_order, rewrite, uses
from plugcheck_rules.hosts.dagstack.injection.injection_rule import InjectionRule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.findings import Finding, Fix
    from plugcheck_lsp.python.module import PathUse
    from plugcheck_rules.hosts.dagstack.facts import ManifestFacts


class UnawaitedResource(InjectionRule):
    """What `ctx.resources.get(...)` returns is used without `await`.

    ## What it does

    Finds calls of `ctx.resources.get("name")` whose coroutine is kept as if it were the resource, used as one, or
    dropped, and that nothing awaits.

    ## Why it matters

    `get` is a coroutine function. Without `await`, `self.db` is a coroutine: the first use of it raises
    `AttributeError`, and Python warns that it was never awaited.

    ## Example

    ```python
    class Tool:
        async def setup(self, ctx):
            self._db = ctx.resources.get("db")
    ```

    ## Use instead

    ```python
    class Tool:
        async def setup(self, ctx):
            self._db = await ctx.resources.get("db")
    ```

    ## Fix safety

    Unsafe: the call now waits. In a function that is not `async` the fix takes the resource by attribute.

    ## References

    - dagstack 0.4.1: `ResourceContainer.get` in `resources.py`
    """

    code, name = "INJ105", "unawaited-resource"
    examples = (
        Bad(
            "class Plugin:\n    async def setup(self, ctx):\n        self.clock = ^ctx.resources.get('clock')^\n",
            fixed="class Plugin:\n    async def setup(self, ctx):\n        self.clock = await ctx.resources.get('clock')\n",
        ),
        Bad(
            "class Plugin:\n    async def setup(self, ctx):\n        self.start = ^ctx.resources.get('clock')^.now()\n",
            fixed="class Plugin:\n    async def setup(self, ctx):\n        self.start = (await ctx.resources.get('clock')).now()\n",
        ),
        Bad(
            "class Plugin:\n    def setup(self, ctx):\n        resources = ctx.resources\n        self.clock = ^resources.get('clock')^\n",
            fixed="class Plugin:\n    def setup(self, ctx):\n        resources = ctx.resources\n        self.clock = resources.clock\n",
        ),
        Good(
            "class Plugin:\n    async def setup(self, ctx):\n        self.clock = await ctx.resources.get('clock')\n"
        ),
        Good(
            "import asyncio\n\n\nclass Plugin:\n    async def setup(self, ctx):\n"
            "        self.clock, self.rng = await asyncio.gather(ctx.resources.get('clock'), ctx.resources.get('rng'))\n"
        ),
        Good(
            "class Plugin:\n    async def setup(self, ctx):\n        waiting = ctx.resources.get('clock')\n        self.clock = await waiting\n"
        ),
        Good("class Plugin:\n    def setup(self, ctx):\n        self.size = ctx.config.get('size')\n"),
    )

    def check(self, facts: ManifestFacts) -> Iterator[Finding]:
        for use in in_order(uses(facts)):
            if use.path[:1] != ("resources",) or use.kind != "get" or len(use.path) != 2 or use.awaited:
                continue
            if use.sure and use.never_awaited:
                yield self.at(
                    facts,
                    use.chain.span,
                    f"`get` is a coroutine function: without `await` this is a coroutine and not the resource `{use.path[1]}`",
                    _fix(use),
                    path=use.place.path,
                )


def _fix(use: PathUse) -> Fix | None:
    text = use.chain.text
    if use.function.is_async:
        goes_on = use.used is not None and use.used.start < len(use.used.use.steps)
        return rewrite("Await it", use.chain, f"(await {text})" if goes_on else f"await {text}")
    name = use.path[1]
    base = use.base
    if base is None or not name.isidentifier() or is_of_container(name):
        return None
    return rewrite(f"Write `{base.text}.{name}`", use.chain, f"{base.text}.{name}")
