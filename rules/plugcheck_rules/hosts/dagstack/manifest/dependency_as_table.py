from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.documents.toml_edits import toml_literal
from plugcheck_lsp.rule import Bad, Good
from plugcheck_rules.hosts.dagstack.fields import (
    is_dependency_table,
)
from plugcheck_rules.hosts.dagstack.manifest_rule import ManifestRule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.findings import Finding
    from plugcheck_rules.hosts.dagstack.facts import ManifestFacts


class DependencyAsTable(ManifestRule):
    """
    ## What it does
    Finds tables in `depends_on`.

    ## Why it matters
    The documents write a dependency as `{ kind = "tool", name = "search" }`. The released model takes names
    alone, and refuses the manifest.

    ## Example
    ```toml
    [plugin]
    depends_on = [{ kind = "tool", name = "search" }]
    ```

    ## Use instead
    ```toml
    [plugin]
    depends_on = ["search"]
    ```

    ## Fix safety
    Safe: the name is kept, and names are unique over all kinds.

    ## References
    - dagstack 0.4.1: `PluginManifest.depends_on` in `manifest.py`, `topo_sort` in `lifecycle.py`
    """

    code, name = "MAN128", "dependency-as-table"
    examples = (
        Bad(
            '[plugin]\ndepends_on = [^{ kind = "tool", name = "search" }^]\n',
            fixed='[plugin]\ndepends_on = ["search"]\n',
        ),
        Bad('[plugin]\nname = "x"\n\n[[plugin.^depends_on^]]\nname = "search"\n'),
        Good('[plugin]\ndepends_on = ["search"]\n'),
    )

    def check(self, facts: ManifestFacts) -> Iterator[Finding]:
        for fault in facts.reading.mistyped:
            if not is_dependency_table(fault):
                continue
            name = fault.value.get("name")
            inline = facts.source(fault.span).startswith("{")
            yield self.at(
                facts,
                fault.span,
                "a dependency must be the plugin's name alone, not a table",
                facts.replace("Write the name alone", fault.span, toml_literal(name))
                if inline and isinstance(name, str)
                else None,
            )
