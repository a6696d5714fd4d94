from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.rule import Bad, Good
from plugcheck_rules.hosts.dagstack.manifest_rule import ManifestRule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.findings import Finding
    from plugcheck_rules.hosts.dagstack.facts import ManifestFacts


class EntryPointFileNotFound(ManifestRule):
    """
    ## What it does
    Finds an `entry_point` whose module is no file beside the manifest.

    ## Why it matters
    Discovery takes `module:Class` to the file `module.py` in the manifest's folder, and does not search
    `sys.path`. A dotted module (`pkg.mod` is looked for as `pkg.mod.py`), a package and a name with `.py` are
    not found, and the plugin is refused.

    ## Example
    ```toml
    [plugin]
    runtime = "in_process"
    entry_point = "chunker.plugin:Chunker"
    ```

    ## Use instead
    ```toml
    [plugin]
    runtime = "in_process"
    entry_point = "chunker/plugin:Chunker"
    ```

    ## Fix safety
    Unsafe: the file that the fix names exists, but another one may be meant.

    ## References
    - dagstack 0.4.1: `_prepare_in_process_entry_point` in `discovery.py`
    """

    code, name = "MAN141", "entry-point-file-not-found"
    examples = (
        Bad(
            '[plugin]\nruntime = "in_process"\nentry_point = "^pkg.mod^:Plugin"\n',
            files={"pkg/mod.py": "class Plugin: ...\n"},
            fixed='[plugin]\nruntime = "in_process"\nentry_point = "pkg/mod:Plugin"\n',
        ),
        Bad(
            '[plugin]\nruntime = "in_process"\nentry_point = "^plugn^:Plugin"\n',
            fixed='[plugin]\nruntime = "in_process"\nentry_point = "plugin:Plugin"\n',
        ),
        Bad('[plugin]\nruntime = "in_process"\nentry_point = "^elsewhere^:Plugin"\n'),
        Good('[plugin]\nruntime = "in_process"\nentry_point = "plugin:Plugin"\n'),
        Good(
            '[plugin]\nruntime = "in_process"\nentry_point = "pkg/mod:Plugin"\n',
            files={"pkg/mod.py": "class Plugin: ...\n"},
        ),
    )

    def check(self, facts: ManifestFacts) -> Iterator[Finding]:
        module, name = facts.entry_point
        if not module or not name or not facts.registers or facts.value("runtime") != "in_process":
            return
        if not facts.lacks_entry_file:
            return
        span = facts.part_of("entry_point", 0, len(module))
        yield self.at(
            facts,
            span,
            f"there is no file `{module}.py` beside the manifest, so the plugin is refused",
            *(
                facts.replace(f"Write `{other}`", span, other, unsafe=True)
                for other in facts.likely_modules(module)
                if facts.source(span) == module
            ),
        )
