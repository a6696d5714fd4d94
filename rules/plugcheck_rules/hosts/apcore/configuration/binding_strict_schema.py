from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.findings import Related
from plugcheck_lsp.rule import Bad, Good
from plugcheck_rules.hosts.apcore.configs.config_rule import BindingRule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.findings import Finding
    from plugcheck_rules.hosts.apcore.configs.facts import BindingFacts


class BindingStrictSchema(BindingRule):
    """
    ## What it does
    Finds targets of bindings with `auto_schema: strict` whose annotations make a schema that strict mode
    does not take: sets, tuples of fixed length, paths and bytes.

    ## Why it matters
    The loader makes the schema from the annotations and refuses the file where it holds `uniqueItems`,
    `prefixItems` or a `format` that is not on the list of strict mode.

    ## Example
    ```yaml
    # def order(items: set[str]) -> dict: ...
    auto_schema: strict
    ```

    ## Use instead
    ```yaml
    # def order(items: list[str]) -> dict: ...
    auto_schema: strict
    ```

    ## Fix safety
    There is no fix: the function, or the mode, may be what must change.

    ## References
    - apcore 0.32.2: `schema/openai_strict.py`
    """

    code, name = "CFG236", "binding-strict-schema"
    concludes_from_absence = True
    examples = (
        Bad(
            "spec_version: '1.0'\nbindings:\n  - module_id: shop.order\n    target: ^shop:order^\n    auto_schema: strict\n",
            files={
                "shop.py": "def order(items: set[str], place: list[tuple[int, int]]) -> dict:\n    return {}\n"
            },
        ),
        Bad(
            "spec_version: '1.0'\nbindings:\n  - module_id: shop.order\n    target: ^shop:order^\n    auto_schema: strict\n",
            files={
                "shop.py": "from pathlib import Path\n\n\ndef order(count: int) -> Path:\n    return Path()\n"
            },
        ),
        Good(
            "spec_version: '1.0'\nbindings:\n  - module_id: shop.order\n    target: shop:order\n    auto_schema: strict\n",
            files={
                "shop.py": "def order(items: list[str], places: tuple[int, ...]) -> dict:\n    return {}\n"
            },
        ),
    )

    def check(self, facts: BindingFacts) -> Iterator[Finding]:
        for item in facts.entries:
            node, resolved = item.get("target"), facts.resolved(item)
            if (
                node is None
                or resolved.function is None
                or item.value.get("auto_schema") != "strict"
                or not facts.is_auto(item)
            ):
                continue
            faults = facts.strict_faults(item)
            if faults:
                proof = [
                    Related(resolved.function.module.path, fault.span, f"it makes `{fault.feature}`")
                    for fault in faults
                ]
                features = ", ".join(dict.fromkeys(f"`{fault.feature}`" for fault in faults))
                message = f"the schema of `{resolved.function.qualified_name}` has {features}, which strict mode refuses, so loading the file fails"
                yield self.at(facts, node, message, proof=proof)
