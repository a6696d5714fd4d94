"""HOK134: The class answers for every name, so the host finds methods that are not there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.findings import Severity
from plugcheck_lsp.rule import Bad, Good
from plugcheck_rules.hosts.dagstack.constructing import answered_names
from plugcheck_rules.hosts.dagstack.manifest_rule import ManifestRule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.findings import Finding
    from plugcheck_rules.hosts.dagstack.facts import ManifestFacts


class CatchAllAttribute(ManifestRule):
    """The class answers for every name, so the host finds methods that are not there.

    ## What it does

    Finds a `__getattr__` that never raises `AttributeError`, in a class that lacks one of the names that the
    host asks for: its hooks, `setup`, `teardown`, `matches`.

    ## Why it matters

    The host asks with `getattr(plugin, name, None)` whether a method is there, and calls what it gets. A
    class that answers every name with something is called for hooks that it does not have, and counts as
    matching every request.

    ## Example

    ```python
    class Proxy:
        def __getattr__(self, name):
            return lambda *args, **kwargs: {}
    ```

    ## Use instead

    ```python
    class Proxy:
        def __getattr__(self, name):
            if name not in self.remote:
                raise AttributeError(name)
            return self.remote[name]
    ```

    ## Fix safety

    There is no fix: which names are meant is not known.

    ## References

    - dagstack 0.4.1: `dispatch.py`, `PluginRegistry._call_lifecycle` in `registry.py`
    """

    code, name = "HOK134", "catch-all-attribute"
    severity = Severity.WARNING
    refused = False
    concludes_from_absence = True
    examples = (
        Bad("class P:\n    def ^__getattr__^(self, name):\n        return lambda *args, **kwargs: {}\n"),
        Bad(
            "class P:\n    def setup(self, ctx):\n        self.ctx = ctx\n\n    def ^__getattr__^(self, name):\n        return self.call\n\n    def call(self, *args):\n        return args\n"
        ),
        Good("class P:\n    def __getattr__(self, name):\n        raise AttributeError(name)\n"),
        Good("class P:\n    def __getattr__(self, name):\n        return getattr(str, name)\n"),
        Good("class P:\n    def __getattr__(self, name):\n        return None\n"),
        Good(
            "class P:\n    def setup(self, ctx):\n        pass\n\n    def teardown(self):\n        pass\n\n    def matches(self, ctx):\n        return True\n\n    def __getattr__(self, name):\n        return lambda: name\n"
        ),
    )

    def check(self, facts: ManifestFacts) -> Iterator[Finding]:
        names = answered_names(facts)
        method = facts.shape.method("__getattr__")
        if names and method is not None:
            yield self.in_code(
                facts,
                method.place,
                f"`__getattr__` answers every name, so the host calls `{names[0]}`, which the class does not have",
            )
