from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.findings import Severity
from plugcheck_lsp.rule import Bad, Good
from plugcheck_rules.hosts.apcore.configs.config_rule import MetaRule, kind_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.findings import Finding
    from plugcheck_rules.hosts.apcore.configs.facts import MetaFacts


class MetaNotAMapping(MetaRule):
    """
    ## What it does
    Finds metadata files that are a list or a single value.

    ## Why it matters
    `discover()` fails for the whole project at such a file, not for its module alone. An empty file is
    taken.

    ## Example
    ```yaml
    - version: "1.0.0"
    ```

    ## Use instead
    ```yaml
    version: "1.0.0"
    ```

    ## Fix safety
    There is no fix: what was meant cannot be known.

    ## References
    - apcore 0.32.2: `registry/metadata.py`: `load_metadata`
    """

    code, name = "CFG250", "meta-not-a-mapping"
    severity, refused = Severity.ERROR, True
    examples = (
        Bad("^- version: 1.0.0^\n", path="extensions/greeter_meta.yaml"),
        Bad("^shop^\n", path="extensions/greeter_meta.yaml"),
        Good("version: 1.0.0\n", path="extensions/greeter_meta.yaml"),
        Good("# nothing yet\n", path="extensions/greeter_meta.yaml"),
    )

    def check(self, facts: MetaFacts) -> Iterator[Finding]:
        root = facts.root
        if root is not None and root.entries is None and root.value is not None:
            message = f"the metadata is {kind_of(root.value)} and must be a mapping, so `discover()` fails"
            yield self.at(facts, root, message)
