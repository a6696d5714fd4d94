from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.rule import Bad, Good
from plugcheck_rules.hosts.dagstack.manifest_rule import ManifestRule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.findings import Finding
    from plugcheck_rules.hosts.dagstack.facts import ManifestFacts


class ConflictingOrderFlags(ManifestRule):
    """
    ## What it does
    Finds manifests that set both `tryfirst` and `trylast`.

    ## Why it matters
    The model refuses that, and its message hides every other fault across fields. Neither flag has an effect
    in dagstack 0.4.1: the order comes from `depends_on` and `priority`.

    ## Example
    ```toml
    [plugin]
    tryfirst = true
    trylast = true
    ```

    ## Use instead
    ```toml
    [plugin]
    priority = 90
    ```

    ## Fix safety
    The fix removes the later flag. It is unsafe: which of the two was meant is not known.

    ## References
    - dagstack 0.4.1: `model_post_init` in `manifest.py`
    """

    code, name = "MAN117", "conflicting-order-flags"
    examples = (
        Bad("[plugin]\ntryfirst = true\n^trylast^ = true\n", fixed="[plugin]\ntryfirst = true\n"),
        Bad('[plugin]\ntrylast = "on"\n^tryfirst^ = true\n', fixed='[plugin]\ntrylast = "on"\n'),
        Good("[plugin]\ntryfirst = true\ntrylast = false\n"),
    )

    def check(self, facts: ManifestFacts) -> Iterator[Finding]:
        first, last = facts.entry("tryfirst"), facts.entry("trylast")
        if not facts.reading.takes_both_flags or first is None or last is None:
            return
        earlier, later = sorted((first, last), key=lambda entry: entry.key_span)
        yield self.at(
            facts,
            later.key_span,
            f"`{later.key}` excludes `{earlier.key}`, so the manifest is refused",
            facts.remove(f"Remove `{later.key}`", later.key, unsafe=True),
            facts.remove(f"Remove `{earlier.key}`", earlier.key, unsafe=True),
            proof=[facts.related(earlier.key_span, f"`{earlier.key}` is set here")],
        )
