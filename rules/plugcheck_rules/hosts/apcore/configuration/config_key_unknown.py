from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.findings import Severity
from plugcheck_lsp.rule import Bad, Good
from plugcheck_rules.hosts.apcore.configs.config_names import unknown_keys
from plugcheck_rules.hosts.apcore.configs.config_rule import ConfigRule, rename

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.findings import Finding
    from plugcheck_rules.hosts.apcore.configs.facts import ConfigFacts


class ConfigKeyUnknown(ConfigRule):
    """
    ## What it does
    Finds keys in the sections of apcore that apcore does not know, and names the key that was likely meant.
    A section at the top is told only where it is nearly the name of one of apcore's, because applications
    keep sections of their own there.

    ## Why it matters
    An unknown key is kept and read by nobody, without a word: the key that was meant has its default. Where
    `_config.strict` is true, loading refuses it.

    ## Example
    ```yaml
    schema:
      stratgy: yaml_only
    ```

    ## Use instead
    ```yaml
    schema:
      strategy: yaml_only
    ```

    ## Fix safety
    The fix renames the key. It is unsafe, because another key may have been meant, and because the value
    then counts.

    ## References
    - apcore 0.32.2: `config.py`: `_FRAMEWORK_CONFIG_KEYS`, `_collect_unknown_framework_keys`
    """

    code, name = "CFG203", "config-key-unknown"
    examples = (
        Bad(
            'version: "1.0"\nproject:\n  name: shop\nschema:\n  ^stratgy^: yaml_only\n',
            fixed='version: "1.0"\nproject:\n  name: shop\nschema:\n  strategy: yaml_only\n',
        ),
        Bad('version: "1.0"\nproject:\n  name: shop\nobservability:\n  tracing:\n    ^colour^: red\n'),
        Bad(
            'version: "1.0"\nproject:\n  name: shop\n_config:\n  strict: true\nacl:\n  ^rooot^: ./acl\n',
            fixed='version: "1.0"\nproject:\n  name: shop\n_config:\n  strict: true\nacl:\n  root: ./acl\n',
        ),
        Bad(
            "apcore:\n  ^extension^:\n    root: ./modules\n",
            fixed="apcore:\n  extensions:\n    root: ./modules\n",
        ),
        Good(  # the section itself is told
            "apcore:\n  obs:\n    colour: red\n"
        ),
        Good(
            'version: "1.0"\nproject:\n  name: shop\nschema:\n  strategy: yaml_only\nwarehouse:\n  shelves: 4\n'
        ),
    )

    def check(self, facts: ConfigFacts) -> Iterator[Finding]:
        for found in unknown_keys(facts.configuration):
            hint = f"; did you mean `{found.likely[0]}`?" if found.likely else ""
            outcome = "loading the configuration fails" if found.refused else "nothing of apcore reads it"
            severity = Severity.ERROR if found.refused else Severity.WARNING
            yield self.at(
                facts,
                found.entry,
                f"apcore knows no key `{found.name}`, so {outcome}{hint}",
                *(rename(facts, found.mapping, found.entry.key, name) for name in found.likely[:3]),
                severity=severity if found.likely or found.refused else Severity.INFORMATION,
                refused=found.refused,
            )
