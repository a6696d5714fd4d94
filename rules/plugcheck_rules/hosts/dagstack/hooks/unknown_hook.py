"""HOK106: A marked method is no hook of the plugin's kind."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.findings import Severity
from plugcheck_lsp.rule import Bad, Good
from plugcheck_rules.hosts.dagstack.calling import LIFECYCLE
from plugcheck_rules.hosts.dagstack.hook_marks import SPECIFIED
from plugcheck_rules.hosts.dagstack.hook_naming import likely_hook, rename_method
from plugcheck_rules.hosts.dagstack.hooks.manifests import TOOL
from plugcheck_rules.hosts.dagstack.manifest_rule import ManifestRule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.findings import Finding
    from plugcheck_rules.hosts.dagstack.facts import ManifestFacts


class UnknownHook(ManifestRule):
    """A marked method is no hook of the plugin's kind.

    ## What it does

    Finds methods that carry dagstack's `hookimpl` marker under a name that neither the kind's specification
    nor the plugin's own contract test knows. Kinds are `tool`, `orchestrator`, and those with a
    `kinds/<kind>/v1.yaml` in the workspace; of other kinds nothing is known, and nothing is said.

    ## Why it matters

    Registration accepts any name. The host never calls the method, and nothing tells.

    ## Example

    ```python
    from dagstack.plugin_system.hookspecs.tool import hookimpl


    class Echo:
        @hookimpl
        def exectue(self, args):
            return args
    ```

    ## Use instead

    ```python
    from dagstack.plugin_system.hookspecs.tool import hookimpl


    class Echo:
        @hookimpl
        def execute(self, args):
            return args
    ```

    ## Fix safety

    Unsafe: the host then calls the method.

    ## References

    - dagstack 0.4.1: `hookspecs/tool.py`, `_generated/kinds`
    - pluggy 1.7.0: `PluginManager.register`
    """

    code, name = "HOK106", "unknown-hook"
    severity = Severity.WARNING
    refused = False
    examples = (
        Bad(
            "from dagstack.plugin_system.hookspecs.tool import hookimpl\n\n\nclass P:\n    @hookimpl\n    def ^exectue^(self, args):\n        return args\n",
            files=TOOL,
            fixed="from dagstack.plugin_system.hookspecs.tool import hookimpl\n\n\nclass P:\n    @hookimpl\n    def execute(self, args):\n        return args\n",
        ),
        Bad(
            "from dagstack.plugin_system.hookspecs.tool import hookimpl\n\n\nclass P:\n    @hookimpl(specname='run')\n    def ^execute^(self, args):\n        return args\n",
            files=TOOL,
        ),
        Good(
            "from dagstack.plugin_system.hookspecs.tool import hookimpl\n\n\nclass P:\n    @hookimpl\n    def execute(self, args):\n        return args\n",
            files=TOOL,
        ),
        Good(
            "from dagstack.plugin_system.hookspecs.tool import hookimpl\n\n\nclass P:\n    @hookimpl\n    def chunk(self, text):\n        return text\n"
        ),
        Good(
            "from dagstack.plugin_system.hookspecs.tool import hookimpl\n\n\nclass P:\n    @hookimpl\n    def setup(self, ctx):\n        self.size = 3\n",
            files=TOOL,
        ),
    )

    def check(self, facts: ManifestFacts) -> Iterator[Finding]:
        known = {*facts.kind_hooks, *facts.named_hooks, *SPECIFIED, *LIFECYCLE}
        for mark in facts.marks if facts.kind_hooks else ():
            method, hook = mark.method, mark.hook
            if hook is None or hook in known or not mark.counts:
                continue
            likely = likely_hook(facts, hook) if hook == method.name else None
            meant = f"; `{likely}` is likely meant" if likely else ""
            yield self.in_code(
                facts,
                method.place,
                f"the kind `{facts.text_of('kind')}` has no hook `{hook}`, so nobody calls it{meant}",
                rename_method(facts, method, likely) if likely else None,
            )
