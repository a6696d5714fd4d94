from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.rule import Bad, Good
from plugcheck_rules.hosts.dagstack.contract.said import SuiteRule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.contract.plan import ContractFacts
    from plugcheck_lsp.findings import Finding

MANIFEST = """\
[plugin]
name = "example"
kind = "chunker"
core_version = ">=0.4"
runtime = "in_process"
entry_point = "plugin:Plugin"
"""


class ContractManifest(SuiteRule):
    """
    ## What it does
    Tells that the host, run for real, refuses the manifest: when it reads it, or in the suite's check `manifest`.

    ## Why it matters
    A plugin whose manifest is refused is skipped with a line in a log. Nothing else of it was checked.

    ## Example
    ```toml
    [plugin]
    name = "example"
    kind = "chunker"
    core_version = ">=0.4"
    runtime = "in_process"
    entry_point = "plugin:Plugin"
    priority = -1
    ```

    ## Use instead
    ```toml
    [plugin]
    name = "example"
    kind = "chunker"
    core_version = ">=0.4"
    runtime = "in_process"
    entry_point = "plugin:Plugin"
    priority = 1
    ```

    ## Fix safety
    There is no fix: the suite says what happened, and the rules that look at the text say how to mend it.

    ## References
    - dagstack 0.4.1: `_load_discovery_manifest` in `discovery.py`, `assert_manifest_valid` in `contract/lifecycle.py`
    """

    code, name = "CON101", "contract-manifest"
    refused = True
    examples = (
        Bad(MANIFEST + "priority = ^-1^\n"),
        Bad(MANIFEST + "^colour^ = 1\n"),
        Good(MANIFEST + "priority = 1\n"),
    )

    def check(self, facts: ContractFacts) -> Iterator[Finding]:
        yield from self.told(facts.failures("manifest"))
