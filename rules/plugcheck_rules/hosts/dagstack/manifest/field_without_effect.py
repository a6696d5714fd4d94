from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.findings import Mark, Severity
from plugcheck_lsp.rule import Bad, Good
from plugcheck_rules.hosts.dagstack import vocabulary
from plugcheck_rules.hosts.dagstack.manifest_rule import ManifestRule
from plugcheck_rules.hosts.dagstack.wording import dotted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.findings import Finding
    from plugcheck_rules.hosts.dagstack.facts import ManifestFacts


class FieldWithoutEffect(ManifestRule):
    """
    ## What it does
    Finds fields that promise behaviour and that dagstack 0.4.1 never reads. Fields that are plainly
    documentation (`license`, `maintainer`, `homepage`, `capabilities`) are left alone.

    ## Why it matters
    The manifest is accepted, and nothing happens: a fallback is not preferred less, a time-out never ends, an
    execution model starts no thread. Keep them for readers and for later releases, but do not rely on them.

    ## Example
    ```toml
    [plugin]
    teardown_timeout_sec = 5
    ```

    ## Use instead
    Rely on `priority` and `depends_on` for order, on `matches` for capabilities, and on the plugin's own code
    for limits.

    ## Fix safety
    There is no fix: the field may be written for people, or for another release.

    ## References
    - dagstack 0.4.1: no module but `manifest.py` names these fields
    """

    code, name = "MAN132", "field-without-effect"
    severity = Severity.HINT
    marks = frozenset({Mark.NEEDLESS})
    refused = False
    examples = (
        Bad("[plugin]\n^teardown_timeout_sec^ = 5\n^fallback^ = true\n"),
        Bad('[plugin]\n^kind_api_version^ = "99"\n'),
        Good('[plugin]\nkind_api_version = "1"\nlicense = "MIT"\npriority = 5\n'),
    )

    def check(self, facts: ManifestFacts) -> Iterator[Finding]:
        for path, instead in vocabulary.UNREAD_FIELDS.items():
            entry = facts.entry(*path)
            if entry is not None:
                yield self.at(
                    facts,
                    entry.key_span,
                    f"dagstack {facts.host_version} never reads `{dotted(path)}`: {instead}",
                )
        version = facts.entry("kind_api_version")
        if version is not None and isinstance(version.node.value, str) and version.node.value != "1":
            yield self.at(
                facts,
                version.key_span,
                f"dagstack {facts.host_version} never compares `kind_api_version`, so any version of the kind gets this plugin",
            )
