from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.findings import Severity
from plugcheck_lsp.rule import Bad, Good
from plugcheck_rules.hosts.dagstack import vocabulary
from plugcheck_rules.hosts.dagstack.manifest_rule import ManifestRule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.findings import Finding
    from plugcheck_rules.hosts.dagstack.facts import ManifestFacts


class ScannedEnvironment(ManifestRule):
    """
    ## What it does
    Finds a `dagstack.toml` below a folder that is named like a virtual environment and that discovery enters.

    ## Why it matters
    The documents say that environments are left out. dagstack 0.4.1 leaves out `.venv` and `.venv-*`, and
    enters `venv`, `env` and `site-packages`: every plugin that is installed there is registered by surprise,
    or its name collides, and then discovery raises.

    ## Example
    `venv/lib/python3.12/site-packages/chunker/dagstack.toml`

    ## Use instead
    Name the environment `.venv`, or pass `ignore={"venv"}` to `discover()`.

    ## Fix safety
    There is no fix: a move is not an edit of the text.

    ## References
    - dagstack 0.4.1: `DEFAULT_IGNORE` in `discovery.py`
    """

    code, name = "MAN166", "scanned-environment"
    severity = Severity.WARNING
    refused = False
    examples = (
        Bad('^name = "chunker"^\n', path="venv/lib/site-packages/chunker/dagstack.toml"),
        Good('name = "chunker"\n', path=".venv/lib/site-packages/chunker/dagstack.toml"),
        Good('name = "chunker"\n', path="plugins/chunker/dagstack.toml"),
    )

    def check(self, facts: ManifestFacts) -> Iterator[Finding]:
        if not facts.registers or facts.landscape.hidden(facts.manifest) is not None:
            return
        folders = facts.path.relative_to(facts.landscape.root).parts[:-1]
        environment = next((folder for folder in folders if folder in vocabulary.SCANNED_ENVIRONMENTS), None)
        if environment is not None:
            yield self.at(
                facts,
                facts.manifest.first_line,
                f"discovery enters `{environment}`, although the documents say not, and registers `{facts.name}`",
            )
