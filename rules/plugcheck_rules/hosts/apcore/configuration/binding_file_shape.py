from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.rule import Bad, Good
from plugcheck_rules.hosts.apcore.configs.config_rule import BindingRule, kind_of, start_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.findings import Finding
    from plugcheck_rules.hosts.apcore.configs.facts import BindingFacts


class BindingFileShape(BindingRule):
    """
    ## What it does
    Finds binding files that are empty, that are no mapping, or whose `bindings` is missing or no list, and
    entries that are no mappings.

    ## Why it matters
    `load_bindings` refuses the file, and with it every binding in it. Of a folder, the files behind it are
    not loaded either.

    ## Example
    ```yaml
    bindings:
      module_id: shop.order
    ```

    ## Use instead
    ```yaml
    bindings:
      - module_id: shop.order
    ```

    ## Fix safety
    There is no fix: what was meant cannot be known.

    ## References
    - apcore 0.32.2: `bindings.py`
    """

    code, name = "CFG220", "binding-file-shape"
    concludes_from_absence = True
    examples = (
        Bad('^spec_version^: "1.0"\n'),
        Bad('spec_version: "1.0"\n^bindings^:\n  module_id: shop.order\n'),
        Bad("^- module_id: shop.order^\n", path="bindings/example.binding.yaml"),
        Bad("bindings:\n  - ^shop.order^\n"),
        Good('spec_version: "1.0"\nbindings: []\n'),
    )

    def check(self, facts: BindingFacts) -> Iterator[Finding]:
        root = facts.root
        if root is None or root.value is None:
            yield self.at(facts, start_of(facts), "the binding file is empty, so loading it fails")
        elif root.entries is None:
            yield self.at(facts, root, "a binding file must be a mapping, so loading it fails")
        elif (listed := root.entry("bindings")) is None:
            yield self.at(facts, start_of(facts), "`bindings` is missing, so loading the file fails")
        elif listed.node.items is None:
            yield self.at(facts, listed, "`bindings` must be a list, so loading the file fails")
        for item in facts.items:
            if item.entries is None:
                yield self.at(
                    facts,
                    item,
                    f"a binding must be a mapping, but is {kind_of(item.value)}, so loading fails",
                )
