from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.nearest import nearest
from plugcheck_lsp.rule import Bad, Good
from plugcheck_rules.hosts.apcore.configs.config_rule import MetaRule, rename
from plugcheck_rules.hosts.apcore.configs.file_keys import META, UNREAD

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.findings import Finding
    from plugcheck_rules.hosts.apcore.configs.facts import MetaFacts


class UnknownMetaKey(MetaRule):
    """
    ## What it does
    Finds keys of metadata that are nearly those that apcore reads, and `input_schema`, `output_schema`,
    `module_id` and `id`, which it does not read there.

    ## Why it matters
    apcore reads ten keys and puts every other one among the module's `metadata`, without a word: a
    `dependecies` gives the module no dependencies, and a schema in the metadata is checked against by
    nobody. Keys that begin with `x-` and others that look like no slip of the pen are left alone.

    ## Example
    ```yaml
    dependecies:
      - module_id: shop.orders
    ```

    ## Use instead
    ```yaml
    dependencies:
      - module_id: shop.orders
    ```

    ## Fix safety
    The fix renames the key. It is unsafe, because the value then counts.

    ## References
    - apcore 0.32.2: `registry/metadata.py`: `merge_module_metadata`
    - `Registry.get_definition`
    """

    code, name = "CFG257", "unknown-meta-key"
    examples = (
        Bad(
            "^dependecies^:\n  - module_id: orders\n",
            path="extensions/greeter_meta.yaml",
            files={"extensions/orders.py": "x = 1\n"},
            fixed="dependencies:\n  - module_id: orders\n",
        ),
        Bad("version: 1.0.0\n^input_schema^: {type: object}\n", path="extensions/greeter_meta.yaml"),
        Good("version: 1.0.0\nx-owner: me\ntopic: shop\n", path="extensions/greeter_meta.yaml"),
    )

    def check(self, facts: MetaFacts) -> Iterator[Finding]:
        root = facts.root
        for entry in (root.entries or {}).values() if root is not None else ():
            if entry.key in META or root is None:
                continue
            if entry.key in UNREAD:
                message = f"apcore does not read `{entry.key}` in metadata: {UNREAD[entry.key]}"
                yield self.at(facts, entry, message)
                continue
            likely = nearest(entry.key, [name for name in META if name not in root.value], 0.75)
            if likely:
                message = f"apcore reads no `{entry.key}` in metadata; did you mean `{likely[0]}`?"
                yield self.at(
                    facts, entry, message, *(rename(facts, root, entry.key, name) for name in likely[:3])
                )
