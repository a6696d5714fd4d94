from __future__ import annotations

from typing import TYPE_CHECKING

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


class CoreVersionExcludesHost(ManifestRule):
    """
    ## What it does
    Finds a `core_version` that the host's version does not meet. That version is the configured one
    (`host-versions`), else the one that is installed in the user's environment, else the one that plugcheck
    was verified on.

    ## Why it matters
    The registry refuses the plugin with `VersionIncompatible`. Under discovery that is a line in the log.

    ## Example
    ```toml
    [plugin]
    core_version = ">=1.0"
    ```

    ## Use instead
    ```toml
    [plugin]
    core_version = ">=0.4,<0.5"
    ```

    ## Fix safety
    There is no fix: whether the plugin or the host is to change is not known.

    ## References
    - dagstack 0.4.1: `_validate` in `registry.py`
    """

    code, name = "MAN122", "core-version-excludes-host"
    examples = (
        Bad('[plugin]\ncore_version = ^">=1.0"^\n'),
        Good('[plugin]\ncore_version = ">=0.4,<0.5"\n'),
        Good('[plugin]\ncore_version = "==0.4.*"\n'),
    )

    def check(self, facts: ManifestFacts) -> Iterator[Finding]:
        written = facts.text_of("core_version")
        if written is not None and admits(written, facts.host_version) is Admission.NO:
            yield self.at(
                facts,
                facts.span_of("core_version"),
                f"`{written}` excludes dagstack {facts.host_version}, so the registry refuses the plugin",
                refused=facts.registers,
            )
