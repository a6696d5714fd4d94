from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.findings import Severity
from plugcheck_lsp.rule import Bad, Good
from plugcheck_rules.hosts.apcore.configs.config_rule import BindingRule, kind_of, replace

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.findings import Finding
    from plugcheck_rules.hosts.apcore.configs.facts import BindingFacts


class BindingValueKind(BindingRule):
    """
    ## What it does
    Finds versions of bindings that are no text, such as an unquoted `1.0`, and `metadata` that is no
    mapping.

    ## Why it matters
    Both end in a bare `AttributeError` or `TypeError` while the module is registered, and loading the file
    fails. Descriptions, documentation and tags of another kind are kept as they are.

    ## Example
    ```yaml
    version: 1.0
    ```

    ## Use instead
    ```yaml
    version: "1.0"
    ```

    ## Fix safety
    The fix puts the version in quotes, as it is written.

    ## References
    - apcore 0.32.2: `Registry.register`, `registry/version.py`, `registry/metadata.py`
    """

    code, name = "CFG238", "binding-value-kind"
    examples = (
        Bad(
            "spec_version: '1.0'\nbindings:\n  - module_id: shop.order\n    target: math:sqrt\n    version: ^1.0^\n",
            fixed="spec_version: '1.0'\nbindings:\n  - module_id: shop.order\n    target: math:sqrt\n    version: \"1.0\"\n",
        ),
        Bad(
            "spec_version: '1.0'\nbindings:\n  - module_id: shop.order\n    target: math:sqrt\n    metadata: ^[a]^\n"
        ),
        Bad(
            "spec_version: '1.0'\nbindings:\n  - module_id: shop.order\n    target: math:sqrt\n    tags: ^orders^\n"
        ),
        Good(
            "spec_version: '1.0'\nbindings:\n  - module_id: shop.order\n    target: math:sqrt\n    version: 1.0.0\n    tags: [orders]\n"
        ),
    )

    def check(self, facts: BindingFacts) -> Iterator[Finding]:
        for item in facts.entries:
            version, metadata, tags = item.get("version"), item.get("metadata"), item.get("tags")
            if version is not None and version.value and not isinstance(version.value, str):
                written = facts.text.slice(version.span) if facts.text is not None else ""
                mend = (
                    replace(facts, version, written, safe=True)
                    if not isinstance(version.value, list | dict)
                    else None
                )
                message = f"a version must be a text, but is {kind_of(version.value)}, so registering the module fails"
                yield self.at(facts, version, message, mend)
            if metadata is not None and metadata.value and not isinstance(metadata.value, dict):
                message = f"`metadata` must be a mapping, but is {kind_of(metadata.value)}, so registering the module fails"
                yield self.at(facts, metadata, message)
            if tags is not None and tags.value and not isinstance(tags.value, list):
                message = f"`tags` must be a list, but is {kind_of(tags.value)}, so the module has none that can be found"
                yield self.at(facts, tags, message, severity=Severity.WARNING, refused=False)
