from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.nearest import nearest
from plugcheck_lsp.rule import Bad, Good
from plugcheck_rules.hosts.dagstack.manifest_rule import ManifestRule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.findings import Finding
    from plugcheck_rules.hosts.dagstack.facts import ManifestFacts


class EntryPointNameNotFound(ManifestRule):
    """
    ## What it does
    Finds an `entry_point` that names nothing in its module.

    ## Why it matters
    The module is loaded, the attribute is missing, and the plugin is refused.

    ## Example
    ```toml
    [plugin]
    runtime = "in_process"
    entry_point = "plugin:Chuncker"
    ```

    ## Use instead
    ```toml
    [plugin]
    runtime = "in_process"
    entry_point = "plugin:Chunker"
    ```

    ## Fix safety
    Unsafe: the class that the fix names exists, but another one may be meant.

    ## References
    - dagstack 0.4.1: `_resolve_entry_point` in `adapters/in_process.py`
    """

    code, name = "MAN142", "entry-point-name-not-found"
    concludes_from_absence = True
    examples = (
        Bad(
            '[plugin]\nruntime = "in_process"\nentry_point = "plugin:^Plugn^"\n',
            fixed='[plugin]\nruntime = "in_process"\nentry_point = "plugin:Plugin"\n',
        ),
        Good('[plugin]\nruntime = "in_process"\nentry_point = "plugin:Plugin"\n'),
        Good(
            '[plugin]\nruntime = "in_process"\nentry_point = "plugin:Other"\n',
            files={"plugin.py": "from elsewhere import *\n"},
        ),
    )

    def check(self, facts: ManifestFacts) -> Iterator[Finding]:
        module, name = facts.entry_point
        if not name.isidentifier() or not facts.code.missing_name():
            return
        span = facts.part_of("entry_point", len(module) + 1, len(module) + 1 + len(name))
        classes = facts.code.class_names
        likely = nearest(name, classes) or (classes if len(classes) == 1 else ())
        yield self.at(
            facts,
            span,
            f"`{module}` has no class `{name}`, so the plugin is refused",
            *(
                facts.replace(f"Write `{other}`", span, other, unsafe=True)
                for other in likely
                if facts.source(span) == name
            ),
            refused=facts.registers,
        )
