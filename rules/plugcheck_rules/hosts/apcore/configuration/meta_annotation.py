from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.findings import Severity
from plugcheck_lsp.rule import Bad, Good
from plugcheck_rules.hosts.apcore.configs.annotations import annotation_faults
from plugcheck_rules.hosts.apcore.configs.config_rule import MetaRule, kind_of, rename, replace

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.findings import Finding
    from plugcheck_rules.hosts.apcore.configs.facts import MetaFacts


class MetaAnnotation(MetaRule):
    """
    ## What it does
    Finds annotations of metadata that are dropped or taken for something else, and `annotations` that are
    no mapping.

    ## Why it matters
    Unknown annotations are dropped without a word, and a quoted `"false"` counts as true: a module that was
    meant to need approval does not. `annotations` that are no mapping make `discover()` fail for the whole
    project, with a bare `AttributeError`.

    ## Example
    ```yaml
    annotations:
      require_approval: true
    ```

    ## Use instead
    ```yaml
    annotations:
      requires_approval: true
    ```

    ## Fix safety
    The fix renames the annotation or writes the boolean. It is unsafe, because what callers may take for
    granted changes.

    ## References
    - apcore 0.32.2: `schema/annotations.py`, `module.py`
    """

    code, name = "CFG258", "meta-annotation"
    examples = (
        Bad(
            "annotations:\n  ^require_approval^: true\n  readonly: ^'false'^\n",
            path="extensions/greeter_meta.yaml",
            fixed="annotations:\n  requires_approval: true\n  readonly: false\n",
        ),
        Bad("^annotations^: [readonly]\n", path="extensions/greeter_meta.yaml"),
        Bad(
            "annotations: {cache_ttl: ^-1^}\n",
            path="extensions/greeter_meta.yaml",
            fixed="annotations: {cache_ttl: 0}\n",
        ),
        Good(
            "annotations: {readonly: true, cache_ttl: 30, extra: {team: shop}}\n",
            path="extensions/greeter_meta.yaml",
        ),
    )

    def check(self, facts: MetaFacts) -> Iterator[Finding]:
        entry = facts.root.entry("annotations") if facts.root is not None else None
        if entry is None or entry.node.value is None:
            return
        if entry.node.entries is None:
            message = (
                f"`annotations` must be a mapping, but is {kind_of(entry.node.value)}, so `discover()` fails"
            )
            yield self.at(facts, entry, message, severity=Severity.ERROR, refused=True)
            return
        for fault in annotation_faults(entry.node):
            mends = [rename(facts, entry.node, fault.key, name) for name in fault.likely[:3]]
            if fault.node is not None and fault.value is not None:
                mends.append(replace(facts, fault.node, fault.value))
            place = fault.node or entry.node.entry(fault.key) or entry
            yield self.at(facts, place, fault.message, *mends)
