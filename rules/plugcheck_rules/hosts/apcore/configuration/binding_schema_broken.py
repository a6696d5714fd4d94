from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.findings import Severity
from plugcheck_lsp.rule import Bad, Good
from plugcheck_rules.hosts.apcore.configs.config_rule import BindingRule, replace
from plugcheck_rules.hosts.apcore.configs.explicit_schemas import schema_faults

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.findings import Finding
    from plugcheck_rules.hosts.apcore.configs.facts import BindingFacts


class BindingSchemaBroken(BindingRule):
    """
    ## What it does
    Finds written schemas of bindings at which the loader fails, or of which it reads something else than
    what stands there. It reads the names of the properties, one `type` each, and `required`, and nothing
    else.

    ## Why it matters
    A `type` that is a list ends in a bare `TypeError`. A misspelled `type` takes every value; with `oneOf`,
    `$ref` or `format` at the top everything is taken.

    ## Example
    ```yaml
    input_schema:
      properties:
        count: {type: [integer, "null"]}
    ```

    ## Use instead
    ```yaml
    input_schema:
      properties:
        count: {type: integer}
    ```

    ## Fix safety
    The fix writes the nearest type or name. It is unsafe, because another one may have been meant.

    ## References
    - apcore 0.32.2: `bindings.py`: `_build_model_from_json_schema`
    """

    code, name = "CFG235", "binding-schema-broken"
    examples = (
        Bad(
            "spec_version: '1.0'\nbindings:\n  - module_id: shop.order\n    target: math:sqrt\n    input_schema:\n      properties:\n        count: {type: ^intger^}\n        name: {type: ^[string, 'null']^}\n      required: [^cuont^]\n    output_schema: {}\n"
        ),
        Bad(
            "spec_version: '1.0'\nbindings:\n  - module_id: shop.order\n    target: math:sqrt\n    input_schema:\n      properties:\n        count: {type: ^intger^}\n    output_schema: {}\n",
            fixed="spec_version: '1.0'\nbindings:\n  - module_id: shop.order\n    target: math:sqrt\n    input_schema:\n      properties:\n        count: {type: integer}\n    output_schema: {}\n",
        ),
        Bad(
            "spec_version: '1.0'\nbindings:\n  - module_id: shop.order\n    target: math:sqrt\n    input_schema: ^text^\n    output_schema: {}\n"
        ),
        Good(
            "spec_version: '1.0'\nbindings:\n  - module_id: shop.order\n    target: math:sqrt\n    input_schema:\n      properties:\n        count: {type: integer}\n      required: [count]\n    output_schema: {}\n"
        ),
    )

    def check(self, facts: BindingFacts) -> Iterator[Finding]:
        for item in facts.entries:
            names = ("input_schema", "output_schema")
            if (
                "schema_ref" in item.value
                or "auto_schema" in item.value
                or not all(name in item.value for name in names)
            ):
                continue
            for name in names:
                for fault in schema_faults(item.get(name), item.value[name]):
                    entry = item.entry(name)
                    place = fault.node if fault.node.span.start < fault.node.span.end else entry or fault.node
                    severity = Severity.ERROR if fault.refused else Severity.WARNING
                    mends = (replace(facts, fault.node, text) for text in fault.likely[:3])
                    yield self.at(
                        facts, place, fault.message, *mends, severity=severity, refused=fault.refused
                    )
