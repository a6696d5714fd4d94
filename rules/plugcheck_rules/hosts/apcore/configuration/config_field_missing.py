from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.findings import Severity
from plugcheck_lsp.rule import Bad, Good
from plugcheck_rules.hosts.apcore.configs.config_keys import REQUIRED
from plugcheck_rules.hosts.apcore.configs.config_rule import ConfigRule, insert, start_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.findings import Finding
    from plugcheck_rules.hosts.apcore.configs.facts import ConfigFacts


class ConfigFieldMissing(ConfigRule):
    """
    ## What it does
    Finds configurations without `version` or without `project.name`.

    ## Why it matters
    These two keys have no default, so `Config.load` refuses the file. A configuration with a section
    `apcore` needs neither. The environment variables `APCORE_VERSION` and `APCORE_PROJECT_NAME` count as
    given; who starts apcore with them can switch this rule off.

    ## Example
    ```yaml
    project:
      name: shop
    ```

    ## Use instead
    ```yaml
    version: "1.0"
    project:
      name: shop
    ```

    ## Fix safety
    The fix writes `version: "1.0.0"`. It is unsafe, because the version may be another one.

    ## References
    - apcore 0.32.2: `config.py`: `_REQUIRED_FIELDS`
    """

    code, name = "CFG202", "config-field-missing"
    severity, refused = Severity.ERROR, True
    concludes_from_absence = True
    examples = (
        Bad(
            "^project^:\n  name: shop\n",
            path="apcore.yaml",
            fixed='project:\n  name: shop\nversion: "1.0.0"\n',
        ),
        Bad('version: "1.0"\n^project^:\n  version: "2.0"\n'),
        Bad('version: "1.0"\n^project^: shop\n'),
        Good('version: "1.0"\nproject:\n  name: shop\n'),
        Good("apcore:\n  acl:\n    root: ./acl\n"),
    )

    def check(self, facts: ConfigFacts) -> Iterator[Finding]:
        reading = facts.configuration
        if reading.namespaced or (facts.root is not None and facts.root.entries is None):
            return
        for key in REQUIRED:
            if reading.node(key) is not None and reading.value(key) is not None:
                continue
            section = reading.root.entry(key.partition(".")[0]) if reading.root is not None else None
            mend = None
            if key == "version" and facts.root is not None and section is None:
                mend = insert(facts, facts.root, key, "1.0.0")
            place = section or start_of(facts)
            yield self.at(facts, place, f"`{key}` is missing, so loading the configuration fails", mend)
