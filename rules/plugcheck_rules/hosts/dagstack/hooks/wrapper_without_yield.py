"""HOK102: A hook wrapper is no generator."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.rule import Bad, Good
from plugcheck_rules.hosts.dagstack.hook_marks import SPECIFIED
from plugcheck_rules.hosts.dagstack.manifest_rule import ManifestRule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.findings import Finding
    from plugcheck_rules.hosts.dagstack.facts import ManifestFacts


class WrapperWithoutYield(ManifestRule):
    """A hook wrapper is no generator.

    ## What it does

    Finds implementations of `get_schema` or `execute` that are marked with `wrapper=True` or
    `hookwrapper=True` and never `yield`, are `async`, or carry both options.

    ## Why it matters

    A wrapper runs around the other implementations: what stands before its one `yield` runs before them, the
    rest after. pluggy refuses anything else while the plugin registers, so the plugin is left out.

    ## Example

    ```python
    from dagstack.plugin_system.hookspecs.tool import hookimpl


    class Timing:
        @hookimpl(wrapper=True)
        def execute(self, args):
            return args
    ```

    ## Use instead

    ```python
    from dagstack.plugin_system.hookspecs.tool import hookimpl


    class Timing:
        @hookimpl(wrapper=True)
        def execute(self, args):
            return (yield)
    ```

    ## Fix safety

    There is no fix: what should happen around the other implementations is not known.

    ## References

    - dagstack 0.4.1: `hookspecs/tool.py`, `adapters/in_process.py`
    - pluggy 1.7.0: `PluginManager._verify_hook`
    """

    code, name = "HOK102", "wrapper-without-yield"
    examples = (
        Bad(
            "from dagstack.plugin_system.hookspecs.tool import hookimpl\n\n\nclass P:\n    @hookimpl(^wrapper=True^)\n    def execute(self, args):\n        return args\n"
        ),
        Bad(
            "from dagstack.plugin_system.hookspecs.tool import hookimpl\n\n\nclass P:\n    @hookimpl(tryfirst=True, ^hookwrapper=True^)\n    async def execute(self, args):\n        yield\n"
        ),
        Bad(
            "from dagstack.plugin_system.hookspecs.tool import hookimpl\n\n\nclass P:\n    @hookimpl(wrapper=True, ^hookwrapper=True^)\n    def get_schema(self):\n        yield\n"
        ),
        Good(
            "from dagstack.plugin_system.hookspecs.tool import hookimpl\n\n\nclass P:\n    @hookimpl(wrapper=True)\n    def execute(self, args):\n        return (yield)\n"
        ),
        Good(
            "from dagstack.plugin_system.hookspecs.tool import hookimpl\n\n\nclass P:\n    @hookimpl(wrapper=False)\n    def execute(self, args):\n        return args\n"
        ),
        Good(
            "from dagstack.plugin_system.hookspecs.tool import hookimpl\n\n\nclass P:\n    @hookimpl(wrapper=True)\n    def observe(self, args):\n        return args\n"
        ),
    )

    def check(self, facts: ManifestFacts) -> Iterator[Finding]:
        for mark in facts.marks:
            given = [name for name in ("wrapper", "hookwrapper") if mark.has_option(name)]
            if not given or not mark.counts or not mark.plain or mark.hook not in SPECIFIED:
                continue
            method = mark.method
            if len(given) == 2:
                reason = "carries `wrapper` and `hookwrapper`, which exclude each other"
            elif method.is_async or not method.is_generator:
                reason = f"is marked with `{given[0]}=True` and is {'asynchronous' if method.is_async else 'no generator'}"
            else:
                continue
            yield self.in_code(
                facts,
                mark.option_place(given[-1]),
                f"`{method.qualified_name}` {reason}, so the plugin is refused",
            )
