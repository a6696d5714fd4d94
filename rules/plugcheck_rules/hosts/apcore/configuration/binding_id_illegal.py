from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.rule import Bad, Good
from plugcheck_rules.hosts.apcore.configs.config_rule import BindingRule, kind_of, quoted, replace
from plugcheck_rules.hosts.apcore.configs.ids import id_fault, mended_id

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.findings import Finding
    from plugcheck_rules.hosts.apcore.configs.facts import BindingFacts


class BindingIdIllegal(BindingRule):
    """
    ## What it does
    Finds ids of bindings that no module can have: of another form, too long, under a name that is reserved
    for apcore, or no text.

    ## Why it matters
    Registering the module fails, and with it loading the file; an id that is no text ends in a bare
    `TypeError`.

    ## Example
    ```yaml
    module_id: Shop.Place-Order
    ```

    ## Use instead
    ```yaml
    module_id: shop.place_order
    ```

    ## Fix safety
    The fix writes the id in lower case with `_` for `-`. It is unsafe, because whoever calls the module
    must know the id.

    ## References
    - apcore 0.32.2: `Registry.register`
    """

    code, name = "CFG231", "binding-id-illegal"
    examples = (
        Bad(
            "spec_version: '1.0'\nbindings:\n  - module_id: ^Shop.Place-Order^\n    target: math:sqrt\n    schema_ref: x.yaml\n",
            files={"bindings/x.yaml": "{}\n"},
            fixed="spec_version: '1.0'\nbindings:\n  - module_id: shop.place_order\n    target: math:sqrt\n    schema_ref: x.yaml\n",
        ),
        Bad("spec_version: '1.0'\nbindings:\n  - module_id: ^system.order^\n    target: math:sqrt\n"),
        Bad("spec_version: '1.0'\nbindings:\n  - module_id: ^5^\n    target: math:sqrt\n"),
        Good("spec_version: '1.0'\nbindings:\n  - module_id: shop.place_order\n    target: math:sqrt\n"),
    )

    def check(self, facts: BindingFacts) -> Iterator[Finding]:
        for item in facts.entries:
            node = item.get("module_id")
            if node is None:
                continue
            if not isinstance(node.value, str):
                message = f"an id must be a text, but is {kind_of(node.value)}, so loading the file fails"
                yield self.at(
                    facts, node if node.value is not None else item.entry("module_id") or node, message
                )
            elif why := id_fault(node.value):
                mended = mended_id(node.value)
                message = f"{quoted(node.value)} can be no id, because {why}, so loading the file fails"
                yield self.at(facts, node, message, replace(facts, node, mended) if mended else None)
