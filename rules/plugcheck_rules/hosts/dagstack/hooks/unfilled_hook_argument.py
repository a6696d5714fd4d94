"""HOK105: An argument of a hook that pluggy never fills."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.findings import Severity
from plugcheck_lsp.python.module import Place
from plugcheck_lsp.rule import Bad, Good
from plugcheck_rules.hosts.dagstack.calling import unfilled
from plugcheck_rules.hosts.dagstack.manifest_rule import ManifestRule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.findings import Finding
    from plugcheck_rules.hosts.dagstack.facts import ManifestFacts


class UnfilledHookArgument(ManifestRule):
    """An argument of a hook that pluggy never fills.

    ## What it does

    Finds parameters of a marked `get_schema` or `execute` that pluggy's call leaves at their defaults:
    `*args`, `**kwargs`, those with a default, and those that only a keyword can give.

    ## Why it matters

    pluggy looks at the names of the parameters and passes those that the specification knows. Parameters with
    a default are filled by pluggy 1.7 only if they have such a name, and by older releases never; a star gets
    nothing at all. The hook runs, without its input.

    ## Example

    ```python
    from dagstack.plugin_system.hookspecs.tool import hookimpl


    class Echo:
        @hookimpl
        def execute(self, payload=None):
            return {'echo': payload}
    ```

    ## Use instead

    ```python
    from dagstack.plugin_system.hookspecs.tool import hookimpl


    class Echo:
        @hookimpl
        def execute(self, args):
            return {'echo': args}
    ```

    ## Fix safety

    Unsafe: who calls the method without the argument has to follow.

    ## References

    - pluggy 1.5.0 to 1.7.0: `varnames`, `_multicall`
    - dagstack 0.4.1: `hookspecs/tool.py`
    """

    code, name = "HOK105", "unfilled-hook-argument"
    severity = Severity.WARNING
    refused = False
    examples = (
        Bad(
            "from dagstack.plugin_system.hookspecs.tool import hookimpl\n\n\nclass P:\n    @hookimpl\n    def execute(self, ^args^=None):\n        return args\n",
            fixed="from dagstack.plugin_system.hookspecs.tool import hookimpl\n\n\nclass P:\n    @hookimpl\n    def execute(self, args):\n        return args\n",
        ),
        Bad(
            "from dagstack.plugin_system.hookspecs.tool import hookimpl\n\n\nclass P:\n    @hookimpl\n    def execute(self, ^*values^):\n        return values\n"
        ),
        Bad(
            "from dagstack.plugin_system.hookspecs.tool import hookimpl\n\n\nclass P:\n    @hookimpl\n    def execute(self, ^**values^):\n        return values\n"
        ),
        Bad(
            "from dagstack.plugin_system.hookspecs.tool import hookimpl\n\n\nclass P:\n    @hookimpl\n    def get_schema(self, ^ctx^=None):\n        return str(ctx)\n"
        ),
        Good(
            "from dagstack.plugin_system.hookspecs.tool import hookimpl\n\n\nclass P:\n    @hookimpl\n    def execute(self, args, *rest):\n        return args\n"
        ),
        Good(
            "from dagstack.plugin_system.hookspecs.tool import hookimpl\n\n\nclass P:\n    @hookimpl\n    def execute(self):\n        return 1\n"
        ),
        Good("class P:\n    def execute(self, args=None):\n        return args\n"),
    )

    def check(self, facts: ManifestFacts) -> Iterator[Finding]:
        for parameter, mark, fix in unfilled(facts):
            place = Place(mark.method.module, mark.method.unit, parameter.node)
            yield self.in_code(
                facts,
                place,
                f"pluggy passes nothing for `{place.text}` when it calls the hook `{mark.hook}`",
                fix,
            )
