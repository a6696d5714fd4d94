from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.findings import Mark, Severity
from plugcheck_lsp.rule import Bad, Good
from plugcheck_rules.hosts.dagstack.manifest_rule import ManifestRule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.findings import Finding
    from plugcheck_rules.hosts.dagstack.facts import ManifestFacts


class UnusedResource(ManifestRule):
    """
    ## What it does
    Finds declared resources that the plugin's code never takes from its context.

    ## Why it matters
    A required resource that the host lacks stops the set-up of all plugins, for a thing that nobody uses. Often
    it shows that the code goes around the host, and calls `time.time()` where it declares `clock`.

    ## Example
    ```toml
    [plugin.resources]
    required = ["clock", "http_client"]  # the code uses ctx.resources.clock alone
    ```

    ## Use instead
    ```toml
    [plugin.resources]
    required = ["clock"]
    ```

    ## Fix safety
    Unsafe: where the code should use the resource, that is to be mended, not this.

    ## References
    - dagstack 0.4.1: `inject_resources` in `resources.py`
    """

    code, name = "MAN147", "unused-resource"
    severity = Severity.WARNING
    marks = frozenset({Mark.NEEDLESS})
    refused = False
    concludes_from_absence = True
    examples = (
        Bad(
            '[plugin]\nruntime = "in_process"\nentry_point = "plugin:P"\n\n[plugin.resources]\nrequired = ["clock", ^"rng"^]\n',
            files={
                "plugin.py": "class P:\n    def setup(self, ctx):\n        self.clock = ctx.resources.clock\n"
            },
            fixed='[plugin]\nruntime = "in_process"\nentry_point = "plugin:P"\n\n[plugin.resources]\nrequired = ["clock"]\n',
        ),
        Good(
            '[plugin]\nruntime = "in_process"\nentry_point = "plugin:P"\n\n[plugin.resources]\nrequired = ["clock"]\n',
            files={
                "plugin.py": "class P:\n    def setup(self, ctx):\n        self.resources = ctx.resources\n\n    def run(self):\n        return self.resources.clock.now()\n"
            },
        ),
        Good(
            '[plugin]\nruntime = "in_process"\nentry_point = "plugin:P"\n\n[plugin.resources]\nrequired = ["clock"]\n',
            files={
                "plugin.py": "from elsewhere import take\n\nclass P:\n    def setup(self, ctx):\n        take(ctx)\n"
            },
        ),
    )

    def check(self, facts: ManifestFacts) -> Iterator[Finding]:
        used = facts.used_resources
        if used is None:
            return
        for group, index, resource, span in facts.resource_items:
            if resource not in used:
                yield self.at(
                    facts,
                    span,
                    f"the code of `{facts.name}` never takes `{resource}` from `ctx.resources`",
                    facts.remove_item(f"Remove `{resource}`", ("resources", group), index, unsafe=True),
                )
