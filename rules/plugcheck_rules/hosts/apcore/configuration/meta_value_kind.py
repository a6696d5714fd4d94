from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.findings import Severity
from plugcheck_lsp.rule import Bad, Good
from plugcheck_rules.hosts.apcore.configs.config_rule import MetaRule, kind_of, replace

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.findings import Finding
    from plugcheck_rules.hosts.apcore.configs.facts import MetaFacts


class MetaValueKind(MetaRule):
    """
    ## What it does
    Finds values of metadata of a wrong kind: `metadata` that is no mapping, `tags` that are no list of
    texts, and `description`, `name` and `documentation` that are no text.

    ## Why it matters
    `metadata` that is no mapping makes `discover()` fail for the whole project, with a bare `TypeError`. Of
    `tags: shop` each letter becomes a tag.

    ## Example
    ```yaml
    tags: shop
    ```

    ## Use instead
    ```yaml
    tags: [shop]
    ```

    ## Fix safety
    The fix makes a list of a single tag. It is unsafe, because the tags change.

    ## References
    - apcore 0.32.2: `registry/metadata.py`: `merge_module_metadata`
    - `Registry.get_definition`
    """

    code, name = "CFG263", "meta-value-kind"
    examples = (
        Bad("tags: ^shop^\n", path="extensions/greeter_meta.yaml", fixed="tags: [shop]\n"),
        Bad("tags: [fine, ^yes^]\nmetadata: ^[a]^\n", path="extensions/greeter_meta.yaml"),
        Bad("description: ^2024^\n", path="extensions/greeter_meta.yaml"),
        Good(
            "tags: [shop]\nmetadata: {owner: me}\ndescription: Greets\n", path="extensions/greeter_meta.yaml"
        ),
    )

    def check(self, facts: MetaFacts) -> Iterator[Finding]:
        root = facts.root
        if root is None or root.entries is None:
            return
        metadata, tags = root.get("metadata"), root.get("tags")
        if metadata is not None and metadata.value and metadata.entries is None:
            message = f"`metadata` must be a mapping, but is {kind_of(metadata.value)}, so `discover()` fails"
            yield self.at(facts, metadata, message, severity=Severity.ERROR, refused=True)
        if tags is not None and tags.value is not None and tags.items is None:
            mend = replace(facts, tags, [tags.value]) if isinstance(tags.value, str) and tags.value else None
            what = (
                "each of its letters becomes a tag"
                if isinstance(tags.value, str)
                else f"it is {kind_of(tags.value)}"
            )
            yield self.at(facts, tags, f"`tags` must be a list of texts, but {what}", mend)
        for tag in (tags.items or ()) if tags is not None else ():
            if not isinstance(tag.value, str):
                yield self.at(facts, tag, f"a tag must be a text, but is {kind_of(tag.value)}")
        for name in ("description", "name", "documentation"):
            node = root.get(name)
            if node is not None and node.value and not isinstance(node.value, str):
                yield self.at(facts, node, f"`{name}` must be a text, but is {kind_of(node.value)}")
