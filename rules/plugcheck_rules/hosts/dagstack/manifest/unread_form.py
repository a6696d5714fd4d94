from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.rule import Bad, Good
from plugcheck_rules.hosts.dagstack.manifest_rule import ManifestRule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.findings import Finding
    from plugcheck_rules.hosts.dagstack.facts import ManifestFacts


class UnreadForm(ManifestRule):
    """
    ## What it does
    Finds manifests whose fields stand where the loader of this file does not look.

    ## Why it matters
    Each loader of dagstack 0.4.1 reads two of the three forms, and takes the whole file for a flat manifest
    where it finds none:

    | loader | flat | `[plugin]` | `[tool.dagstack.plugin]` |
    |---|---|---|---|
    | discovery (`dagstack.toml` only) | yes | yes | no |
    | `load_manifest(path)` | yes | no | yes |
    | `load_manifest("pyproject.toml")` | no | no | yes |

    So `[tool.dagstack.plugin]` in `dagstack.toml` is never registered, and `[plugin]` in
    `dagstack_plugin.toml` never loads. The flat form satisfies both loaders.

    ## Example
    ```toml
    # dagstack.toml
    [tool.dagstack.plugin]
    name = "chunker"
    ```

    ## Use instead
    ```toml
    # dagstack.toml
    name = "chunker"
    ```

    ## Fix safety
    The fix takes the table's name off its fields and sub-tables, so that the file becomes flat. It is offered
    where nothing else stands in the file, and is safe: the fields and their values stay.

    ## References
    - dagstack 0.4.1: `_load_discovery_manifest` in `discovery.py`, `load_manifest` in `manifest.py`
    """

    code, name = "MAN103", "unread-form"
    examples = (
        Bad(
            '^[tool.dagstack.plugin]^\nname = "chunker"\n\n[tool.dagstack.plugin.resources]\nrequired = ["clock"]\n',
            path="dagstack.toml",
            fixed='name = "chunker"\n\n[resources]\nrequired = ["clock"]\n',
        ),
        Bad('^[plugin]^\nname = "chunker"\n', path="dagstack_plugin.toml", fixed='name = "chunker"\n'),
        Bad('^[[tool.dagstack.plugin]]^\nname = "chunker"\n', path="pyproject.toml"),
        Good('[plugin]\nname = "chunker"\n', path="dagstack.toml"),
        Good('[tool.dagstack.plugin]\nname = "chunker"\n', path="dagstack_plugin.toml"),
        Good('[tool.dagstack.plugin]\nname = "chunker"\n', path="pyproject.toml"),
    )

    def check(self, facts: ManifestFacts) -> Iterator[Finding]:
        manifest = facts.manifest
        read = manifest.read_by(manifest.judge)
        if read is manifest.form:
            return
        if read is None:
            message = (
                "`tool.dagstack.plugin` is no single table, so `load_manifest` finds no manifest in this file"
            )
        elif facts.registers:
            message = f"discovery does not look into `{manifest.form}`: it reads a flat file or `[plugin]`"
        else:
            message = f"`load_manifest` does not look into `{manifest.form}`: it reads a flat file or `[tool.dagstack.plugin]`"
        yield self.at(facts, manifest.header, message, facts.flatten())
