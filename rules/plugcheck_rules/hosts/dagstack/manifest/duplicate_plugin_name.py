from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.findings import Related
from plugcheck_lsp.rule import Bad, Good
from plugcheck_rules.hosts.dagstack.landscape import place_of_name
from plugcheck_rules.hosts.dagstack.manifest_rule import ManifestRule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.findings import Finding
    from plugcheck_rules.hosts.dagstack.facts import ManifestFacts


class DuplicatePluginName(ManifestRule):
    """
    ## What it does
    Finds plugins of one name among those that one `discover()` of the workspace's root goes through.

    ## Why it matters
    Discovery does not skip the second one: it raises `ManifestInvalid`, and the host gets no plugin at all.
    Names are unique over all kinds, although the documents say: for each kind.

    ## Example
    `plugins/a/dagstack.toml` and `plugins/b/dagstack.toml` both hold
    ```toml
    [plugin]
    name = "chunker"
    ```

    ## Use instead
    Give one of them another name.

    ## Fix safety
    There is no fix: other manifests and the host's configuration may name the plugin.

    ## References
    - dagstack 0.4.1: `_parse_manifests` in `discovery.py`
    """

    code, name = "MAN160", "duplicate-plugin-name"
    examples = (
        Bad(
            'name = ^"chunker"^\nkind = "chunker"\ncore_version = ""\nruntime = "in_process"\n',
            path="a/dagstack.toml",
            files={
                "b/dagstack.toml": '[plugin]\nname = "chunker"\nkind = "tool"\ncore_version = ""\nruntime = "in_process"\n'
            },
        ),
        Good(
            'name = "chunker"\nkind = "chunker"\ncore_version = ""\nruntime = "in_process"\n',
            path="a/dagstack.toml",
            files={
                "b/dagstack.toml": '[plugin]\nname = "other"\nkind = "tool"\ncore_version = ""\nruntime = "in_process"\n'
            },
        ),
        Good(
            'name = "chunker"\nkind = "chunker"\ncore_version = ""\nruntime = "in_process"\n',
            path="a/dagstack.toml",
            files={
                "build/a/dagstack.toml": 'name = "chunker"\nkind = "chunker"\ncore_version = ""\nruntime = "in_process"\n'
            },
        ),
    )

    def check(self, facts: ManifestFacts) -> Iterator[Finding]:
        twins = facts.landscape.by_name.get(facts.manifest.name or "", ())
        others = [twin for twin in twins if twin is not facts.manifest]
        if not others or len(others) == len(twins):
            return
        yield self.at(
            facts,
            facts.span_of("name"),
            f"{len(twins)} plugins are named `{facts.name}`, so `discover()` raises and registers none at all",
            proof=[
                Related(other.path, place_of_name(other), f"`{facts.name}` is the name of this plugin too")
                for other in others
            ],
        )
