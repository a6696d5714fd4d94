from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.findings import Severity
from plugcheck_lsp.rule import Bad, Good
from plugcheck_rules.hosts.dagstack.core_version import (
    Admission,
    admits,
)
from plugcheck_rules.hosts.dagstack.manifest_rule import ManifestRule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.findings import Finding
    from plugcheck_rules.hosts.dagstack.facts import ManifestFacts


class PrereleaseCoreVersion(ManifestRule):
    """
    ## What it does
    Finds a `core_version` that admits the host only if pre-releases count, where the host is a pre-release.

    ## Why it matters
    Whether `0.5.0rc1` meets `>=0.4` depends on the version of `packaging` beside the host: up to release 25 it
    does not, from release 26 on it does. A specifier that names a pre-release itself is taken by all.

    ## Example
    With dagstack 0.5.0rc1 installed:
    ```toml
    [plugin]
    core_version = ">=0.4"
    ```

    ## Use instead
    ```toml
    [plugin]
    core_version = ">=0.5.0rc1"
    ```

    ## Fix safety
    There is no fix: older hosts would be excluded.

    ## References
    - dagstack 0.4.1: `_validate` in `registry.py`
    - https://packaging.pypa.io/en/stable/changelog.html
    """

    code, name = "MAN123", "prerelease-core-version"
    severity = Severity.WARNING
    refused = False
    examples = (
        Bad(
            '[plugin]\ncore_version = ^">=0.4"^\n',
            files={"plugcheck.toml": '[host-versions]\ndagstack = "0.5.0rc1"\n'},
        ),
        Good(
            '[plugin]\ncore_version = ">=0.5.0rc1"\n',
            files={"plugcheck.toml": '[host-versions]\ndagstack = "0.5.0rc1"\n'},
        ),
        Good('[plugin]\ncore_version = ">=0.4"\n'),
    )

    def check(self, facts: ManifestFacts) -> Iterator[Finding]:
        written = facts.text_of("core_version")
        if written is not None and admits(written, facts.host_version) is Admission.DEPENDS:
            yield self.at(
                facts,
                facts.span_of("core_version"),
                f"whether `{written}` admits the pre-release dagstack {facts.host_version} depends on the host's version of `packaging`",
            )
