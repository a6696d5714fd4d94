from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.rule import Bad, Good
from plugcheck_rules.hosts.apcore.configs.config_rule import BindingRule, quoted
from plugcheck_rules.hosts.apcore.configs.config_values import regex_fault
from plugcheck_rules.hosts.apcore.configs.versions import SEMVER
from plugcheck_rules.hosts.apcore.schemas.matching import found_in

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.documents.tree import Node
    from plugcheck_lsp.findings import Finding
    from plugcheck_rules.hosts.apcore.configs.facts import BindingFacts


class BindingOverLimit(BindingRule):
    """
    ## What it does
    Finds bindings that break the limits of `validation.binding` in the configuration: texts that are too
    long, tags that do not match the pattern, versions that are not SemVer.

    ## Why it matters
    Where the configuration is given to `load_bindings` or `load_binding_dir`, the loader refuses the file.
    Without it nothing is checked.

    ## Example
    ```yaml
    # apcore.yaml: validation.binding.version_require_semver: true
    version: "1.0"
    ```

    ## Use instead
    ```yaml
    version: "1.0.0"
    ```

    ## Fix safety
    There is no fix: what was meant cannot be known.

    ## References
    - apcore 0.32.2: `bindings.py`: `_validate_binding_limits`
    """

    code, name = "CFG233", "binding-over-limit"
    examples = (
        Bad(
            "spec_version: '1.0'\nbindings:\n  - module_id: shop.order\n    target: math:sqrt\n    version: ^'1.0'^\n    description: ^Far too long^\n    tags: [fine, ^Bad^]\n",
            files={
                "apcore.yaml": "version: '1'\nproject: {name: shop}\nvalidation:\n  binding:\n    version_require_semver: true\n    description_max_length: 5\n    tags_pattern: '^[a-z]+$'\n"
            },
        ),
        Bad(
            "spec_version: '1.0'\nbindings:\n  - module_id: shop.order\n    target: math:sqrt\n    ^tags^: [fine]\n",
            files={
                "apcore.yaml": "version: '1'\nproject: {name: shop}\nvalidation:\n  binding:\n    tags_pattern: '['\n"
            },
        ),
        Good(
            "spec_version: '1.0'\nbindings:\n  - module_id: shop.order\n    target: math:sqrt\n    version: '1.0'\n"
        ),
    )

    def check(self, facts: BindingFacts) -> Iterator[Finding]:
        reading = facts.configuration
        for item in facts.entries:
            for name in ("description", "documentation"):
                limit, node = reading.value(f"validation.binding.{name}_max_length"), item.get(name)
                is_limit = isinstance(limit, int) and not isinstance(limit, bool) and limit >= 0
                if is_limit and node is not None and isinstance(node.value, str) and len(node.value) > limit:
                    message = (
                        f"`{name}` has {len(node.value)} characters, and the configuration allows {limit}"
                    )
                    yield self.at(facts, node, f"{message}, so loading fails with it")
            yield from self._tags(facts, item)
            version = item.get("version")
            wants = reading.value("validation.binding.version_require_semver") is True
            if not wants or version is None or not isinstance(version.value, str):
                continue
            if not SEMVER.fullmatch(version.value.removesuffix("\n")):
                message = f"{quoted(version.value)} is not SemVer, as the configuration demands, so loading fails with it"
                yield self.at(facts, version, message)

    def _tags(self, facts: BindingFacts, item: Node) -> Iterator[Finding]:
        pattern, entry = facts.configuration.value("validation.binding.tags_pattern"), item.entry("tags")
        if not isinstance(pattern, str) or not pattern or entry is None or entry.node.items is None:
            return
        if why := regex_fault(pattern):
            message = (
                f"the configuration's pattern for tags does not compile ({why}), so loading fails with it"
            )
            yield self.at(facts, entry, message)
            return
        for tag in entry.node.items:
            if isinstance(tag.value, str) and found_in(pattern, tag.value) is False:
                message = f"the tag {quoted(tag.value)} does not match the configuration's {quoted(pattern)}"
                yield self.at(facts, tag, f"{message}, so loading fails with it")
