from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.documents.toml_edits import toml_literal
from plugcheck_lsp.rule import Bad, Good
from plugcheck_rules.hosts.dagstack.manifest_rule import ManifestRule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.findings import Finding
    from plugcheck_rules.hosts.dagstack.facts import ManifestFacts


class MissingField(ManifestRule):
    """
    ## What it does
    Finds manifests without one of the fields that the model requires: `name`, `kind`, `core_version`,
    `runtime`. (`schema_version` and `kind_api_version` are `MAN108`'s; a field that is there under a wrong name
    is `MAN111`'s or `MAN112`'s.)

    ## Why it matters
    Discovery logs a warning and skips the plugin; `load_manifest` raises. The host starts without the plugin
    and says no more.

    ## Example
    ```toml
    [plugin]
    name = "chunker"
    kind = "chunker"
    runtime = "in_process"
    ```

    ## Use instead
    ```toml
    [plugin]
    name = "chunker"
    kind = "chunker"
    core_version = ">=0.4,<0.5"
    runtime = "in_process"
    ```

    ## Fix safety
    The fix writes a likely value: the folder's name, the host's minor version, `in_process`. It is unsafe,
    because the value is a guess. There is none for `kind`.

    ## References
    - dagstack 0.4.1: `PluginManifest` in `manifest.py`
    """

    code, name = "MAN110", "missing-field"
    concludes_from_absence = True
    examples = (
        Bad(
            '^[plugin]^\nname = "chunker"\nkind = "chunker"\nruntime = "in_process"\n',
            fixed='[plugin]\nname = "chunker"\nkind = "chunker"\nruntime = "in_process"\ncore_version = ">=0.4,<0.5"\n',
        ),
        Bad('^name^ = "chunker"\ncore_version = ">=0.4"\nruntime = "in_process"\n'),
        Good('[plugin]\nname = "x"\nkind = "k"\ndagstack_version = ">=0.4"\nrun_time = "in_process"\n'),
        Good('[plugin]\nname = "chunker"\nkind = "chunker"\ncore_version = ""\nruntime = "in_process"\n'),
    )

    def check(self, facts: ManifestFacts) -> Iterator[Finding]:
        renamed = facts.likely_renamed
        for fault in facts.reading.missing:
            field = str(fault.path[-1])
            if field in renamed:
                continue  # the key that is there under a wrong name is told
            guess = self._guess(facts, field)
            title = f"Write `{field} = {toml_literal(guess)}`"
            yield self.at(
                facts,
                facts.manifest.header,
                f"`{field}` is missing, so the manifest is refused",
                facts.insert(title, field, guess, unsafe=True) if guess else None,
            )

    @staticmethod
    def _guess(facts: ManifestFacts, field: str) -> str:
        version = facts.host_version
        return {
            "name": facts.path.parent.name.lower(),
            "core_version": f">={version.major}.{version.minor},<{version.major}.{version.minor + 1}",
            "runtime": "in_process",
        }.get(field, "")
