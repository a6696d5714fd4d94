from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.findings import Related, Severity
from plugcheck_lsp.rule import Bad, Good
from plugcheck_lsp.text import Span
from plugcheck_rules.hosts.apcore.configs.config_rule import BindingRule, quoted
from plugcheck_rules.hosts.apcore.modules.known import Origin

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.documents.tree import Node
    from plugcheck_lsp.findings import Finding
    from plugcheck_rules.hosts.apcore.configs.facts import BindingFacts


class BindingIdDuplicate(BindingRule):
    """
    ## What it does
    Finds ids of bindings that another binding of the same file or folder has, or a discovered module or a
    registration in code.

    ## Why it matters
    The second registration fails. In one file, and in the files of the folder that `load_binding_dir`
    loads, that ends the loading. Against a discovered module it depends on the order: discovery leaves out
    an id that is taken; a binding that comes later fails.

    ## Example
    ```yaml
    bindings:
      - module_id: shop.order
        target: shop.orders:order
      - module_id: shop.order
        target: shop.orders:pay
    ```

    ## Use instead
    ```yaml
    bindings:
      - module_id: shop.order
        target: shop.orders:order
      - module_id: shop.pay
        target: shop.orders:pay
    ```

    ## Fix safety
    There is no fix: the other id is your choice.

    ## References
    - apcore 0.32.2: `Registry.register`
    """

    code, name = "CFG232", "binding-id-duplicate"
    examples = (
        Bad(
            "spec_version: '1.0'\nbindings:\n  - module_id: shop.order\n    target: math:sqrt\n  - module_id: ^shop.order^\n    target: math:cos\n"
        ),
        Bad("spec_version: '1.0'\nbindings:\n  - module_id: ^greeter^\n    target: math:sqrt\n"),
        Bad(
            "spec_version: '1.0'\nbindings:\n  - module_id: ^shop.order^\n    target: math:sqrt\n",
            path="bindings/b.binding.yaml",
            files={
                "bindings/a.binding.yaml": "spec_version: '1.0'\nbindings: [{module_id: shop.order, target: 'math:cos'}]\n"
            },
        ),
        Good(
            "spec_version: '1.0'\nbindings:\n  - module_id: shop.order\n    target: math:sqrt\n  - module_id: shop.pay\n    target: math:cos\n"
        ),
    )

    def check(self, facts: BindingFacts) -> Iterator[Finding]:
        seen: dict[str, Node] = {}
        for item in facts.entries:
            node = item.get("module_id")
            if node is None or not isinstance(node.value, str):
                continue
            if node.value in seen:
                proof = [Related(facts.path, seen[node.value].span, "the first one")]
                message = f"{quoted(node.value)} is the id of two bindings, so loading the file fails"
                yield self.at(facts, node, message, proof=proof)
                continue
            seen[node.value] = node
            other = facts.other_with_id(node.value)
            if other is None:
                continue
            where = other.span or Span(0, 0)
            proof = [Related(other.path, where, "the other one")] if other.path is not None else []
            if other.origin is Origin.BINDING:
                message = f"{quoted(node.value)} is the id of a binding in another file of the folder, so loading this one fails"
                yield self.at(facts, node, message, proof=proof)
            else:
                message = f"{quoted(node.value)} is the id of another module too, and only the first that is registered stays"
                yield self.at(facts, node, message, severity=Severity.WARNING, refused=False, proof=proof)
