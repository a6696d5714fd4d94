from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from plugcheck_lsp.findings import Severity
from plugcheck_lsp.rule import Bad, Good
from plugcheck_rules.hosts.apcore.configs.config_rule import MetaRule, quoted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.findings import Finding
    from plugcheck_rules.hosts.apcore.configs.facts import MetaFacts


class DependencyCycle(MetaRule):
    """
    ## What it does
    Finds modules that depend on themselves, directly or through others. Optional dependencies count.

    ## Why it matters
    `discover()` fails for the whole project with the cycle in its message. Only what metadata says counts;
    a call of one module by another is no dependency.

    ## Example
    ```yaml
    # a_meta.yaml
    dependencies: [{module_id: b}]
    # b_meta.yaml
    dependencies: [{module_id: a}]
    ```

    ## Use instead
    ```yaml
    # a_meta.yaml
    dependencies: [{module_id: b}]
    # b_meta.yaml: none
    ```

    ## Fix safety
    There is no fix: which dependency must go cannot be known.

    ## References
    - apcore 0.32.2: `registry/dependencies.py`, `Registry._resolve_load_order`
    """

    code, name = "CFG255", "module-dependency-cycle"
    severity, refused = Severity.ERROR, True
    examples = (
        Bad(
            "dependencies:\n  - module_id: ^orders^\n",
            path="extensions/greeter_meta.yaml",
            files={
                "extensions/orders.py": "x = 1\n",
                "extensions/orders_meta.yaml": "dependencies: [{module_id: greeter}]\n",
            },
        ),
        Bad("dependencies:\n  - module_id: ^greeter^\n", path="extensions/greeter_meta.yaml"),
        Good(
            "dependencies:\n  - module_id: orders\n",
            path="extensions/greeter_meta.yaml",
            files={"extensions/orders.py": "x = 1\n"},
        ),
    )

    def check(self, facts: MetaFacts) -> Iterator[Finding]:
        module = facts.module_id
        way = facts.graph.cycle(module) if module is not None else ()
        if not way:
            return
        for dependency in facts.own_dependencies:
            if dependency.module_id == way[1]:
                shown_way = " -> ".join(way)
                message = f"circular dependency {quoted(shown_way)}, so `discover()` fails for all modules"
                proof = [facts.step(first, second) for first, second in pairwise(way[1:])]
                yield self.at(
                    facts, dependency.node, message, proof=[step for step in proof if step is not None]
                )
                return
