"""HOK109: A method is almost called like a hook that is missing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.findings import Severity
from plugcheck_lsp.rule import Bad, Good
from plugcheck_rules.hosts.dagstack.hook_naming import misspelled, rename_method
from plugcheck_rules.hosts.dagstack.hooks.manifests import TOOL
from plugcheck_rules.hosts.dagstack.manifest_rule import ManifestRule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.findings import Finding
    from plugcheck_rules.hosts.dagstack.facts import ManifestFacts


class MisspelledHook(ManifestRule):
    """A method is almost called like a hook that is missing.

    ## What it does

    Finds public methods whose name is close to that of a hook of the plugin's kind which the class lacks; and
    `setup` and `teardown` likewise (`tear_down`, `set_up`).

    ## Why it matters

    The host finds hooks by their names, and passes over a plugin that lacks one without a word: the method is
    never called.

    ## Example

    ```python
    class Echo:
        def get_schemas(self):
            return {}
    ```

    ## Use instead

    ```python
    class Echo:
        def get_schema(self):
            return {}
    ```

    ## Fix safety

    Unsafe: the host then calls the method.

    ## References

    - dagstack 0.4.1: `dispatch.py`, `PluginRegistry._call_lifecycle` in `registry.py`
    """

    code, name = "HOK109", "misspelled-hook"
    severity = Severity.WARNING
    refused = False
    concludes_from_absence = True
    examples = (
        Bad(
            "class P:\n    def ^get_schemas^(self):\n        return {}\n\n    def execute(self, args):\n        return args\n",
            files=TOOL,
            fixed="class P:\n    def get_schema(self):\n        return {}\n\n    def execute(self, args):\n        return args\n",
        ),
        Bad(
            "class P:\n    def chunk(self, text):\n        return text\n\n    async def ^tear_down^(self):\n        self.done = True\n",
            fixed="class P:\n    def chunk(self, text):\n        return text\n\n    async def teardown(self):\n        self.done = True\n",
        ),
        Bad(
            "class P:\n    def ^Setup^(self, ctx):\n        self.ctx = ctx\n\n    def again(self, ctx):\n        self.Setup(ctx)\n"
        ),
        Good(
            "class P:\n    def execute(self, args):\n        return self.executed(args)\n\n    def executed(self, args):\n        return args\n",
            files=TOOL,
        ),
        Good("class P:\n    def chunks(self, text):\n        return text\n"),
        Good(
            "class P:\n    def reset(self):\n        self.size = 0\n\n    def warmup(self):\n        self.size = 1\n"
        ),
    )

    def check(self, facts: ManifestFacts) -> Iterator[Finding]:
        for method, meant in misspelled(facts):
            yield self.in_code(
                facts,
                method.place,
                f"`{method.qualified_name}` is likely meant to be `{meant}`, which the class lacks: the host never calls it",
                rename_method(facts, method, meant),
            )
