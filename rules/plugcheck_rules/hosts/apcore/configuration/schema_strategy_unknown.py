from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.findings import Severity
from plugcheck_lsp.nearest import nearest
from plugcheck_lsp.rule import Bad, Good
from plugcheck_rules.hosts.apcore.configs.config_keys import CONFIG_KEYS
from plugcheck_rules.hosts.apcore.configs.config_rule import ConfigRule, quoted, replace

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.findings import Finding
    from plugcheck_rules.hosts.apcore.configs.facts import ConfigFacts


class SchemaStrategyUnknown(ConfigRule):
    """
    ## What it does
    Finds values of `schema.strategy` that name no strategy.

    ## Why it matters
    Loading the configuration does not check this key. The first call of `SchemaLoader.get_schema` fails
    with a bare `ValueError`.

    ## Example
    ```yaml
    schema:
      strategy: yaml
    ```

    ## Use instead
    ```yaml
    schema:
      strategy: yaml_first
    ```

    ## Fix safety
    The fix writes the nearest strategy. It is unsafe, because another one may have been meant.

    ## References
    - apcore 0.32.2: `SchemaLoader.get_schema`, `schema/types.py`
    """

    code, name = "CFG209", "schema-strategy-unknown"
    severity, refused = Severity.ERROR, True
    examples = (
        Bad(
            'version: "1.0"\nproject:\n  name: shop\nschema:\n  strategy: ^yaml_frist^\n',
            fixed='version: "1.0"\nproject:\n  name: shop\nschema:\n  strategy: yaml_first\n',
        ),
        Bad('version: "1.0"\nproject:\n  name: shop\nschema:\n  strategy: ^null^\n'),
        Good('version: "1.0"\nproject:\n  name: shop\nschema:\n  strategy: native_first\n'),
    )

    def check(self, facts: ConfigFacts) -> Iterator[Finding]:
        key, node = CONFIG_KEYS["schema.strategy"], facts.configuration.node("schema.strategy")
        if node is None or key.accepts(node.value):
            return
        likely = nearest(node.value, key.choices) if isinstance(node.value, str) else ()
        yield self.at(
            facts,
            node,
            f"`schema.strategy` must be {key.expected}, but is {quoted(node.value)}, so `SchemaLoader.get_schema` fails",
            *(replace(facts, node, name) for name in likely[:3]),
        )
