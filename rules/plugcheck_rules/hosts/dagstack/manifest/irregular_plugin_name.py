from __future__ import annotations

import re
from typing import TYPE_CHECKING

from plugcheck_lsp.documents.toml_edits import toml_literal
from plugcheck_lsp.findings import Severity
from plugcheck_lsp.rule import Bad, Good
from plugcheck_rules.hosts.dagstack import vocabulary
from plugcheck_rules.hosts.dagstack.manifest_rule import ManifestRule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.findings import Finding
    from plugcheck_rules.hosts.dagstack.facts import ManifestFacts


class IrregularPluginName(ManifestRule):
    """
    ## What it does
    Finds names of plugins that are not written in lower case letters, digits, hyphens and underscores.

    ## Why it matters
    The model takes any text. But the name becomes part of a module's name (`dagstack._discovered.<name>.plugin`),
    where dots make packages out of nothing, and of log lines and configuration keys. A colon is worse: the
    host then splits the entry point at the wrong place, and the plugin is refused.

    ## Example
    ```toml
    [plugin]
    name = "My Chunker"
    ```

    ## Use instead
    ```toml
    [plugin]
    name = "my-chunker"
    ```

    ## Fix safety
    Unsafe: other manifests, configuration and calls may name the plugin.

    ## References
    - dagstack 0.4.1: `_load_module_into_namespace` in `discovery.py`, `_resolve_entry_point` in `adapters/in_process.py`
    """

    code, name = "MAN130", "irregular-plugin-name"
    severity = Severity.WARNING
    refused = False
    examples = (
        Bad('[plugin]\nname = ^"My Chunker"^\n', fixed='[plugin]\nname = "my-chunker"\n'),
        Bad('[plugin]\nname = ^""^\n'),
        Good('[plugin]\nname = "my-chunker_2"\n'),
    )

    def check(self, facts: ManifestFacts) -> Iterator[Finding]:
        name = facts.text_of("name")
        if name is None or re.fullmatch(vocabulary.PLUGIN_NAME, name):
            return
        splits = ":" in name and facts.value("runtime") == "in_process"
        effect = (
            "splits the entry point at the wrong place, so the plugin is refused"
            if splits
            else "is not written in lower case letters, digits, `-` and `_`"
        )
        regular = "-".join(re.findall(r"[a-z0-9_]+", name.lower())).strip("_")
        span = facts.span_of("name")
        yield self.at(
            facts,
            span,
            f"the name `{name}` {effect}",
            facts.replace(f"Write `{regular}`", span, toml_literal(regular), unsafe=True)
            if regular
            else None,
            severity=Severity.ERROR if splits else None,
            refused=splits and facts.registers,
        )
