from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.rule import Bad, Good
from plugcheck_rules.hosts.apcore.configs.config_rule import BindingRule, kind_of, replace
from plugcheck_rules.hosts.apcore.configs.targets import is_written_well, parse_target

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.findings import Finding
    from plugcheck_rules.hosts.apcore.configs.facts import BindingFacts


class BindingTargetFormat(BindingRule):
    """
    ## What it does
    Finds targets that are not of the form `package.module:function` or `package.module:Class.method`.

    ## Why it matters
    The loader refuses the file, some with a bare `ValueError` or `TypeError`.

    ## Example
    ```yaml
    target: shop.orders.order
    ```

    ## Use instead
    ```yaml
    target: shop.orders:order
    ```

    ## Fix safety
    The fix puts the colon in place of the last dot. It is unsafe, because the module may end before.

    ## References
    - apcore 0.32.2: `bindings.py`: `BindingLoader.resolve_target`
    """

    code, name = "CFG227", "binding-target-format"
    examples = (
        Bad(
            "spec_version: '1.0'\nbindings:\n  - module_id: shop.root\n    target: ^math.sqrt^\n",
            fixed="spec_version: '1.0'\nbindings:\n  - module_id: shop.root\n    target: \"math:sqrt\"\n",
        ),
        Bad("spec_version: '1.0'\nbindings:\n  - module_id: shop.root\n    target: ^.orders:order^\n"),
        Bad("spec_version: '1.0'\nbindings:\n  - module_id: shop.root\n    target: ^5^\n"),
        Good(
            "spec_version: '1.0'\nbindings:\n  - module_id: shop.root\n    target: shop.orders:Orders.add\n"
        ),
    )

    def check(self, facts: BindingFacts) -> Iterator[Finding]:
        for item in facts.entries:
            node = item.get("target")
            if node is None:
                continue
            if not isinstance(node.value, str):
                message = f"`target` must be a text, but is {kind_of(node.value)}, so loading the file fails"
                yield self.at(
                    facts, node if node.value is not None else item.entry("target") or node, message
                )
                continue
            target = parse_target(node.value)
            if target is None:
                module, _, name = node.value.rpartition(".")
                good = all(part.isidentifier() for part in [*module.split("."), name])
                mend = replace(facts, node, f"{module}:{name}") if good else None
                yield self.at(
                    facts,
                    node,
                    "`target` needs a colon: `package.module:function`, so loading the file fails",
                    mend,
                )
            elif not is_written_well(target):
                yield self.at(
                    facts, node, "`target` must be `package.module:function`, so loading the file fails"
                )
