from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.rule import Bad, Good
from plugcheck_rules.hosts.dagstack import vocabulary
from plugcheck_rules.hosts.dagstack.fields import (
    is_documented,
)
from plugcheck_rules.hosts.dagstack.landscape import Form
from plugcheck_rules.hosts.dagstack.manifest_rule import ManifestRule
from plugcheck_rules.hosts.dagstack.wording import dotted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.documents.schema import Fault
    from plugcheck_lsp.findings import Finding, Fix
    from plugcheck_rules.hosts.dagstack.facts import ManifestFacts


class DocumentedField(ManifestRule):
    """
    ## What it does
    Finds keys that dagstack's documents name and that dagstack 0.4.1 refuses.

    ## Why it matters
    The released model forbids them, so a manifest that follows the documents is skipped:

    | documented | instead |
    |---|---|
    | `dagstack_version` | `core_version` |
    | `version`, `description`, `authors` | the table `metadata` (discovery only) |
    | `config_schema`, `[chain_wrap]`, `tls_ca_bundle` | nothing |
    | `[mcp_stdio]` | `command`, `env` |
    | `[mcp_http]` | `endpoint`, `auth` |
    | `[supports]` | `supports_languages`, `supports_extensions`, `supports_mime_types` |
    | `unit_of_work.content_hash` | `unit_of_work.idempotency_mode` |

    ## Example
    ```toml
    [plugin]
    name = "chunker"
    dagstack_version = ">=0.4"
    description = "Splits texts"
    ```

    ## Use instead
    ```toml
    [plugin]
    name = "chunker"
    core_version = ">=0.4"
    metadata.description = "Splits texts"
    ```

    ## Fix safety
    Renaming `dagstack_version` and moving free text into `metadata` is safe: nothing is lost. The move is
    offered in a `dagstack.toml` with a table `[plugin]`, which `load_manifest` does not read anyway.

    ## References
    - dagstack 0.4.1: `extra="forbid"` in `manifest.py`
    - README of the package, ADR-0001, https://plugin-system.dagstack.dev
    """

    code, name = "MAN112", "documented-field"
    examples = (
        Bad(
            '[plugin]\n^dagstack_version^ = ">=0.4"\n^description^ = "Splits texts"\n^authors^ = ["me"]\n',
            fixed='[plugin]\ncore_version = ">=0.4"\nmetadata.description = "Splits texts"\nmetadata.authors = ["me"]\n',
        ),
        Bad('[plugin]\nname = "x"\n\n[plugin.^mcp_http^]\nendpoint = "http://localhost"\n'),
        Good('[plugin]\ncore_version = ">=0.4"\n\n[plugin.metadata]\nversion = "1.0"\n'),
    )

    def check(self, facts: ManifestFacts) -> Iterator[Finding]:
        for fault in facts.reading.unknown:
            if is_documented(fault):
                key = str(fault.path[-1])
                yield self.at(
                    facts,
                    fault.span,
                    f"dagstack {facts.host_version} refuses `{dotted(fault.path)}`, "
                    f"although it is documented: {vocabulary.REFUSED_FIELDS[key]}",
                    self._mend(facts, fault, key),
                )

    @staticmethod
    def _mend(facts: ManifestFacts, fault: Fault, key: str) -> Fix | None:
        if key == "dagstack_version" and facts.node("core_version") is None:
            return facts.rename("Rename to `core_version`", fault.path, "core_version")
        if key in vocabulary.FREE_TEXT_FIELDS and facts.manifest.form is Form.TABLE:
            return facts.move_to_metadata(key)
        return None
