from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.documents.toml_edits import toml_literal
from plugcheck_lsp.rule import Bad, Good
from plugcheck_rules.hosts.dagstack.manifest_rule import ManifestRule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.findings import Finding
    from plugcheck_rules.hosts.dagstack.facts import ManifestFacts


class MissingEntryPoint(ManifestRule):
    """
    ## What it does
    Finds manifests with the runtime `in_process` and without an `entry_point`.

    ## Why it matters
    The model takes them, so `load_manifest` and the contract suite are content; discovery and the registry
    refuse the plugin.

    ## Example
    ```toml
    [plugin]
    name = "chunker"
    runtime = "in_process"
    ```

    ## Use instead
    ```toml
    [plugin]
    name = "chunker"
    runtime = "in_process"
    entry_point = "plugin:Chunker"
    ```

    ## Fix safety
    Where `plugin.py` stands beside the manifest and holds exactly one public class, the fix names that. It is
    unsafe, because another one may have been meant.

    ## References
    - dagstack 0.4.1: `_prepare_in_process_entry_point` in `discovery.py`, `InProcessAdapter.load`
    """

    code, name = "MAN124", "missing-entry-point"
    concludes_from_absence = True
    examples = (
        Bad(
            '[plugin]\nname = "x"\nruntime = ^"in_process"^\n',
            fixed='[plugin]\nname = "x"\nruntime = "in_process"\nentry_point = "plugin:Plugin"\n',
        ),
        Bad(
            '[plugin]\nruntime = "in_process"\nentry_point = ^""^\n',
            fixed='[plugin]\nruntime = "in_process"\nentry_point = "plugin:Plugin"\n',
        ),
        Good('[plugin]\nruntime = "in_process"\nentry_point = "plugin:Plugin"\n'),
        Good('[plugin]\nruntime = "mcp_http"\n'),
    )

    def check(self, facts: ManifestFacts) -> Iterator[Finding]:
        if facts.value("runtime") != "in_process" or facts.value("entry_point") not in (None, ""):
            return
        empty = facts.node("entry_point")
        guess = facts.likely_entry_point
        title = f'Write `entry_point = "{guess}"`'
        fix = None
        if guess is not None and empty is not None:
            fix = facts.replace(title, empty.span, toml_literal(guess), unsafe=True)
        elif guess is not None:
            fix = facts.insert(title, "entry_point", guess, unsafe=True)
        yield self.at(
            facts,
            empty.span if empty is not None else facts.span_of("runtime"),
            "the runtime `in_process` needs an `entry_point`, so the registry refuses the plugin",
            fix,
            refused=facts.registers,
        )
