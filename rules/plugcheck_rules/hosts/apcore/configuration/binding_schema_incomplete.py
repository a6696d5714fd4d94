from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.rule import Bad, Good
from plugcheck_rules.hosts.apcore.configs.config_rule import BindingRule, insert

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.findings import Finding
    from plugcheck_rules.hosts.apcore.configs.facts import BindingFacts


class BindingSchemaIncomplete(BindingRule):
    """
    ## What it does
    Finds bindings with `input_schema` and no `output_schema`, or the other way round.

    ## Why it matters
    The loader wants both and refuses the file.

    ## Example
    ```yaml
    bindings:
      - module_id: shop.order
        target: shop.orders:order
        input_schema: {}
    ```

    ## Use instead
    ```yaml
    bindings:
      - module_id: shop.order
        target: shop.orders:order
        input_schema: {}
        output_schema: {}
    ```

    ## Fix safety
    The fix adds the other schema as `{}`, which takes everything. It is unsafe, because a narrower one may
    be right.

    ## References
    - apcore 0.32.2: `bindings.py`
    """

    code, name = "CFG225", "binding-schema-incomplete"
    concludes_from_absence = True
    examples = (
        Bad(
            "spec_version: '1.0'\nbindings:\n  - module_id: shop.root\n    target: math:sqrt\n    ^input_schema^: {}\n",
            fixed="spec_version: '1.0'\nbindings:\n  - module_id: shop.root\n    target: math:sqrt\n    input_schema: {}\n    output_schema: {}\n",
        ),
        Bad(
            "spec_version: '1.0'\nbindings:\n  - {module_id: shop.root, target: 'math:sqrt', ^output_schema^: {}}\n",
            fixed="spec_version: '1.0'\nbindings:\n  - {module_id: shop.root, target: 'math:sqrt', output_schema: {}, input_schema: {}}\n",
        ),
        Good(
            "spec_version: '1.0'\nbindings:\n  - module_id: shop.root\n    target: math:sqrt\n    input_schema: {}\n    output_schema: {}\n"
        ),
    )

    def check(self, facts: BindingFacts) -> Iterator[Finding]:
        for item in facts.entries:
            for name, other in (("input_schema", "output_schema"), ("output_schema", "input_schema")):
                entry = item.entry(name)
                if entry is not None and other not in item.value:
                    message = f"`{name}` needs `{other}` beside it, so loading the file fails"
                    yield self.at(facts, entry, message, insert(facts, item, other, {}))
