from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.findings import Mark, Related, Severity
from plugcheck_lsp.rule import Bad, Good
from plugcheck_rules.hosts.apcore.configs.config_rule import MetaRule, quoted, remove_item_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.documents.tree import Node
    from plugcheck_lsp.findings import Finding
    from plugcheck_rules.hosts.apcore.configs.facts import MetaFacts


class RepeatedDependency(MetaRule):
    """
    ## What it does
    Finds modules that `dependencies` names twice.

    ## Why it matters
    apcore counts such a dependency twice and takes it off once, so the module is never ready to load:
    `discover()` fails for the whole project with "blocked by unresolved required dependencies".

    ## Example
    ```yaml
    dependencies:
      - module_id: shop.orders
      - module_id: shop.orders
        version: ">=1.0"
    ```

    ## Use instead
    ```yaml
    dependencies:
      - module_id: shop.orders
        version: ">=1.0"
    ```

    ## Fix safety
    The fix removes the second one. It is unsafe, because its version or `optional` may be what was meant.

    ## References
    - apcore 0.32.2: `registry/dependencies.py`, `Registry._resolve_load_order`
    """

    code, name = "CFG256", "repeated-dependency"
    marks = frozenset({Mark.NEEDLESS})
    severity, refused = Severity.ERROR, True
    examples = (
        Bad(
            "dependencies:\n  - module_id: orders\n  - module_id: ^orders^\n",
            path="extensions/greeter_meta.yaml",
            files={"extensions/orders.py": "x = 1\n"},
            fixed="dependencies:\n  - module_id: orders\n",
        ),
        Bad(
            "dependencies:\n  - module_id: orders\n  - module_id: shop\n  - module_id: ^orders^\n    optional: true\n",
            path="extensions/greeter_meta.yaml",
            files={"extensions/orders.py": "x = 1\n", "extensions/shop.py": "x = 1\n"},
            fixed="dependencies:\n  - module_id: orders\n  - module_id: shop\n",
        ),
        Good(
            "dependencies:\n  - module_id: orders\n",
            path="extensions/greeter_meta.yaml",
            files={"extensions/orders.py": "x = 1\n"},
        ),
    )

    def check(self, facts: MetaFacts) -> Iterator[Finding]:
        seen: dict[str, Node] = {}
        for dependency in facts.own_dependencies:
            if dependency.module_id not in facts.graph.ids or not facts.graph.counts(dependency):
                continue
            if dependency.module_id in seen:
                proof = [Related(facts.path, seen[dependency.module_id].span, "the first one")]
                message = (
                    f"{quoted(dependency.module_id)} is named twice, so `discover()` fails for all modules"
                )
                yield self.at(
                    facts, dependency.node, message, remove_item_of(facts, dependency.node), proof=proof
                )
            seen.setdefault(dependency.module_id, dependency.node)
