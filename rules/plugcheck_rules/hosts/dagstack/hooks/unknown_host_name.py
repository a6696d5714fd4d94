"""HOK150: A name is imported that this release of the host does not have."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.rule import Bad, Good
from plugcheck_rules.hosts.dagstack.host_names import SAID, unknown_imports
from plugcheck_rules.hosts.dagstack.manifest_rule import ManifestRule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.findings import Finding
    from plugcheck_rules.hosts.dagstack.facts import ManifestFacts


class UnknownHostName(ManifestRule):
    """A name is imported that this release of the host does not have.

    ## What it does

    Finds imports from `dagstack`, `dagstack.plugin_system` and `dagstack.plugin_system.hookspecs.tool` of
    names that dagstack 0.4.1 does not have. Nothing is said of other releases.

    ## Why it matters

    The import raises `ImportError`: at the top of the plugin's module the plugin is refused, in a function
    that function fails. The public documents name several things that no release has, `hookimpl` in the
    package itself among them.

    ## Example

    ```python
    from dagstack.plugin_system import hookimpl
    ```

    ## Use instead

    ```python
    from dagstack.plugin_system.hookspecs.tool import hookimpl
    ```

    ## Fix safety

    Unsafe: the module could not be imported before, so nothing that it does has been seen.

    ## References

    - dagstack 0.4.1: `__init__.py`, `hookspecs/tool.py`
    """

    code, name = "HOK150", "unknown-host-name"
    examples = (
        Bad(
            "from dagstack.plugin_system import ^hookimpl^\n\n\nclass P:\n    @hookimpl\n    def execute(self, args):\n        return args\n",
            fixed="from dagstack.plugin_system.hookspecs.tool import hookimpl\n\n\nclass P:\n    @hookimpl\n    def execute(self, args):\n        return args\n",
        ),
        Bad(
            "from dagstack.plugin_system import PluginContext, ^SingletonDispatcher^ as Dispatcher\n\n\nclass P:\n    pass\n"
        ),
        Bad(
            "class P:\n    def chunk(self, text):\n        from dagstack import ^load_manifest^\n\n        return text\n"
        ),
        Good("from dagstack.plugin_system import PluginContext, hookspecs\n\n\nclass P:\n    pass\n"),
        Good(
            "from typing import TYPE_CHECKING\n\nif TYPE_CHECKING:\n    from dagstack.plugin_system import ToolPlugin\n\n\nclass P:\n    pass\n"
        ),
        Good(
            "try:\n    from dagstack.plugin_system import assert_orchestration_neutral\nexcept ImportError:\n    assert_orchestration_neutral = None\n\n\nclass P:\n    pass\n"
        ),
    )

    def check(self, facts: ManifestFacts) -> Iterator[Finding]:
        for found in unknown_imports(facts):
            right = f"it stands in `{found.right}`" if found.right else SAID.get(found.name)
            where = f"; {right}" if right else ""
            then = "the plugin is refused" if found.refused else "the import fails"
            yield self.in_code(
                facts,
                found.place,
                f"`{found.module}` has no `{found.name}` in dagstack {facts.host_version}, so {then}{where}",
                found.fix,
                refused=found.refused,
            )
