"""INJ109: the resources are used as if they were a dictionary."""

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


class ResourcesAsMapping(InjectionRule):
    """`ctx.resources` is subscripted, or its `get` is given a default.

    ## What it does

    Finds `ctx.resources["name"]`, and `ctx.resources.get("name", default)`.

    ## Why it matters

    The container of resources is no mapping: it has attributes, `in`, and a coroutine `get` that takes the name
    alone. Both forms raise `TypeError`, and the plugin is not set up.

    ## Example

    ```python
    class Tool:
        def setup(self, ctx):
            self._clock = ctx.resources["clock"]
    ```

    ## Use instead

    ```python
    class Tool:
        def setup(self, ctx):
            self._clock = ctx.resources.clock
    ```

    ## Fix safety

    Unsafe: code after it may now run that did not before.

    ## References

    - dagstack 0.4.1: `ResourceContainer` in `resources.py`
    """

    code, name = "INJ109", "resources-as-mapping"
    examples = (
        Bad(
            "class Plugin:\n    def setup(self, ctx):\n        self.clock = ^ctx.resources['clock']^\n",
            fixed="class Plugin:\n    def setup(self, ctx):\n        self.clock = ctx.resources.clock\n",
        ),
        Bad(
            "class Plugin:\n    async def setup(self, ctx):\n        self.rng = await ^ctx.resources.get('rng', None)^\n",
        ),
        Bad(
            "class Plugin:\n    def setup(self, ctx):\n        given = ctx.resources\n        self.rng = ^given.get('rng', None)^\n",
            fixed="class Plugin:\n    def setup(self, ctx):\n        given = ctx.resources\n        self.rng = getattr(given, 'rng', None)\n",
        ),
        Good("class Plugin:\n    def setup(self, ctx):\n        self.clock = ctx.resources.clock\n"),
        Good("class Plugin:\n    def setup(self, ctx):\n        self.size = ctx.config['size']\n"),
    )

    def check(self, facts: ManifestFacts) -> Iterator[Finding]:
        for use in in_order(uses(facts)):
            if use.path[:1] != ("resources",) or len(use.path) != 2 or not use.sure:
                continue
            name = use.path[1]
            if use.kind == "item":
                yield self.at(
                    facts,
                    use.chain.span,
                    f"`ctx.resources` takes no subscripts, so this raises `TypeError`: write `.{name}`",
                    _attribute(use),
                    path=use.place.path,
                )
            elif use.kind == "get" and len(use.arguments) > 1:
                yield self.at(
                    facts,
                    use.chain.span,
                    "`ctx.resources.get` takes the name alone, no default, so this raises `TypeError`",
                    _getattr(use),
                    path=use.place.path,
                )


def _attribute(use: PathUse) -> Fix | None:
    name, base = use.path[1], use.base
    if base is None or not name.isidentifier() or is_of_container(name):
        return None
    return rewrite(f"Write `{base.text}.{name}`", use.chain, f"{base.text}.{name}")


def _getattr(use: PathUse) -> Fix | None:
    base, arguments = use.base, use.arguments
    if base is None or use.awaited or len(arguments) != 2 or is_of_container(use.path[1]):
        return None
    written = f"getattr({base.text}, {arguments[0].text}, {arguments[1].text})"
    return rewrite(f"Write `{written}`", use.chain, written)
