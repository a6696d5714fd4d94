from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.findings import Related
from plugcheck_lsp.rule import Bad, Good
from plugcheck_rules.hosts.apcore.configs.config_names import foreign_namespaces
from plugcheck_rules.hosts.apcore.configs.config_rule import ConfigRule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.findings import Finding
    from plugcheck_rules.hosts.apcore.configs.facts import ConfigFacts


class UnregisteredNamespace(ConfigRule):
    """
    ## What it does
    Finds sections beside a section `apcore` that apcore does not register: those that hide a section of
    apcore, and all of them where the file is strict or drops what is unknown. Namespaces that code of the
    project registers are known.

    ## Why it matters
    Beside a section `apcore`, the section `acl` at the top hides `apcore.acl` as a whole: `acl.root` is
    then read there or not at all. Where `_config.strict` is true, loading refuses a namespace that no
    package has registered before; where `_config.allow_unknown` is false, it is dropped.

    ## Example
    ```yaml
    apcore:
      acl:
        root: ./acl
    acl:
      audit: {}
    ```

    ## Use instead
    ```yaml
    apcore:
      acl:
        root: ./acl
    ```

    ## Fix safety
    There is no fix: the section may belong below `apcore`, or to a package.

    ## References
    - apcore 0.32.2: `config.py`: `Config._get_namespace_mode`, `_apply_allow_unknown`, `Config._validate_namespace_mode`
    """

    code, name = "CFG213", "unregistered-namespace"
    examples = (
        Bad("apcore:\n  project:\n    name: shop\n^acl^:\n  root: ./acl\n"),
        Bad("apcore: {}\n_config:\n  strict: true\n^shop^:\n  shelves: 4\n"),
        Bad("apcore: {}\n^2024^: {}\n"),
        Good("apcore: {}\nshop:\n  shelves: 4\nobs: {}\n"),
        Good(
            "apcore: {}\n_config:\n  strict: true\nshop:\n  shelves: 4\n",
            files={"app.py": "from apcore import Config\n\nConfig.register_namespace('shop')\n"},
        ),
    )

    def check(self, facts: ConfigFacts) -> Iterator[Finding]:
        reading = facts.configuration
        for found in foreign_namespaces(reading):
            name = found.entry.key
            if facts.is_registered(name):
                continue
            proof = []
            if found.shadows and (hidden := reading.root and reading.root.entry("apcore", name)):
                proof = [Related(facts.path, hidden.key_span, "this section is not read")]
            if found.refused:
                outcome = f"so loading the configuration fails unless a package registers `{name}` before"
                if not reading.strict:
                    outcome = f"and `{name}` is no text, so loading the configuration fails"
            elif found.shadows:
                outcome = f"and it hides `apcore.{name}`, so apcore reads `{name}` here alone"
            elif reading.drops_unknown:
                outcome = "so it is dropped unless a package registers it before"
            else:
                continue
            message = f"`{name}` is a namespace that apcore does not register, {outcome}"
            yield self.at(facts, found.entry, message, refused=found.refused, proof=proof)
