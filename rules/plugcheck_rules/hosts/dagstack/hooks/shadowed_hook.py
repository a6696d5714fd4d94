"""HOK110: A hook is hidden by a value of the same name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.findings import Related, Severity
from plugcheck_lsp.rule import Bad, Good
from plugcheck_rules.hosts.dagstack.hook_naming import hidden, hook_names
from plugcheck_rules.hosts.dagstack.hooks.manifests import TOOL
from plugcheck_rules.hosts.dagstack.manifest_rule import ManifestRule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.findings import Finding
    from plugcheck_rules.hosts.dagstack.facts import ManifestFacts


class ShadowedHook(ManifestRule):
    """A hook is hidden by a value of the same name.

    ## What it does

    Finds a value that cannot be called under the name of a hook, `setup` or `teardown`: assigned on the
    instance, or in the class body.

    ## Why it matters

    The host looks hooks up on the object, where an attribute of the instance hides the method of the class.
    What it then calls is a text or a number, which raises `TypeError`; where it is `None`, the hook is passed
    over.

    ## Example

    ```python
    class Queue:
        def setup(self, ctx):
            self.status = "idle"

        def status(self, payload):
            return {"state": "queued"}
    ```

    ## Use instead

    ```python
    class Queue:
        def setup(self, ctx):
            self.state = "idle"

        def status(self, payload):
            return {"state": self.state}
    ```

    ## Fix safety

    There is no fix: the attribute may be read from anywhere.

    ## References

    - dagstack 0.4.1: `dispatch.py`, `PluginRegistry._call_lifecycle` in `registry.py`
    """

    code, name = "HOK110", "shadowed-hook"
    severity = Severity.ERROR
    refused = False
    examples = (
        Bad(
            "class P:\n    def setup(self, ctx):\n        ^self.execute^ = 'idle'\n\n    def execute(self, args):\n        return args\n",
            files=TOOL,
        ),
        Bad(
            "class P:\n    def execute(self, args):\n        ^self.teardown^ = not args\n        return args\n\n    def teardown(self):\n        pass\n"
        ),
        Bad("class P:\n    ^setup^: bool = True\n\n    def execute(self, args):\n        return args\n"),
        Good(
            "class P:\n    teardown = None\n\n    def setup(self, ctx):\n        self.execute = self._fast\n\n    def execute(self, args):\n        return args\n\n    def _fast(self, args):\n        return args\n",
            files=TOOL,
        ),
        Good(
            "class P:\n    def setup(self, ctx):\n        self.state = 'idle'\n\n    def execute(self, args):\n        self.args = args\n",
            files=TOOL,
        ),
    )

    def check(self, facts: ManifestFacts) -> Iterator[Finding]:
        for name in hook_names(facts):
            method = facts.shape.method(name)
            proof = (
                (Related(method.place.path, method.span, f"the method `{name}` stands here"),)
                if method
                else ()
            )
            for place in hidden(facts, name):
                yield self.in_code(
                    facts,
                    place,
                    f"the host calls `{name}`, and finds a value here that cannot be called",
                    proof=proof,
                )
