from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.rule import Bad, Good
from plugcheck_rules.hosts.apcore.configs.config_rule import BindingRule, remove, rename
from plugcheck_rules.hosts.apcore.configs.file_keys import (
    BINDING,
    BINDING_FILE,
    SPEC_ONLY_BINDING_KEYS,
    misspelled_keys,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.findings import Finding
    from plugcheck_rules.hosts.apcore.configs.facts import BindingFacts


class BindingKeyUnknown(BindingRule):
    """
    ## What it does
    Finds keys that a binding file or a binding does not have, and names the key that was likely meant.

    ## Why it matters
    Both sets of keys are closed, and `load_bindings` refuses the file. `display` and `examples` are refused
    too, although the specification's schema for binding files allows `display` and apcore-toolkit writes
    `examples`.

    ## Example
    ```yaml
    bindings:
      - module_id: shop.order
        traget: shop.orders:order
    ```

    ## Use instead
    ```yaml
    bindings:
      - module_id: shop.order
        target: shop.orders:order
    ```

    ## Fix safety
    The fix renames the key to the nearest one, or takes out `display` and `examples`. It is unsafe, because
    another key may have been meant, and because other tools read those two.

    ## References
    - apcore 0.32.2: `bindings.py`
    """

    code, name = "CFG221", "binding-key-unknown"
    examples = (
        Bad(
            "spec_version: '1.0'\nbindings:\n  - module_id: shop.order\n    ^traget^: math:sqrt\n",
            fixed="spec_version: '1.0'\nbindings:\n  - module_id: shop.order\n    target: math:sqrt\n",
        ),
        Bad(
            "spec_version: '1.0'\nbindings:\n  - module_id: shop.order\n    target: math:sqrt\n    ^examples^: []\n",
            fixed="spec_version: '1.0'\nbindings:\n  - module_id: shop.order\n    target: math:sqrt\n",
        ),
        Bad("spec_version: '1.0'\nbindings: []\n^owner^: me\n"),
        Good(
            "spec_version: '1.0'\nbindings:\n  - module_id: shop.order\n    target: math:sqrt\n    metadata: {owner: me}\n"
        ),
    )

    def check(self, facts: BindingFacts) -> Iterator[Finding]:
        homes = [(facts.root, BINDING_FILE)] if facts.root is not None else []
        for mapping, known in (*homes, *((entry, BINDING) for entry in facts.entries)):
            texts = set(mapping.value) if mapping.entries is not None else set()
            misspelled = misspelled_keys(mapping, known)
            for entry in (mapping.entries or {}).values():
                if entry.key in known and entry.key in texts:
                    continue
                if entry.key in SPEC_ONLY_BINDING_KEYS:
                    message = f"the loader refuses `{entry.key}`, though documents of apcore's specification and tools allow it"
                    yield self.at(facts, entry, message, remove(facts, mapping, entry.key))
                    continue
                likely = misspelled.get(entry.key, ())
                hint = f"; did you mean `{likely[0]}`?" if likely else ""
                message = f"`{entry.key}` is no key of a {'binding' if known is BINDING else 'binding file'}, so loading fails"
                yield self.at(
                    facts,
                    entry,
                    f"{message}{hint}",
                    *(rename(facts, mapping, entry.key, name) for name in likely[:3]),
                )
