"""INJ113: something that may be `None` is used unchecked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.findings import Severity
from plugcheck_lsp.rule import Bad, Good
from plugcheck_rules.hosts.dagstack.injection.context import in_order, is_tested, uses
from plugcheck_rules.hosts.dagstack.injection.injection_rule import InjectionRule, example_manifest
from plugcheck_rules.hosts.dagstack.injection.protocols import MAY_BE_NONE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.findings import Finding
    from plugcheck_rules.hosts.dagstack.facts import ManifestFacts


class UncheckedNone(InjectionRule):
    """A field of the context that is `None` by default is used without a look whether it is there.

    ## What it does

    Finds uses of `ctx.progress`, `ctx.checkpoint`, `ctx.event_bus` and `ctx.tenant`, and of resources taken with
    the default `None`, in functions that do not test them, where `setup` does not either. The first use in each
    function is told.

    ## Why it matters

    A host fills these fields only if it has such a thing. Elsewhere, and in the contract suite's default context,
    the use raises `AttributeError: 'NoneType' object has no attribute ...`.

    ## Example

    ```python
    class Tool:
        def setup(self, ctx):
            self._progress = ctx.progress

        def execute(self, args):
            self._progress.done()
    ```

    ## Use instead

    ```python
    class Tool:
        def setup(self, ctx):
            self._progress = ctx.progress

        def execute(self, args):
            if self._progress is not None:
                self._progress.done()
    ```

    ## Fix safety

    There is no automatic fix: what is to happen without it is not in the code.

    ## References

    - dagstack 0.4.1: `PluginContext` in `context.py`
    """

    code, name = "INJ113", "unchecked-none"
    severity = Severity.WARNING
    concludes_from_absence = True
    examples = (
        Bad(
            "class Plugin:\n    def setup(self, ctx):\n        self.progress = ctx.progress\n\n"
            "    def chunk(self, text):\n        ^self.progress^.done()\n        self.progress.done()\n        return text\n",
        ),
        Bad(
            "class Plugin:\n    def setup(self, ctx):\n        self.state = ^ctx.checkpoint^.load('state')\n"
        ),
        Bad(
            "class Plugin:\n    def setup(self, ctx):\n        self.http = getattr(ctx.resources, 'http_client', None)\n\n"
            "    def chunk(self, url):\n        return ^self.http^.request('GET', url)\n",
            files=example_manifest('optional = ["http_client"]'),
        ),
        Good(
            "class Plugin:\n    def setup(self, ctx):\n        self.progress = ctx.progress\n\n"
            "    def chunk(self, text):\n        if self.progress is not None:\n            self.progress.done()\n        return text\n",
        ),
        Good(
            "class Plugin:\n    def setup(self, ctx):\n        if ctx.checkpoint is None:\n            raise RuntimeError('needs checkpoints')\n"
            "        self.store = ctx.checkpoint\n\n    def chunk(self, text):\n        return self.store.load(text)\n",
        ),
        Good(
            "from dagstack.plugin_system import NoOpProgressSink\n\n\nclass Plugin:\n    def setup(self, ctx):\n"
            "        self.progress = ctx.progress or NoOpProgressSink()\n\n    def chunk(self, text):\n        self.progress.done()\n        return text\n",
        ),
        Good(
            "class Plugin:\n    def setup(self, ctx):\n        ctx.tenant_or_default().check_access('a', 'b')\n"
        ),
    )

    def check(self, facts: ManifestFacts) -> Iterator[Finding]:
        found = uses(facts)
        defaulted = {use.path for use in found if use.kind == "getattr" and use.path[:1] == ("resources",)}
        defaulted -= {use.path for use in found if use.kind in ("contains", "attribute", "get")}
        seen: set[object] = set()
        for use in in_order(found):
            path = use.path[:-1]
            may_be_none = (len(path) == 1 and path[0] in MAY_BE_NONE) or path in defaulted
            if not may_be_none or use.kind != "attribute" or not use.sure or use.base is None:
                continue
            if (path, use.function.key) in seen or use.is_caught or is_tested(found, use, path):
                continue
            seen.add((path, use.function.key))
            shown = ".".join(("ctx", *path))
            yield self.at(
                facts,
                use.base.span,
                f"`{shown}` is `None` unless the host provides it, and then this raises `AttributeError`",
                path=use.place.path,
            )
