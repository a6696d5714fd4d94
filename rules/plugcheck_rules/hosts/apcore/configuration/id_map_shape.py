from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.findings import Severity
from plugcheck_lsp.rule import Bad, Good
from plugcheck_rules.hosts.apcore.configs.config_rule import IdMapRule, start_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.findings import Finding
    from plugcheck_rules.hosts.apcore.configs.facts import IdMapFacts


class IdMapShape(IdMapRule):
    """
    ## What it does
    Finds id maps that are no mapping with a list `mappings`, entries that are no mappings, and entries
    without a `file`.

    ## Why it matters
    Except for an entry without a `file`, which is left out with a warning, `Registry(config=...)` and
    `APCore(config)` fail, some with a bare `AttributeError`.

    ## Example
    ```yaml
    mappings:
      - orders.py
    ```

    ## Use instead
    ```yaml
    mappings:
      - file: orders.py
        id: shop.orders
    ```

    ## Fix safety
    There is no fix: what was meant cannot be known.

    ## References
    - apcore 0.32.2: `registry/metadata.py`: `load_id_map`
    """

    code, name = "CFG215", "id-map-shape"
    severity, refused = Severity.ERROR, True
    examples = (
        Bad(
            "^mapping^:\n  - file: greeter.py\n    id: shop.greeter\n",
            path="ids.yaml",
            files={"apcore.yaml": 'version: "1.0"\nproject:\n  name: shop\nid_map:\n  overrides: ids.yaml\n'},
        ),
        Bad(
            "mappings:\n  - ^greeter.py^\n  - ^id: shop.greeter^\n",
            path="ids.yaml",
            files={"apcore.yaml": 'version: "1.0"\nproject:\n  name: shop\nid_map:\n  overrides: ids.yaml\n'},
        ),
        Bad(
            "^mappings^: greeter.py\n",
            path="ids.yaml",
            files={"apcore.yaml": 'version: "1.0"\nproject:\n  name: shop\nid_map:\n  overrides: ids.yaml\n'},
        ),
        Good(
            "mappings:\n  - file: greeter.py\n    id: shop.greeter\n",
            path="ids.yaml",
            files={"apcore.yaml": 'version: "1.0"\nproject:\n  name: shop\nid_map:\n  overrides: ids.yaml\n'},
        ),
    )

    def check(self, facts: IdMapFacts) -> Iterator[Finding]:
        root = facts.root
        listed = root.entry("mappings") if root is not None else None
        if listed is None:
            message = "an id map needs a list `mappings`, so `Registry` fails"
            yield self.at(facts, start_of(facts), message)
        elif listed.node.items is None:
            yield self.at(facts, listed, "`mappings` must be a list, so `Registry` fails")
        for item in facts.mappings:
            if item.entries is None:
                yield self.at(
                    facts, item, "an entry must be a mapping with `file` and `id`, so `Registry` fails"
                )
                continue
            file = item.get("file")
            if file is None or not file.value:
                message = "the entry names no `file`, so it is left out"
                yield self.at(facts, item, message, severity=Severity.WARNING, refused=False)
            elif isinstance(file.value, list | dict):
                yield self.at(facts, file, "`file` must be a text, so `Registry` fails")
