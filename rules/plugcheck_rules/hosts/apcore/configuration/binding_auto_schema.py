from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.nearest import nearest
from plugcheck_lsp.rule import Bad, Good
from plugcheck_rules.hosts.apcore.configs.config_rule import BindingRule, replace
from plugcheck_rules.hosts.apcore.configs.file_keys import BINDING, SCHEMA_MODES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.findings import Finding
    from plugcheck_rules.hosts.apcore.configs.facts import BindingFacts


class BindingAutoSchema(BindingRule):
    """
    ## What it does
    Finds values of `auto_schema` that the loader does not take, and `auto_schema: false` with no schemas
    beside it.

    ## Why it matters
    It must be true, `"true"`, `permissive` or `strict`. False leaves no way to a schema. Both make the
    loader refuse the file; no value at all counts as none given, and then it is refused as well.

    ## Example
    ```yaml
    auto_schema: yes please
    ```

    ## Use instead
    ```yaml
    auto_schema: permissive
    ```

    ## Fix safety
    The fix writes the nearest value. It is unsafe, because another one may have been meant.

    ## References
    - apcore 0.32.2: `bindings.py`: `_normalize_auto_schema`
    """

    code, name = "CFG226", "binding-auto-schema"
    examples = (
        Bad(
            "spec_version: '1.0'\nbindings:\n  - module_id: shop.root\n    target: math:sqrt\n    auto_schema: ^Strict^\n",
            fixed="spec_version: '1.0'\nbindings:\n  - module_id: shop.root\n    target: math:sqrt\n    auto_schema: strict\n",
        ),
        Bad(
            "spec_version: '1.0'\nbindings:\n  - module_id: shop.root\n    target: math:sqrt\n    auto_schema: ^false^\n"
        ),
        Good(
            "spec_version: '1.0'\nbindings:\n  - module_id: shop.root\n    target: shop:root\n    auto_schema: true\n"
        ),
    )

    def check(self, facts: BindingFacts) -> Iterator[Finding]:
        for item in facts.entries:
            node = item.get("auto_schema")
            if node is None or any(
                SCHEMA_MODES.get(name, "auto_schema") != "auto_schema" for name in item.value
            ):
                continue
            if node.value is None or node.value is False:
                message = (
                    "without `auto_schema` the binding needs schemas of its own, so loading the file fails"
                )
                yield self.at(
                    facts,
                    node if node.span.start < node.span.end else item.entry("auto_schema") or node,
                    message,
                )
            elif node.value is not True and node.value not in BINDING["auto_schema"].choices:
                likely = (
                    nearest(node.value, BINDING["auto_schema"].choices) if isinstance(node.value, str) else ()
                )
                hint = f"; did you mean `{likely[0]}`?" if likely else ""
                message = (
                    f"`auto_schema` must be true, `permissive` or `strict`, so loading the file fails{hint}"
                )
                yield self.at(facts, node, message, *(replace(facts, node, name) for name in likely[:2]))
