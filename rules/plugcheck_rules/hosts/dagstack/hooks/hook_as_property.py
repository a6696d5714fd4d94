"""HOK112: A hook is a property."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.findings import Severity
from plugcheck_lsp.rule import Bad, Good
from plugcheck_rules.hosts.dagstack.hook_naming import hook_properties
from plugcheck_rules.hosts.dagstack.hooks.manifests import TOOL
from plugcheck_rules.hosts.dagstack.manifest_rule import ManifestRule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.findings import Finding
    from plugcheck_rules.hosts.dagstack.facts import ManifestFacts


class HookAsProperty(ManifestRule):
    """A hook is a property.

    ## What it does

    Finds a hook, `setup` or `teardown` that is a `property` or `cached_property`.

    ## Why it matters

    The host reads the attribute and calls what it gets: the value of the property, which is rarely a
    function. A `hookimpl` marker above a `property` raises `AttributeError` while the module is imported, so
    the plugin is refused; below one it is not seen.

    ## Example

    ```python
    class Echo:
        @property
        def get_schema(self):
            return {"name": "echo"}
    ```

    ## Use instead

    ```python
    class Echo:
        def get_schema(self):
            return {"name": "echo"}
    ```

    ## Fix safety

    Unsafe: who reads the attribute has to call it.

    ## References

    - dagstack 0.4.1: `dispatch.py`
    - pluggy 1.7.0: `PluginManager.parse_hookimpl_opts`
    """

    code, name = "HOK112", "hook-as-property"
    severity = Severity.WARNING
    refused = False
    examples = (
        Bad(
            "class P:\n    @^property^\n    def get_schema(self):\n        return {}\n",
            files=TOOL,
            fixed="class P:\n    def get_schema(self):\n        return {}\n",
        ),
        Bad(
            "from dagstack.plugin_system.hookspecs.tool import hookimpl\n\n\nclass P:\n    @hookimpl\n    @^property^\n    def get_schema(self):\n        return {}\n",
            files=TOOL,
            fixed="from dagstack.plugin_system.hookspecs.tool import hookimpl\n\n\nclass P:\n    @hookimpl\n    def get_schema(self):\n        return {}\n",
        ),
        Bad(
            "import functools\n\n\nclass P:\n    @^functools.cached_property^\n    def teardown(self):\n        return self.close\n\n    def close(self):\n        return self.teardown\n"
        ),
        Good(
            "class P:\n    @property\n    def schema(self):\n        return {}\n\n    def get_schema(self):\n        return self.schema\n",
            files=TOOL,
        ),
    )

    def check(self, facts: ManifestFacts) -> Iterator[Finding]:
        for found in hook_properties(facts):
            consequence = (
                "it cannot carry a marker, so the module cannot be imported"
                if found.refused
                else "the host calls the value that it gives"
            )
            yield self.in_code(
                facts,
                found.place,
                f"`{found.method.qualified_name}` is a property: {consequence}",
                found.fix,
                severity=Severity.ERROR if found.refused else None,
                refused=found.refused,
            )
