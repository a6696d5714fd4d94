"""INJ112: a sink of the context has no such method."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.findings import Severity
from plugcheck_lsp.nearest import nearest
from plugcheck_lsp.rule import Bad, Good
from plugcheck_rules.hosts.dagstack.injection.context import rewrite, unknown_methods
from plugcheck_rules.hosts.dagstack.injection.injection_rule import InjectionRule
from plugcheck_rules.hosts.dagstack.injection.protocols import SINKS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.findings import Finding
    from plugcheck_rules.hosts.dagstack.facts import ManifestFacts


class UnknownSinkMethod(InjectionRule):
    """The progress sink, the checkpoint store, the event bus or the registry is asked for what it does not have.

    ## What it does

    Knows what `ctx.progress`, `ctx.checkpoint`, `ctx.event_bus`, `ctx.tenant` and `ctx.registry` have, and follows
    them through names and attributes of the instance.

    ## Why it matters

    The public documents name methods that the release does not have: `progress.update(percent, message)`,
    `checkpoint.list`, `registry.get`. The call raises `AttributeError`, often late and only where a host fills
    the field at all.

    ## Example

    ```python
    class Tool:
        def setup(self, ctx):
            self._progress = ctx.progress

        def execute(self, args):
            if self._progress is not None:
                self._progress.update(50, "half way")
    ```

    ## Use instead

    ```python
    from dagstack.plugin_system import Progress


    class Tool:
        def setup(self, ctx):
            self._progress = ctx.progress

        def execute(self, args):
            if self._progress is not None:
                self._progress.report(Progress(current=50, total=100, message="half way"))
    ```

    ## Fix safety

    Unsafe: the author may have meant something else.

    ## References

    - dagstack 0.4.1: `context.py`, `sinks.py`, `registry.py`
    """

    code, name = "INJ112", "unknown-sink-method"
    examples = (
        Bad(
            "class Plugin:\n    def setup(self, ctx):\n        self.progress = ctx.progress\n\n"
            "    def chunk(self, text):\n        if self.progress:\n            self.progress.^update^(50, 'half way')\n",
        ),
        Bad(
            "class Plugin:\n    def setup(self, ctx):\n        other = ctx.registry.^get^('tool', 'search')\n        self.other = other\n",
            fixed="class Plugin:\n    def setup(self, ctx):\n        other = ctx.registry.get_plugin('tool', 'search')\n        self.other = other\n",
        ),
        Bad(
            "class Plugin:\n    def setup(self, ctx):\n        self._ctx = ctx\n\n    def chunk(self, text):\n"
            "        store = self._ctx.checkpoint\n        if store is None:\n            return text\n        return store.^list^()\n",
        ),
        Good(
            "class Plugin:\n    def setup(self, ctx):\n        self.progress = ctx.progress\n\n"
            "    def chunk(self, text):\n        if self.progress:\n            self.progress.done()\n"
        ),
        Good(
            "class Plugin:\n    def setup(self, ctx):\n        self.store = ctx.checkpoint or {}\n\n"
            "    def chunk(self, text):\n        return self.store.get('a')\n"
        ),
    )

    def check(self, facts: ManifestFacts) -> Iterator[Finding]:
        for protocol in SINKS:
            for use in unknown_methods(facts, protocol):
                name = use.path[-1]
                known = (*protocol.methods, *protocol.attributes)
                meant = protocol.meant.get(name) or next(iter(nearest(name, known, close=0.75)), None)
                hint = f"; did you mean `{meant}`?" if meant else ""
                yield self.at(
                    facts,
                    use.place.span,
                    f"`ctx.{protocol.path[0]}`, a `{protocol.title}`, has no `{name}`, so this raises `AttributeError`{hint}",
                    rewrite(f"Write `{meant}`", use.place, meant) if meant is not None else None,
                    path=use.place.path,
                    severity=Severity.ERROR if protocol.closed else Severity.WARNING,
                )
