from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.rule import Bad, Good
from plugcheck_rules.hosts.apcore.configs.config_rule import BindingRule
from plugcheck_rules.hosts.apcore.configs.file_keys import BINDING, misspelled_keys

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.findings import Finding
    from plugcheck_rules.hosts.apcore.configs.facts import BindingFacts


class BindingFieldMissing(BindingRule):
    """
    ## What it does
    Finds bindings without `module_id` or without `target`.

    ## Why it matters
    `load_bindings` refuses the file.

    ## Example
    ```yaml
    bindings:
      - target: shop.orders:order
    ```

    ## Use instead
    ```yaml
    bindings:
      - module_id: shop.order
        target: shop.orders:order
    ```

    ## Fix safety
    There is no fix: what was meant cannot be known.

    ## References
    - apcore 0.32.2: `bindings.py`
    """

    code, name = "CFG222", "binding-field-missing"
    concludes_from_absence = True
    examples = (
        Bad("spec_version: '1.0'\nbindings:\n  - ^target: math:sqrt^\n"),
        Bad("spec_version: '1.0'\nbindings:\n  - ^description: x^\n"),
        Good("spec_version: '1.0'\nbindings:\n  - module_id: shop.root\n    target: math:sqrt\n"),
        Good("spec_version: '1.0'\nbindings:\n  - module_id: shop.root\n    traget: math:sqrt\n"),
    )

    def check(self, facts: BindingFacts) -> Iterator[Finding]:
        for item in facts.entries:
            meant = {likely[0] for likely in misspelled_keys(item, BINDING).values() if likely}
            missing = [
                name for name in ("module_id", "target") if name not in item.value and name not in meant
            ]
            if missing:
                names = " and ".join(f"`{name}`" for name in missing)
                yield self.at(facts, item, f"the binding has no {names}, so loading the file fails")
