"""INJ106: a resource has no such method."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.findings import Applicability, FileEdit, Fix, Severity
from plugcheck_lsp.nearest import nearest
from plugcheck_lsp.rule import Bad, Good
from plugcheck_lsp.text import Span
from plugcheck_rules.hosts.dagstack.injection.context import rewrite, unknown_methods
from plugcheck_rules.hosts.dagstack.injection.injection_rule import InjectionRule, example_manifest
from plugcheck_rules.hosts.dagstack.injection.protocols import RESOURCES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.findings import Finding
    from plugcheck_lsp.python.module import PathUse
    from plugcheck_rules.hosts.dagstack.facts import ManifestFacts

_VERBS = frozenset({"get", "post", "put", "patch", "delete", "head", "options"})


class UnknownResourceMethod(InjectionRule):
    """A resource of the host is asked for a method that its protocol does not have.

    ## What it does

    Knows the protocols of `clock`, `rng`, `blob_store` and `http_client`, and follows the resources through names
    and attributes of the instance to what is called on them.

    ## Why it matters

    The protocols are small: `now`; `random` and `randint`; `put`, `get` and `delete`; `request`. The public
    documents name many more (`monotonic_ns`, `choice`, `exists`), and the call then raises `AttributeError`.

    ## Example

    ```python
    class Tool:
        def setup(self, ctx):
            self._clock = ctx.resources.clock

        def execute(self, args):
            return self._clock.utcnow().isoformat()
    ```

    ## Use instead

    ```python
    class Tool:
        def setup(self, ctx):
            self._clock = ctx.resources.clock

        def execute(self, args):
            return self._clock.now().isoformat()
    ```

    ## Fix safety

    Unsafe: the author may have meant something else.

    ## References

    - dagstack 0.4.1: `Clock`, `Rng`, `BlobStore` and `HttpClient` in `resources.py`
    """

    code, name = "INJ106", "unknown-resource-method"
    examples = (
        Bad(
            "class Plugin:\n    def setup(self, ctx):\n        self.clock = ctx.resources.clock\n\n"
            "    def chunk(self, text):\n        return self.clock.^utcnow^().isoformat()\n",
            fixed="class Plugin:\n    def setup(self, ctx):\n        self.clock = ctx.resources.clock\n\n"
            "    def chunk(self, text):\n        return self.clock.now().isoformat()\n",
        ),
        Bad(
            "class Plugin:\n    def setup(self, ctx):\n        self.resources = ctx.resources\n\n"
            "    def chunk(self, texts):\n        rng = self.resources.rng\n        return rng.^choice^(texts)\n",
        ),
        Bad(
            "class Plugin:\n    async def setup(self, ctx):\n        self.http = await ctx.resources.get('http_client')\n\n"
            "    def chunk(self, url):\n        return self.http.^get^(url).text\n",
            files=example_manifest('required = ["http_client"]'),
            fixed="class Plugin:\n    async def setup(self, ctx):\n        self.http = await ctx.resources.get('http_client')\n\n"
            '    def chunk(self, url):\n        return self.http.request("GET", url).text\n',
        ),
        Good(
            "class Plugin:\n    def setup(self, ctx):\n        self.clock = ctx.resources.clock\n\n"
            "    def chunk(self, text):\n        return self.clock.now().isoformat()\n"
        ),
        Good(
            "class Plugin:\n    def setup(self, ctx):\n        self.rng = ctx.resources.rng\n\n"
            "    def chunk(self, texts):\n        if hasattr(self.rng, 'choice'):\n            return self.rng.choice(texts)\n        return texts[0]\n"
        ),
        Good(
            "class Plugin:\n    def setup(self, ctx):\n        self.clock = ctx.resources.clock\n        self.clock = Ticks()\n\n"
            "    def chunk(self, text):\n        return self.clock.ticks()\n\n\nclass Ticks:\n    def ticks(self):\n        return 1\n"
        ),
    )

    def check(self, facts: ManifestFacts) -> Iterator[Finding]:
        for protocol in RESOURCES:
            known = ", ".join(f"`{name}`" for name in protocol.methods)
            for use in unknown_methods(facts, protocol):
                name = use.path[-1]
                outcome = "raises" if protocol.closed else "may raise"
                yield self.at(
                    facts,
                    use.place.span,
                    f"a resource `{protocol.path[-1]}` has no `{name}`: its protocol `{protocol.title}` has {known}, so this {outcome} `AttributeError`",
                    _fix(use, name, protocol.meant.get(name), tuple(protocol.methods)),
                    path=use.place.path,
                    severity=Severity.ERROR if protocol.closed else Severity.WARNING,
                )


def _fix(use: PathUse, name: str, meant: str | None, methods: tuple[str, ...]) -> Fix | None:
    if use.path[:-1] == ("resources", "http_client"):
        call = use.call
        if name not in _VERBS or call is None or not call.positional:
            return None
        first = call.values[0]
        verb = f'request("{name.upper()}", '
        between = Span(use.place.span.start, first.span.start)
        if use.place.module.document.text.slice(between) != f"{name}(":
            return None
        return Fix(f"Write `{verb}...)`", Applicability.UNSAFE, (FileEdit(use.place.path, between, verb),))
    meant = meant or next(iter(nearest(name, methods, close=0.75)), None)
    return rewrite(f"Write `{meant}`", use.place, meant) if meant is not None else None
