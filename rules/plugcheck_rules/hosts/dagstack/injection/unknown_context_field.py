"""INJ111: the context has no such field."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.nearest import nearest
from plugcheck_lsp.rule import Bad, Good
from plugcheck_rules.hosts.dagstack import vocabulary
from plugcheck_rules.hosts.dagstack.injection.context import rewrite, sure_reads
from plugcheck_rules.hosts.dagstack.injection.injection_rule import InjectionRule
from plugcheck_rules.hosts.dagstack.injection.protocols import FIELDS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.findings import Finding, Fix
    from plugcheck_lsp.python.module import PathUse
    from plugcheck_rules.hosts.dagstack.facts import ManifestFacts

_MEANT = {"settings": "config", "configuration": "config", "options": "config", "log": "logger", "bus": "event_bus", "events": "event_bus"}  # fmt: skip


class UnknownContextField(InjectionRule):
    """The context is asked for a field that it does not have.

    ## What it does

    Finds `ctx.clock`, `ctx.rng`, `ctx.metrics`, `ctx.tracer`, `ctx.in_flight()` and all other names that
    `PluginContext` does not have, also where the context was kept on the instance.

    ## Why it matters

    `setup` raises `AttributeError`. The host logs it and goes on: the plugin is registered and never set up.

    ## Example

    ```python
    class Tool:
        def setup(self, ctx):
            self._clock = ctx.clock
    ```

    ## Use instead

    ```python
    class Tool:
        def setup(self, ctx):
            self._clock = ctx.resources.clock
    ```

    ## Fix safety

    Unsafe: the author may have meant something else.

    ## References

    - dagstack 0.4.1: `PluginContext` in `context.py`
    """

    code, name = "INJ111", "unknown-context-field"
    examples = (
        Bad(
            "class Plugin:\n    def setup(self, ctx):\n        self.clock = ctx.^clock^\n",
            fixed="class Plugin:\n    def setup(self, ctx):\n        self.clock = ctx.resources.clock\n",
        ),
        Bad(
            "class Plugin:\n    async def setup(self, context):\n        self._context = context\n\n"
            "    def chunk(self, text):\n        self._context.^metrics^.count('chunks')\n        return text\n",
        ),
        Bad(
            "class Plugin:\n    def setup(self, ctx):\n        self.size = ctx.^settings^['size']\n",
            fixed="class Plugin:\n    def setup(self, ctx):\n        self.size = ctx.config['size']\n",
        ),
        Good(
            "class Plugin:\n    def setup(self, ctx):\n        self.clock = ctx.resources.clock\n        ctx.logger.info('ready')\n"
        ),
        Good(
            "class Plugin:\n    def setup(self, ctx):\n        self.metrics = getattr(ctx, 'metrics', None)\n"
        ),
        Good(
            "class Plugin:\n    def setup(self, ctx):\n        ctx.started = True\n        self.started = ctx.started\n"
        ),
        Good(
            "class Plugin:\n    def setup(self, ctx):\n        self._render({})\n\n    def _render(self, context):\n        return context.items()\n"
        ),
    )

    def check(self, facts: ManifestFacts) -> Iterator[Finding]:
        for use in sure_reads(facts):
            name = use.path[0]
            if name in FIELDS:
                continue
            yield self.at(
                facts,
                use.place.span,
                f"the context has no `{name}`, so this raises `AttributeError`{_hint(facts, name)}",
                _fix(facts, use),
                path=use.place.path,
            )


def _is_resource(facts: ManifestFacts, name: str) -> bool:
    return name in vocabulary.STANDARD_RESOURCES or name in (facts.declared_resources or ())


def _meant(name: str) -> str | None:
    return _MEANT.get(name) or next(iter(nearest(name, FIELDS, close=0.8)), None)


def _hint(facts: ManifestFacts, name: str) -> str:
    if _is_resource(facts, name):
        return f"; the resource is `resources.{name}`"
    meant = _meant(name)
    return f"; did you mean `{meant}`?" if meant else ""


def _fix(facts: ManifestFacts, use: PathUse) -> Fix | None:
    name = use.path[0]
    if _is_resource(facts, name):
        return (
            rewrite(f"Write `resources.{name}`", use.place, f"resources.{name}")
            if name in (facts.declared_resources or ()) and use.kind == "attribute"
            else None
        )
    meant = _meant(name)
    return rewrite(f"Write `{meant}`", use.place, meant) if meant and use.kind == "attribute" else None
