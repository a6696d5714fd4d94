from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.findings import Severity
from plugcheck_lsp.rule import Bad, Good
from plugcheck_rules.hosts.apcore.configs.config_rule import ConfigRule, quoted
from plugcheck_rules.hosts.apcore.configs.config_values import value_faults

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.findings import Finding
    from plugcheck_rules.hosts.apcore.configs.facts import ConfigFacts


class ConfigValueRefused(ConfigRule):
    """
    ## What it does
    Finds values that apcore does not take: those that loading the configuration refuses, and those with
    which what is built from it fails later.

    ## Why it matters
    Loading checks 14 keys; booleans never count as numbers. For other keys nothing is checked and the first
    reader fails, often with a bare `TypeError`. Beside a section `apcore`, the sections `observability`,
    `obs` and `sys_modules` are not checked at all.

    ## Example
    ```yaml
    executor:
      max_call_depth: 0
    ```

    ## Use instead
    ```yaml
    executor:
      max_call_depth: 32
    ```

    ## Fix safety
    There is no fix: the right value cannot be known.

    ## References
    - apcore 0.32.2: `config.py`: `_CONSTRAINTS`
    - `registry/scanner.py`, `schema/loader.py`, `observability/tracing_config.py`, `utils/redaction.py`
    """

    code, name = "CFG204", "config-value-refused"
    severity, refused = Severity.ERROR, True
    examples = (
        Bad(
            'version: "1.0"\nproject:\n  name: shop\nexecutor:\n  max_call_depth: ^0^\n  default_timeout: ^true^\n'
        ),
        Bad('version: "1.0"\nproject:\n  name: shop\nschema:\n  root: ^5^\n'),
        Bad(
            'version: "1.0"\nproject:\n  name: shop\nextensions:\n  max_depth: ^null^\n  ignore_patterns: ^7^\n'
        ),
        Bad("apcore: {}\nobservability:\n  tracing:\n    enabled: true\n    sampling_rate: ^lots^\n"),
        Good(
            'version: "1.0"\nproject:\n  name: shop\nexecutor:\n  max_call_depth: 12\n  default_timeout: 0\n'
        ),
    )

    def check(self, facts: ConfigFacts) -> Iterator[Finding]:
        for fault in value_faults(facts.configuration):
            if fault.refused:
                key, value = fault.key, fault.node.value
                yield self.at(
                    facts,
                    fault.node,
                    f"`{key.name}` must be {key.expected}, but is {quoted(value)}, so {fault.outcome}",
                )
