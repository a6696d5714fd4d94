from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.findings import Severity
from plugcheck_lsp.rule import Bad, Good
from plugcheck_rules.hosts.apcore.configs.config_rule import BindingRule, replace

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.findings import Finding
    from plugcheck_rules.hosts.apcore.configs.facts import BindingFacts


class BindingSchemaFile(BindingRule):
    """
    ## What it does
    Finds `schema_ref` that names no file, that is no text, or whose file is not what the loader can read.
    The path starts at the folder of the binding file, not at `schema.root`.

    ## Why it matters
    The loader refuses the binding file. A schema file without `input_schema` or `output_schema` is read as
    one that takes everything there, without a word.

    ## Example
    ```yaml
    schema_ref: schemas/order.yaml   # in bindings/
    ```

    ## Use instead
    ```yaml
    schema_ref: ../schemas/order.yaml
    ```

    ## Fix safety
    The fix writes the path of a file of that name which the project has. It is unsafe, because another file
    may have been meant.

    ## References
    - apcore 0.32.2: `bindings.py`: `BindingLoader._resolve_schema`
    """

    code, name = "CFG230", "binding-schema-file"
    examples = (
        Bad(
            "spec_version: '1.0'\nbindings:\n  - module_id: shop.root\n    target: math:sqrt\n    schema_ref: ^schemas/root.schema.yaml^\n",
            files={"schemas/root.schema.yaml": "input_schema: {}\noutput_schema: {}\n"},
            fixed="spec_version: '1.0'\nbindings:\n  - module_id: shop.root\n    target: math:sqrt\n    schema_ref: \"../schemas/root.schema.yaml\"\n",
        ),
        Bad(
            "spec_version: '1.0'\nbindings:\n  - module_id: shop.root\n    target: math:sqrt\n    schema_ref: ^[a]^\n"
        ),
        Bad(
            "spec_version: '1.0'\nbindings:\n  - module_id: shop.root\n    target: math:sqrt\n    schema_ref: ^root.yaml^\n",
            files={"bindings/root.yaml": "- input_schema\n"},
        ),
        Bad(
            "spec_version: '1.0'\nbindings:\n  - module_id: shop.root\n    target: math:sqrt\n    schema_ref: ^root.yaml^\n",
            files={"bindings/root.yaml": "input: {}\n"},
        ),
        Good(
            "spec_version: '1.0'\nbindings:\n  - module_id: shop.root\n    target: math:sqrt\n    schema_ref: root.yaml\n",
            files={"bindings/root.yaml": "input_schema: {}\noutput_schema: {}\n"},
        ),
    )

    def check(self, facts: BindingFacts) -> Iterator[Finding]:
        for item in facts.entries:
            node = item.get("schema_ref")
            if node is None:
                continue
            fault = facts.schema_ref_fault(item)
            if fault is not None:
                place = node if node.value is not None else item.entry("schema_ref") or node
                likely = facts.schema_files_like(node.value) if fault.missing else ()
                severity = Severity.ERROR if fault.refused else Severity.WARNING
                mends = (replace(facts, node, text) for text in likely[:3])
                yield self.at(facts, place, fault.message, *mends, severity=severity, refused=fault.refused)
