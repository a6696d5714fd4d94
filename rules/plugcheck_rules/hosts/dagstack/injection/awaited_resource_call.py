"""INJ107: `await` stands before a method of a resource that is no coroutine function."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.rule import Bad, Good
from plugcheck_rules.hosts.dagstack.injection.context import rewrite, sure_reads
from plugcheck_rules.hosts.dagstack.injection.injection_rule import InjectionRule, example_manifest
from plugcheck_rules.hosts.dagstack.injection.protocols import EVERY

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.findings import Finding
    from plugcheck_rules.hosts.dagstack.facts import ManifestFacts


class AwaitedResourceCall(InjectionRule):
    """The result of a plain method of the host's is awaited.

    ## What it does

    Finds `await` before methods of the clock, the random numbers, the blob store, the progress sink and the
    checkpoint store, none of which is a coroutine function.

    ## Why it matters

    The public documents call some of them asynchronous. In the release they are not: `await None` and
    `await datetime` raise `TypeError`, after the blob is stored or the progress is sent.

    ## Example

    ```python
    class Tool:
        def setup(self, ctx):
            self._blobs = ctx.resources.blob_store

        async def execute(self, args):
            await self._blobs.put(args["key"], args["text"].encode())
    ```

    ## Use instead

    ```python
    class Tool:
        def setup(self, ctx):
            self._blobs = ctx.resources.blob_store

        async def execute(self, args):
            self._blobs.put(args["key"], args["text"].encode())
    ```

    ## Fix safety

    Unsafe: a host of one's own may have another implementation.

    ## References

    - dagstack 0.4.1: `resources.py`, `context.py`
    """

    code, name = "INJ107", "awaited-resource-call"
    examples = (
        Bad(
            "class Plugin:\n    def setup(self, ctx):\n        self.clock = ctx.resources.clock\n\n"
            "    async def chunk(self, text):\n        return (^await self.clock.now()^).isoformat()\n",
            fixed="class Plugin:\n    def setup(self, ctx):\n        self.clock = ctx.resources.clock\n\n"
            "    async def chunk(self, text):\n        return (self.clock.now()).isoformat()\n",
        ),
        Bad(
            "class Plugin:\n    async def setup(self, ctx):\n        store = await ctx.resources.get('blob_store')\n        ^await store.put('ready', b'')^\n",
            files=example_manifest('required = ["blob_store"]'),
            fixed="class Plugin:\n    async def setup(self, ctx):\n        store = await ctx.resources.get('blob_store')\n        store.put('ready', b'')\n",
        ),
        Good(
            "class Plugin:\n    async def setup(self, ctx):\n        self.http = await ctx.resources.get('http_client')\n\n"
            "    async def chunk(self, url):\n        return await self.http.request('GET', url)\n",
            files=example_manifest('required = ["http_client"]'),
        ),
        Good(
            "class Plugin:\n    async def setup(self, ctx):\n        if ctx.event_bus is not None:\n            await ctx.event_bus.publish('ready', {})\n"
        ),
    )

    def check(self, facts: ManifestFacts) -> Iterator[Finding]:
        for protocol in EVERY:
            for use in sure_reads(facts, *protocol.path):
                method, call = protocol.methods.get(use.path[-1]), use.call
                if method is None or method.is_async is not False or call is None or call.awaiting is None:
                    continue
                yield self.at(
                    facts,
                    call.awaiting.span,
                    f"`{protocol.title}.{use.path[-1]}` is no coroutine function, so `await` raises `TypeError`",
                    rewrite("Remove `await`", call.awaiting, call.place.text),
                    path=use.place.path,
                )
