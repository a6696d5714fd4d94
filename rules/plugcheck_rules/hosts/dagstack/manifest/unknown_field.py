from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.rule import Bad, Good
from plugcheck_rules.hosts.dagstack.landscape import Form
from plugcheck_rules.hosts.dagstack.manifest_rule import ManifestRule
from plugcheck_rules.hosts.dagstack.wording import dotted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.findings import Finding
    from plugcheck_rules.hosts.dagstack.facts import ManifestFacts


class UnknownField(ManifestRule):
    """
    ## What it does
    Finds keys that are no field of the manifest, and names the field that was likely meant.

    ## Why it matters
    The model forbids keys that it does not know, at the top and in `resources` and `unit_of_work`: one slip
    of the pen, and discovery skips the plugin.

    ## Example
    ```toml
    [plugin]
    entrypoint = "plugin:Chunker"
    ```

    ## Use instead
    ```toml
    [plugin]
    entry_point = "plugin:Chunker"
    ```

    ## Fix safety
    The fix renames the key to the nearest field that the manifest does not hold yet. It is unsafe, because
    another one may have been meant.

    ## References
    - dagstack 0.4.1: `extra="forbid"` in `manifest.py`
    """

    code, name = "MAN111", "unknown-field"
    examples = (
        Bad('[plugin]\n^entrypoint^ = "plugin:P"\n', fixed='[plugin]\nentry_point = "plugin:P"\n'),
        Bad(
            '[plugin]\nname = "x"\n\n[plugin.resources]\n^require^ = ["clock"]\n',
            fixed='[plugin]\nname = "x"\n\n[plugin.resources]\nrequired = ["clock"]\n',
        ),
        Bad('[plugin]\n^colour^ = "red"\n'),
        Good('[plugin]\nentry_point = "plugin:P"\n\n[plugin.metadata]\ncolour = "red"\n'),
    )

    def check(self, facts: ManifestFacts) -> Iterator[Finding]:
        for fault, likely in facts.unknown_fields:
            hint = f"; did you mean `{likely[0]}`?" if likely else ""
            if fault.path == ("plugin",) and facts.manifest.form is Form.FLAT:
                hint = ": a table of that name would be read, and this is none"
            yield self.at(
                facts,
                fault.span,
                f"`{dotted(fault.path)}` is no field of a manifest, so the manifest is refused{hint}",
                *(facts.rename(f"Rename to `{name}`", fault.path, name, unsafe=True) for name in likely[:3]),
            )
