from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.findings import Severity
from plugcheck_lsp.nearest import nearest
from plugcheck_lsp.rule import Bad, Good
from plugcheck_rules.hosts.apcore.configs.config_rule import MetaRule, quoted, replace

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.findings import Finding
    from plugcheck_rules.hosts.apcore.configs.facts import MetaFacts


class UnknownDependency(MetaRule):
    """
    ## What it does
    Finds dependencies on modules that discovery does not find in this project.

    ## Why it matters
    Without `optional: true`, `discover()` fails for the whole project. That holds for a module of a
    binding, of a registration in code and of apcore itself too: registered later it is unknown, registered
    before it never counts as loaded. An optional one is left out with a warning.

    ## Example
    ```yaml
    dependencies:
      - module_id: shop.oders
    ```

    ## Use instead
    ```yaml
    dependencies:
      - module_id: shop.orders
    ```

    ## Fix safety
    The fix writes the nearest id. It is unsafe, because another module may have been meant.

    ## References
    - apcore 0.32.2: `registry/dependencies.py`, `Registry._resolve_load_order`
    """

    code, name = "CFG252", "unknown-module-dependency"
    concludes_from_absence = True
    examples = (
        Bad(
            "dependencies:\n  - module_id: ^shop.oders^\n",
            path="extensions/greeter_meta.yaml",
            files={"extensions/shop/orders.py": "x = 1\n"},
            fixed="dependencies:\n  - module_id: shop.orders\n",
        ),
        Bad("dependencies:\n  - module_id: ^system.health.summary^\n", path="extensions/greeter_meta.yaml"),
        Bad(
            "dependencies:\n  - module_id: ^mailer^\n    optional: true\n",
            path="extensions/greeter_meta.yaml",
        ),
        Good(
            "dependencies:\n  - module_id: shop.orders\n",
            path="extensions/greeter_meta.yaml",
            files={"extensions/shop/orders.py": "x = 1\n"},
        ),
    )

    def check(self, facts: MetaFacts) -> Iterator[Finding]:
        known = {module.id: module for module in facts.modules}
        for dependency in facts.own_dependencies:
            if dependency.module_id in facts.graph.ids:
                continue
            likely = nearest(dependency.module_id, facts.graph.ids, 0.75)
            hint = f"; did you mean `{likely[0]}`?" if likely else ""
            other = known.get(dependency.module_id)
            what = f"discovery finds no module {quoted(dependency.module_id)}"
            if other is not None:
                what = (
                    f"{quoted(dependency.module_id)} is no module that discovery finds, and no other counts"
                )
            outcome = "so it is left out" if dependency.optional else "so `discover()` fails for all modules"
            yield self.at(
                facts,
                dependency.node,
                f"{what}, {outcome}{hint}",
                *(replace(facts, dependency.node, name) for name in likely[:3]),
                severity=Severity.INFORMATION if dependency.optional else Severity.ERROR,
                refused=not dependency.optional,
            )
