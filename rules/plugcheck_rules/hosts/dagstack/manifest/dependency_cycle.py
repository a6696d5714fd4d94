from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.findings import Related
from plugcheck_lsp.rule import Bad, Good
from plugcheck_rules.hosts.dagstack.manifest_rule import ManifestRule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.findings import Finding
    from plugcheck_rules.hosts.dagstack.facts import ManifestFacts


class DependencyCycle(ManifestRule):
    """
    ## What it does
    Finds plugins that depend on themselves, directly or through others.

    ## Why it matters
    Discovery raises `DependencyCycle`, and the host gets no plugin at all, not even those outside the cycle.

    ## Example
    `a` depends on `b`, and `b` depends on `a`.

    ## Use instead
    Drop one of the dependencies, or move what both need into a third plugin.

    ## Fix safety
    The fix removes a plugin's dependency on itself, which can never be met; it is safe. In a longer cycle it
    is not known which dependency is to go.

    ## References
    - dagstack 0.4.1: `topo_sort` in `lifecycle.py`
    """

    code, name = "MAN161", "dependency-cycle"
    examples = (
        Bad(
            'name = "a"\nkind = "k"\ncore_version = ""\nruntime = "in_process"\ndepends_on = [^"b"^]\n',
            path="a/dagstack.toml",
            files={
                "b/dagstack.toml": 'name = "b"\nkind = "k"\ncore_version = ""\nruntime = "in_process"\ndepends_on = ["a"]\n'
            },
        ),
        Bad(
            'name = "a"\nkind = "k"\ncore_version = ""\nruntime = "in_process"\ndepends_on = [^"a"^]\n',
            fixed='name = "a"\nkind = "k"\ncore_version = ""\nruntime = "in_process"\ndepends_on = []\n',
        ),
        Good(
            'name = "a"\nkind = "k"\ncore_version = ""\nruntime = "in_process"\ndepends_on = ["b"]\n',
            path="a/dagstack.toml",
            files={"b/dagstack.toml": 'name = "b"\nkind = "k"\ncore_version = ""\nruntime = "in_process"\n'},
        ),
    )

    def check(self, facts: ManifestFacts) -> Iterator[Finding]:
        if facts.manifest not in facts.landscape.candidates:
            return
        for index, (dependency, span) in enumerate(facts.manifest.dependencies):
            way = facts.landscape.cycle(facts.manifest, dependency)
            if way is None:
                continue
            names = " -> ".join(
                f"`{name}`" for name in (facts.name, dependency, *(step.name for step in way))
            )
            yield self.at(
                facts,
                span,
                f"the dependencies {names} form a cycle, so `discover()` raises and registers no plugin at all",
                facts.remove_item("Remove the dependency on itself", ("depends_on",), index)
                if not way
                else None,
                proof=[
                    Related(step.manifest.path, step.span, f"`{step.manifest.name}` depends on `{step.name}`")
                    for step in way
                ],
            )
