from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.findings import Related, Severity
from plugcheck_lsp.rule import Bad, Good
from plugcheck_rules.hosts.dagstack.manifest_rule import ManifestRule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.findings import Finding
    from plugcheck_rules.hosts.dagstack.facts import ManifestFacts


class SecondFallback(ManifestRule):
    """
    ## What it does
    Finds plugins of one kind of which more than one says `fallback = true`.

    ## Why it matters
    The documents promise that a host refuses a second fallback of a kind. dagstack 0.4.1 takes both, and none
    of them is treated as a fallback; a release that keeps the promise will refuse the plugins.

    ## Example
    Two plugins of the kind `chunker`, both with `fallback = true`.

    ## Use instead
    Set `fallback = true` in one of them.

    ## Fix safety
    The fix removes the field. It is unsafe: which of the plugins is the fallback is not known.

    ## References
    - dagstack 0.4.1: no module reads `fallback`
    - ADR-0002
    """

    code, name = "MAN163", "second-fallback"
    severity = Severity.WARNING
    refused = False
    examples = (
        Bad(
            'name = "a"\nkind = "k"\ncore_version = ""\nruntime = "in_process"\n^fallback^ = true\n',
            path="a/dagstack.toml",
            files={
                "b/dagstack.toml": 'name = "b"\nkind = "k"\ncore_version = ""\nruntime = "in_process"\nfallback = true\n'
            },
            fixed='name = "a"\nkind = "k"\ncore_version = ""\nruntime = "in_process"\n',
        ),
        Good(
            'name = "a"\nkind = "k"\ncore_version = ""\nruntime = "in_process"\nfallback = true\n',
            path="a/dagstack.toml",
            files={
                "b/dagstack.toml": 'name = "b"\nkind = "other"\ncore_version = ""\nruntime = "in_process"\nfallback = true\n'
            },
        ),
    )

    def check(self, facts: ManifestFacts) -> Iterator[Finding]:
        entry, kind = facts.entry("fallback"), facts.text_of("kind")
        if (
            entry is None
            or facts.value("fallback") is not True
            or facts.manifest not in facts.landscape.candidates
        ):
            return
        others = [
            other
            for other in facts.landscape.candidates
            if other is not facts.manifest
            and other.reading.value("kind") == kind
            and other.reading.value("fallback") is True
        ]
        if others:
            yield self.at(
                facts,
                entry.key_span,
                f"`{others[0].name}` is a fallback of the kind `{kind}` too; the documents allow one",
                facts.remove("Remove `fallback`", "fallback", unsafe=True),
                proof=[
                    Related(
                        other.path, other_entry.key_span, f"`{other.name}` is a fallback of the kind `{kind}`"
                    )
                    for other in others
                    if (other_entry := other.section.entry("fallback")) is not None
                ],
            )
