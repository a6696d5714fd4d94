from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.findings import Severity
from plugcheck_lsp.rule import Bad, Good
from plugcheck_rules.hosts.apcore.configs.config_rule import ConfigRule, kind_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.findings import Finding
    from plugcheck_rules.hosts.apcore.configs.facts import ConfigFacts


class ConfigNotAMapping(ConfigRule):
    """
    ## What it does
    Finds configuration files whose top is a list or a single value.

    ## Why it matters
    `Config.load` refuses the file, so nothing that is built with it starts.

    ## Example
    ```yaml
    - version: "1.0"
    ```

    ## Use instead
    ```yaml
    version: "1.0"
    project:
      name: shop
    ```

    ## Fix safety
    There is no fix: what was meant cannot be known.

    ## References
    - apcore 0.32.2: `config.py`
    """

    code, name = "CFG201", "config-not-a-mapping"
    severity, refused = Severity.ERROR, True
    examples = (
        Bad('^- version: "1.0"^\n- project: {name: shop}\n', path="apcore.yaml"),
        Bad("^just a text^\n", path="apcore.yaml"),
        Good('version: "1.0"\nproject:\n  name: shop\n'),
    )

    def check(self, facts: ConfigFacts) -> Iterator[Finding]:
        root = facts.root
        if root is not None and root.entries is None and root.value is not None:
            what = kind_of(root.value)
            yield self.at(
                facts, root, f"the configuration is {what} and must be a mapping, so loading it fails"
            )
