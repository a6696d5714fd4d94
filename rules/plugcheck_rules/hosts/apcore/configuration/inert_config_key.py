from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from plugcheck_lsp.findings import Mark, Severity
from plugcheck_lsp.rule import Bad, Good
from plugcheck_rules.hosts.apcore.configs.config_inert import inert_keys
from plugcheck_rules.hosts.apcore.configs.config_rule import ConfigRule, remove

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.findings import Finding
    from plugcheck_rules.hosts.apcore.configs.facts import ConfigFacts


class InertConfigKey(ConfigRule):
    """
    ## What it does
    Finds keys that apcore for Python takes and that nothing reads: those of which loading warns, those of
    which nothing warns, and the sections `obs`, `observability` and `sys_modules` below a section `apcore`,
    which are read beside it.

    ## Why it matters
    The key looks as if it did something. `acl.default_effect: allow` opens nothing and `deny` closes
    nothing: the `default_effect` of the access list counts. `apcore.sys_modules.enabled: true` switches
    nothing on.

    ## Example
    ```yaml
    acl:
      root: ./acl
      default_effect: deny
    ```

    ## Use instead
    ```yaml
    acl:
      root: ./acl
    ```

    ## Fix safety
    The fix removes the key. It is unsafe, because code of your own may read it with `config.get`.

    ## References
    - apcore 0.32.2: `config.py`: `_DEPRECATED_INERT_KEYS`; for the others, that no caller of `Config.get` names them
    """

    code, name = "CFG206", "inert-config-key"
    examples = (
        Bad(
            'version: "1.0"\nproject:\n  name: shop\nacl:\n  root: ./acl\n  ^default_effect^: deny\n',
            files={"acl/global_acl.yaml": "rules: []\n"},
            fixed='version: "1.0"\nproject:\n  name: shop\nacl:\n  root: ./acl\n',
        ),
        Bad(
            'version: "1.0"\nproject:\n  name: shop\nextensions:\n  max_depth: 4\n  ^lazy_load^: true\n',
            fixed='version: "1.0"\nproject:\n  name: shop\nextensions:\n  max_depth: 4\n',
        ),
        Bad("apcore:\n  ^sys_modules^:\n    enabled: true\n"),
        Good("apcore: {}\nsys_modules:\n  enabled: true\n"),
        Good('version: "1.0"\nproject:\n  name: shop\n  version: "2.0"\n'),
    )

    def check(self, facts: ConfigFacts) -> Iterator[Finding]:
        for found in inert_keys(facts.configuration):
            told = ", as loading it warns" if found.told else ""
            message = f"nothing of apcore reads `{found.name}`{told}{found.instead}"
            mend = None if found.misplaced else remove(facts, found.mapping, found.entry.key)
            severity = Severity.WARNING if found.told or found.misplaced else Severity.INFORMATION
            finding = self.at(facts, found.entry, message, mend, severity=severity)
            marks = {Mark.DEPRECATED} if found.told else set() if found.misplaced else {Mark.NEEDLESS}
            yield replace(finding, marks=frozenset(marks))
