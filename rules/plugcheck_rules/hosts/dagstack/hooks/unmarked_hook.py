"""HOK108: A hook carries no marker."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.findings import Severity
from plugcheck_lsp.rule import Bad, Good
from plugcheck_rules.hosts.dagstack.hook_marks import SPECIFIED
from plugcheck_rules.hosts.dagstack.hook_naming import mark_like
from plugcheck_rules.hosts.dagstack.hooks.manifests import TOOL
from plugcheck_rules.hosts.dagstack.manifest_rule import ManifestRule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.findings import Finding
    from plugcheck_rules.hosts.dagstack.facts import ManifestFacts


class UnmarkedHook(ManifestRule):
    """A hook carries no marker.

    ## What it does

    Finds `get_schema` and `execute` of plugins of the kind `tool` without a `hookimpl` marker. It is a
    warning where another hook of the class has one, a hint otherwise.

    ## Why it matters

    Calls through the plugin manager (`registry.plugin_manager.hook`) reach marked methods alone, and only
    these are checked while the plugin registers. The host's dispatchers and its contract suite find methods
    by their names, marked or not.

    ## Example

    ```python
    from dagstack.plugin_system.hookspecs.tool import hookimpl


    class Echo:
        @hookimpl
        def get_schema(self):
            return {}

        def execute(self, args):
            return args
    ```

    ## Use instead

    ```python
    from dagstack.plugin_system.hookspecs.tool import hookimpl


    class Echo:
        @hookimpl
        def get_schema(self):
            return {}

        @hookimpl
        def execute(self, args):
            return args
    ```

    ## Fix safety

    Unsafe: the host then calls the method through the manager too.

    ## References

    - dagstack 0.4.1: `hookspecs/tool.py`, `dispatch.py`
    """

    code, name = "HOK108", "unmarked-hook"
    severity = Severity.HINT
    refused = False
    examples = (
        Bad(
            "from dagstack.plugin_system.hookspecs.tool import hookimpl\n\n\nclass P:\n    @hookimpl\n    def get_schema(self):\n        return {}\n\n    def ^execute^(self, args):\n        return args\n",
            files=TOOL,
            fixed="from dagstack.plugin_system.hookspecs.tool import hookimpl\n\n\nclass P:\n    @hookimpl\n    def get_schema(self):\n        return {}\n\n    @hookimpl\n    def execute(self, args):\n        return args\n",
        ),
        Bad("class P:\n    def ^execute^(self, args):\n        return args\n", files=TOOL),
        Good(
            "from dagstack.plugin_system.hookspecs.tool import hookimpl\n\n\nclass P:\n    @hookimpl(specname='execute')\n    def run(self, args):\n        return args\n\n    def execute(self, args):\n        return args\n",
            files=TOOL,
        ),
        Good("class P:\n    def execute(self, args):\n        return args\n"),
    )

    def check(self, facts: ManifestFacts) -> Iterator[Finding]:
        if facts.text_of("kind") != "tool":
            return
        marked = [mark for mark in facts.marks if mark.hook in SPECIFIED]
        implemented = {mark.hook for mark in marked}
        for name in SPECIFIED:
            method = facts.shape.method(name)
            if method is None or method.scope.decorators or name in implemented:
                continue
            example = next((mark for mark in marked if mark.counts), None)
            yield self.in_code(
                facts,
                method.place,
                f"`{name}` carries no `hookimpl` marker, so calls through the plugin manager do not reach it",
                mark_like(method, example) if example is not None else None,
                severity=self.severity if example is None else Severity.WARNING,
            )
