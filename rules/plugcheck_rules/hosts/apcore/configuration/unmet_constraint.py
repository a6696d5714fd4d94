from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.findings import Severity
from plugcheck_lsp.rule import Bad, Good
from plugcheck_rules.hosts.apcore.configs.config_rule import MetaRule, quoted
from plugcheck_rules.hosts.apcore.configs.versions import satisfies

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.findings import Finding
    from plugcheck_rules.hosts.apcore.configs.facts import MetaFacts


class UnmetConstraint(MetaRule):
    """
    ## What it does
    Finds dependencies whose version in the project does not meet the constraint. The version is that of the
    module's metadata, else that of its class, else 1.0.0.

    ## Why it matters
    `discover()` fails for the whole project; an optional dependency is left out of the order with a
    warning. A version that does not begin with a number counts as 0.0.0. A bare `1.2` matches every 1.2.x,
    a bare `1.2.3` that version alone.

    ## Example
    ```yaml
    dependencies:
      - module_id: shop.orders   # version 1.0.0
        version: "^2.0"
    ```

    ## Use instead
    ```yaml
    dependencies:
      - module_id: shop.orders
        version: "^1.0"
    ```

    ## Fix safety
    There is no fix: the constraint or the version may be wrong.

    ## References
    - apcore 0.32.2: `registry/dependencies.py`, `Registry._resolve_load_order`
    """

    code, name = "CFG254", "unmet-constraint"
    examples = (
        Bad(
            "dependencies:\n  - module_id: orders\n    version: ^'>=2.0'^\n",
            path="extensions/greeter_meta.yaml",
            files={"extensions/orders.py": "x = 1\n", "extensions/orders_meta.yaml": "version: 1.4.0\n"},
        ),
        Bad(
            "dependencies:\n  - module_id: orders\n    version: ^'2'^\n    optional: true\n",
            path="extensions/greeter_meta.yaml",
            files={"extensions/orders.py": "x = 1\n"},
        ),
        Good(
            "dependencies:\n  - module_id: orders\n    version: '>=1.2'\n",
            path="extensions/greeter_meta.yaml",
            files={"extensions/orders.py": "x = 1\n", "extensions/orders_meta.yaml": "version: 1.4.0\n"},
        ),
    )

    def check(self, facts: MetaFacts) -> Iterator[Finding]:
        for dependency in facts.own_dependencies:
            version = facts.graph.versions.get(dependency.module_id)
            if not dependency.version or version is None or dependency.constraint is None:
                continue
            if satisfies(version, dependency.version) is not False:
                continue
            outcome = (
                "it is left out of the order" if dependency.optional else "`discover()` fails for all modules"
            )
            message = f"{quoted(dependency.module_id)} has version {quoted(version)}, which does not meet {quoted(dependency.version)}"
            yield self.at(
                facts,
                dependency.constraint,
                f"{message}, so {outcome}",
                severity=Severity.WARNING if dependency.optional else Severity.ERROR,
                refused=not dependency.optional,
                proof=facts.places_of(dependency.module_id),
            )
