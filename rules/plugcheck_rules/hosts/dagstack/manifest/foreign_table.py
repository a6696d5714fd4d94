from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.rule import Bad, Good
from plugcheck_rules.hosts.dagstack.fields import (
    is_foreign,
)
from plugcheck_rules.hosts.dagstack.landscape import Form
from plugcheck_rules.hosts.dagstack.manifest_rule import ManifestRule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.findings import Finding
    from plugcheck_rules.hosts.dagstack.facts import ManifestFacts


class ForeignTable(ManifestRule):
    """
    ## What it does
    Finds tables in a flat manifest that are no part of it.

    ## Why it matters
    Where a file has no table of its own for the manifest, all of it is the manifest, and a table that belongs
    to another tool is an unknown field: the plugin is refused. Beside a table `[plugin]` (or
    `[tool.dagstack.plugin]`, for `load_manifest`) other tables are ignored.

    ## Example
    ```toml
    name = "chunker"

    [tool.ruff]
    line-length = 100
    ```

    ## Use instead
    Keep the other tool's settings in a file of its own, or put the manifest into a table:
    ```toml
    [plugin]
    name = "chunker"

    [tool.ruff]
    line-length = 100
    ```

    ## Fix safety
    There is no fix: which of the two is right depends on who else reads the file.

    ## References
    - dagstack 0.4.1: `extra="forbid"` in `manifest.py`, `_load_discovery_manifest` in `discovery.py`
    """

    code, name = "MAN106", "foreign-table"
    examples = (
        Bad('name = "chunker"\nruntime = "in_process"\n\n[^tool^.ruff]\nline-length = 100\n'),
        Good('[plugin]\nname = "chunker"\n\n[tool.ruff]\nline-length = 100\n'),
    )

    def check(self, facts: ManifestFacts) -> Iterator[Finding]:
        if facts.manifest.form is not Form.FLAT:
            return
        for fault in facts.reading.unknown:
            if is_foreign(fault):
                yield self.at(
                    facts,
                    fault.span,
                    f"the table `{fault.path[0]}` is refused: in a flat manifest every table is a field of the manifest",
                )
