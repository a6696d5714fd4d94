from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.findings import Related, Severity
from plugcheck_lsp.rule import Bad, Good
from plugcheck_rules.hosts.apcore.configs.config_roots import root_faults
from plugcheck_rules.hosts.apcore.configs.config_rule import ConfigRule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.findings import Finding
    from plugcheck_rules.hosts.apcore.configs.facts import ConfigFacts


class ExtensionRoots(ConfigRule):
    """
    ## What it does
    Finds faults of `extensions.roots`: two folders with the same namespace, entries that name no folder,
    namespaces with which no module can have a legal id, and a list that is none.

    ## Why it matters
    The namespace stands before the ids of the folder's modules; without one given, it is the last part of
    the path. Two equal ones make `discover()` fail. An entry without a folder is left out without a word,
    and where no entry names one, `extensions.root` is taken.

    ## Example
    ```yaml
    extensions:
      roots:
        - ./core/modules
        - ./extra/modules
    ```

    ## Use instead
    ```yaml
    extensions:
      roots:
        - root: ./core/modules
          namespace: core
        - root: ./extra/modules
          namespace: extra
    ```

    ## Fix safety
    There is no fix: which name each folder gets is your choice.

    ## References
    - apcore 0.32.2: `Registry._roots_from_config`, `scan_multi_root`
    """

    code, name = "CFG208", "extension-roots-clash"
    examples = (
        Bad(
            'version: "1.0"\nproject:\n  name: shop\nextensions:\n  roots:\n    - ./one/modules\n    - ^./two/modules^\n'
        ),
        Bad(
            'version: "1.0"\nproject:\n  name: shop\nextensions:\n  roots:\n    - ./extensions\n    - ^namespace: shop^\n'
        ),
        Bad(
            'version: "1.0"\nproject:\n  name: shop\nextensions:\n  roots:\n    - root: ./extensions\n      namespace: ^My-Shop^\n'
        ),
        Bad('version: "1.0"\nproject:\n  name: shop\nextensions:\n  roots: ^./extensions^\n'),
        Good(
            'version: "1.0"\nproject:\n  name: shop\nextensions:\n  roots:\n    - ./one/modules\n    - {root: ./two/modules, namespace: two}\n'
        ),
    )

    def check(self, facts: ConfigFacts) -> Iterator[Finding]:
        for fault in root_faults(facts.configuration):
            proof = [Related(facts.path, fault.other, "the other one")] if fault.other is not None else []
            severity = Severity.ERROR if fault.refused else Severity.WARNING
            yield self.at(
                facts, fault.node, fault.message, severity=severity, refused=fault.refused, proof=proof
            )
