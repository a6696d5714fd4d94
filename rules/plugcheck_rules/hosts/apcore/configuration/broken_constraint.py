from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.findings import Severity
from plugcheck_lsp.rule import Bad, Good
from plugcheck_rules.hosts.apcore.configs.config_rule import MetaRule, quoted, replace
from plugcheck_rules.hosts.apcore.configs.versions import faulty_parts, mended_constraint, satisfies

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.findings import Finding
    from plugcheck_rules.hosts.apcore.configs.facts import MetaFacts


class BrokenConstraint(MetaRule):
    """
    ## What it does
    Finds versions of dependencies that are no constraint: parts joined by commas, each an operator of `>=`,
    `<=`, `>`, `<`, `^`, `~`, `=` or none, and a number behind it that begins with a digit.

    ## Why it matters
    `discover()` fails for the whole project, even where the dependency is optional. Words such as `latest`,
    `v1.0`, `>= 1.0` with a space, `==1.0` and `1.0 || 2.0` are none.

    ## Example
    ```yaml
    dependencies:
      - module_id: shop.orders
        version: v1.0
    ```

    ## Use instead
    ```yaml
    dependencies:
      - module_id: shop.orders
        version: "1.0"
    ```

    ## Fix safety
    The fix takes out what stands in the way: a leading `v`, spaces, a second `=`. It is unsafe, because
    another version may have been meant.

    ## References
    - apcore 0.32.2: `registry/version.py`
    """

    code, name = "CFG253", "broken-constraint"
    examples = (
        Bad(
            "dependencies:\n  - module_id: orders\n    version: ^v1.0^\n",
            path="extensions/greeter_meta.yaml",
            files={"extensions/orders.py": "x = 1\n"},
            fixed='dependencies:\n  - module_id: orders\n    version: "1.0"\n',
        ),
        Bad(
            "dependencies:\n  - module_id: orders\n    version: ^'>= 1.0, < 2'^\n",
            path="extensions/greeter_meta.yaml",
            files={"extensions/orders.py": "x = 1\n"},
            fixed="dependencies:\n  - module_id: orders\n    version: '>=1.0,<2'\n",
        ),
        Bad(
            "dependencies:\n  - module_id: orders\n    version: ^latest^\n",
            path="extensions/greeter_meta.yaml",
            files={"extensions/orders.py": "x = 1\n"},
        ),
        Good(
            "dependencies:\n  - module_id: orders\n    version: '>=1.0,<2.0'\n",
            path="extensions/greeter_meta.yaml",
            files={"extensions/orders.py": "x = 1\n"},
        ),
    )

    def check(self, facts: MetaFacts) -> Iterator[Finding]:
        for dependency in facts.own_dependencies:
            node = dependency.constraint
            faulty = faulty_parts(dependency.version) if dependency.version else ()
            if not faulty or node is None:
                continue
            version = facts.graph.versions.get(dependency.module_id)
            reached = version is None or satisfies(version, dependency.version or "") is None
            refused = dependency.module_id in facts.graph.ids and reached
            mended = mended_constraint(dependency.version or "")
            mend = replace(facts, node, mended) if mended else None
            message = f"{quoted(faulty[0])} is no constraint on versions"
            outcome = "so `discover()` fails for all modules" if refused else "so comparing with it fails"
            severity = Severity.ERROR if refused else Severity.WARNING
            yield self.at(facts, node, f"{message}, {outcome}", mend, severity=severity, refused=refused)
