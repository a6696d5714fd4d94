from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.findings import Severity
from plugcheck_lsp.rule import Bad, Good
from plugcheck_rules.hosts.apcore.configs.annotations import annotation_faults
from plugcheck_rules.hosts.apcore.configs.config_rule import BindingRule, kind_of, remove, rename, replace

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.findings import Finding
    from plugcheck_rules.hosts.apcore.configs.facts import BindingFacts


class BindingAnnotation(BindingRule):
    """
    ## What it does
    Finds annotations of bindings that are dropped or taken for something else, and `streaming: true`, which
    no binding can keep.

    ## Why it matters
    Unknown annotations are dropped with a warning. A quoted `"false"` counts as true. A binding has no
    `stream`, so registering one that promises streaming fails, and with it loading the file.

    ## Example
    ```yaml
    annotations:
      read_only: true
    ```

    ## Use instead
    ```yaml
    annotations:
      readonly: true
    ```

    ## Fix safety
    The fix renames the annotation, writes the boolean, or removes `streaming`. It is unsafe, because what
    callers may take for granted changes.

    ## References
    - apcore 0.32.2: `FunctionModule`, `module.py`, `Registry.register`
    """

    code, name = "CFG237", "binding-annotation"
    examples = (
        Bad(
            "spec_version: '1.0'\nbindings:\n  - module_id: shop.order\n    target: math:sqrt\n    annotations:\n      ^read_only^: true\n      destructive: ^'false'^\n",
            fixed="spec_version: '1.0'\nbindings:\n  - module_id: shop.order\n    target: math:sqrt\n    annotations:\n      readonly: true\n      destructive: false\n",
        ),
        Bad(
            "spec_version: '1.0'\nbindings:\n  - module_id: shop.order\n    target: math:sqrt\n    annotations:\n      readonly: true\n      ^streaming^: true\n",
            fixed="spec_version: '1.0'\nbindings:\n  - module_id: shop.order\n    target: math:sqrt\n    annotations:\n      readonly: true\n",
        ),
        Bad(
            "spec_version: '1.0'\nbindings:\n  - module_id: shop.order\n    target: math:sqrt\n    ^annotations^: [readonly]\n"
        ),
        Good(
            "spec_version: '1.0'\nbindings:\n  - module_id: shop.order\n    target: math:sqrt\n    annotations: {readonly: true, cache_ttl: 5}\n"
        ),
    )

    def check(self, facts: BindingFacts) -> Iterator[Finding]:
        for item in facts.entries:
            entry = item.entry("annotations")
            if entry is None or entry.node.value is None:
                continue
            if entry.node.entries is None:
                message = f"`annotations` must be a mapping, but is {kind_of(entry.node.value)}, so none of them holds"
                yield self.at(facts, entry, message, severity=Severity.WARNING, refused=False)
                continue
            streaming = entry.node.entry("streaming")
            if streaming is not None and streaming.node.value is True:
                message = "a binding has no `stream`, so registering it with `streaming: true` fails"
                yield self.at(facts, streaming, message, remove(facts, entry.node, "streaming"))
            for fault in annotation_faults(entry.node):
                mends = [rename(facts, entry.node, fault.key, name) for name in fault.likely[:3]]
                if fault.node is not None and fault.value is not None:
                    mends.append(replace(facts, fault.node, fault.value))
                place = fault.node or entry.node.entry(fault.key) or entry
                yield self.at(facts, place, fault.message, *mends, severity=Severity.WARNING, refused=False)
