from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.documents.toml_edits import toml_literal
from plugcheck_lsp.findings import Related, Severity
from plugcheck_lsp.nearest import nearest
from plugcheck_lsp.rule import Bad, Good
from plugcheck_rules.hosts.dagstack.landscape import place_of_name
from plugcheck_rules.hosts.dagstack.manifest_rule import ManifestRule
from plugcheck_rules.hosts.dagstack.model import Loader

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.findings import Finding
    from plugcheck_rules.hosts.dagstack.facts import ManifestFacts
    from plugcheck_rules.hosts.dagstack.landscape import Manifest


class UnknownDependency(ManifestRule):
    """
    ## What it does
    Finds dependencies on plugins that the workspace does not hold, or whose manifest the host refuses
    or never finds.

    ## Why it matters
    The plugin is registered, and then never set up: `setup_all` logs a warning and skips it and all that
    depend on it. A plugin of another package can be meant, so this is a warning; where a plugin of the
    workspace has a name that is nearly the same, or the right name and a manifest that is refused or not found, it
    is an error.

    ## Example
    ```toml
    [plugin]
    name = "summary"
    depends_on = ["chuncker"]
    ```

    ## Use instead
    ```toml
    [plugin]
    name = "summary"
    depends_on = ["chunker"]
    ```

    ## Fix safety
    Unsafe: another plugin may be meant.

    ## References
    - dagstack 0.4.1: `find_unresolved_depends_on` in `lifecycle.py`, `setup_all` in `registry.py`
    """

    code, name = "MAN162", "unknown-dependency"
    severity = Severity.WARNING
    refused = False
    concludes_from_absence = True
    examples = (
        Bad(
            'name = "summary"\ndepends_on = [^"chuncker"^]\n',
            path="a/dagstack.toml",
            files={
                "b/dagstack.toml": 'name = "chunker"\nkind = "k"\ncore_version = ""\nruntime = "in_process"\n'
            },
            fixed='name = "summary"\ndepends_on = ["chunker"]\n',
        ),
        Bad('name = "summary"\ndepends_on = [^"elsewhere"^]\n', path="a/dagstack.toml"),
        Good(
            'name = "summary"\ndepends_on = ["chunker"]\n',
            path="a/dagstack.toml",
            files={
                "b/dagstack.toml": 'name = "chunker"\nkind = "k"\ncore_version = ""\nruntime = "in_process"\n'
            },
        ),
    )

    def check(self, facts: ManifestFacts) -> Iterator[Finding]:
        if facts.landscape.is_broken:
            return
        known = facts.landscape.by_name
        for dependency, span in facts.manifest.dependencies:
            if dependency in known or dependency == facts.manifest.name:
                continue
            refused = [
                other
                for other in facts.landscape.manifests
                if other.name == dependency and not facts.landscape.hidden(other)
            ]
            likely = nearest(dependency, (name for name in known if name != facts.manifest.name), close=0.8)
            if refused:
                said = "is refused" if any(map(_is_met, refused)) else "is never found by discovery"
                message = f"the plugin `{dependency}` {said}, so `{facts.name}` is never set up"
            elif likely:
                message = f"no plugin is named `{dependency}`, so `{facts.name}` is never set up; did you mean `{likely[0]}`?"
            else:
                message = f"no plugin of this workspace is named `{dependency}`; unless another package has one, `{facts.name}` is never set up"
            yield self.at(
                facts,
                span,
                message,
                *(
                    facts.replace(f"Write `{name}`", span, toml_literal(name), unsafe=True)
                    for name in likely
                    if not refused
                ),
                severity=Severity.ERROR if refused or likely else None,
                proof=[
                    Related(
                        other.path,
                        place_of_name(other),
                        f"this manifest of `{dependency}` is refused"
                        if _is_met(other)
                        else f"discovery reads no `{other.path.name}`",
                    )
                    for other in refused
                ],
            )


def _is_met(manifest: Manifest) -> bool:
    """Whether discovery looks at the file at all."""
    return manifest.judge is Loader.DISCOVERY
