from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.rule import Bad, Good
from plugcheck_rules.hosts.apcore.configs.config_rule import BindingRule, replace

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.findings import Finding
    from plugcheck_rules.hosts.apcore.configs.facts import BindingFacts


class BindingTargetMissing(BindingRule):
    """
    ## What it does
    Finds targets that lead to nothing that can be called: a module that the package in the workspace does
    not have, a name that the module does not have, a class that cannot be made without arguments, a value
    that is no function. What the workspace does not hold is taken to be installed.

    ## Why it matters
    The loader imports the target and refuses the file. A class is made anew, without arguments, for
    `Class.method`.

    ## Example
    ```yaml
    target: shop.orders:ordr
    ```

    ## Use instead
    ```yaml
    target: shop.orders:order
    ```

    ## Fix safety
    The fix writes the nearest target. It is unsafe, because another one may have been meant.

    ## References
    - apcore 0.32.2: `bindings.py`: `BindingLoader.resolve_target`
    """

    code, name = "CFG228", "binding-target-missing"
    concludes_from_absence = True
    examples = (
        Bad(
            "spec_version: '1.0'\nbindings:\n  - module_id: shop.order\n    target: ^shop.orders:ordr^\n",
            files={
                "shop/__init__.py": "",
                "shop/orders.py": "def order(count: int) -> dict:\n    return {}\n",
            },
            fixed="spec_version: '1.0'\nbindings:\n  - module_id: shop.order\n    target: \"shop.orders:order\"\n",
        ),
        Bad(
            "spec_version: '1.0'\nbindings:\n  - module_id: shop.order\n    target: ^shop.oders:order^\n",
            files={
                "shop/__init__.py": "",
                "shop/orders.py": "def order(count: int) -> dict:\n    return {}\n",
            },
            fixed="spec_version: '1.0'\nbindings:\n  - module_id: shop.order\n    target: \"shop.orders:order\"\n",
        ),
        Bad(
            "spec_version: '1.0'\nbindings:\n  - module_id: shop.order\n    target: ^shop:Shop.order^\n",
            files={
                "shop.py": "class Shop:\n    def __init__(self, town):\n        pass\n\n    def order(self) -> dict:\n        return {}\n"
            },
        ),
        Bad(
            "spec_version: '1.0'\nbindings:\n  - module_id: shop.order\n    target: ^shop:LIMIT^\n",
            files={"shop.py": "LIMIT = 5\n"},
        ),
        Good(
            "spec_version: '1.0'\nbindings:\n  - module_id: shop.order\n    target: shop:Shop.order\n  - module_id: shop.pay\n    target: payments:pay\n",
            files={"shop.py": "class Shop:\n    def order(self) -> dict:\n        return {}\n"},
        ),
    )

    def check(self, facts: BindingFacts) -> Iterator[Finding]:
        for item in facts.entries:
            node, resolved = item.get("target"), facts.resolved(item)
            if node is not None and resolved.fault:
                hint = f"; did you mean `{resolved.likely[0]}`?" if resolved.likely else ""
                message = f"{resolved.fault}, so loading the file fails{hint}"
                yield self.at(
                    facts, node, message, *(replace(facts, node, text) for text in resolved.likely[:3])
                )
