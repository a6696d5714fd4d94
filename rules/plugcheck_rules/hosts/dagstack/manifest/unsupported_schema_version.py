from __future__ import annotations

import re
from typing import TYPE_CHECKING

from plugcheck_lsp.rule import Bad, Good
from plugcheck_rules.hosts.dagstack.manifest_rule import ManifestRule
from plugcheck_rules.hosts.dagstack.wording import type_name

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.findings import Finding
    from plugcheck_rules.hosts.dagstack.facts import ManifestFacts


class UnsupportedSchemaVersion(ManifestRule):
    """
    ## What it does
    Finds a `schema_version` other than `"1"`.

    ## Why it matters
    The model takes any text, so `load_manifest` and the contract suite are content. The registry takes `"1"`
    alone, not even `"1.0"`, and refuses the plugin.

    ## Example
    ```toml
    [plugin]
    schema_version = "1.0.0"
    ```

    ## Use instead
    ```toml
    [plugin]
    schema_version = "1"
    ```

    ## Fix safety
    Safe for `"1.0"`, `"v1"` and the like, which mean the same format; unsafe for other versions.

    ## References
    - dagstack 0.4.1: `SUPPORTED_SCHEMA_VERSION` in `manifest.py`, `_validate` in `registry.py`
    """

    code, name = "MAN120", "unsupported-schema-version"
    examples = (
        Bad('[plugin]\nschema_version = ^"1.0.0"^\n', fixed='[plugin]\nschema_version = "1"\n'),
        Bad('[plugin]\nschema_version = ^"2"^\n', fixed='[plugin]\nschema_version = "1"\n'),
        Good('[plugin]\nschema_version = "1"\n'),
    )

    def check(self, facts: ManifestFacts) -> Iterator[Finding]:
        for fault in facts.reading.unsupported:
            same = re.fullmatch(r"\s*v?1(?:\.0)*\s*", fault.value) is not None
            yield self.at(
                facts,
                fault.span,
                f'the registry takes `schema_version = "1"` alone, not {type_name(fault.value)}',
                facts.replace('Write `"1"`', fault.span, '"1"', unsafe=not same),
                refused=facts.registers,
            )
