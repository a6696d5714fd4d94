from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from plugcheck_lsp.findings import Severity
from plugcheck_lsp.rule import Bad, Good
from plugcheck_rules.hosts.apcore.configs.config_rule import IdMapRule, kind_of, quoted, replace
from plugcheck_rules.hosts.apcore.configs.ids import id_fault, mended_id

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.findings import Finding
    from plugcheck_rules.hosts.apcore.configs.facts import IdMapFacts


class IdMapId(IdMapRule):
    """
    ## What it does
    Finds ids of the id map that no module can have, entries without an id, and ids that another module has
    already.

    ## Why it matters
    Discovery does not check the map. A module with an illegal or reserved id is left out with a warning. An
    id that is no text makes all of `discover()` fail. Of two modules with one id only the one that is found
    last is registered, without a word, and the order is that of the file system.

    ## Example
    ```yaml
    mappings:
      - file: orders.py
        id: Shop.Orders
    ```

    ## Use instead
    ```yaml
    mappings:
      - file: orders.py
        id: shop.orders
    ```

    ## Fix safety
    The fix writes the id in lower case with `_` for `-`. It is unsafe, because whoever calls the module
    must know the id.

    ## References
    - apcore 0.32.2: `Registry._filter_id_conflicts`, `Registry._load_all_metadata`
    """

    code, name = "CFG217", "id-map-id"
    severity, refused = Severity.ERROR, True
    examples = (
        Bad(
            "mappings:\n  - file: greeter.py\n    id: ^Shop.Greeter-2^\n",
            path="ids.yaml",
            files={"apcore.yaml": 'version: "1.0"\nproject:\n  name: shop\nid_map:\n  overrides: ids.yaml\n'},
            fixed="mappings:\n  - file: greeter.py\n    id: shop.greeter_2\n",
        ),
        Bad(
            "mappings:\n  - file: greeter.py\n    id: ^system.greeter^\n",
            path="ids.yaml",
            files={"apcore.yaml": 'version: "1.0"\nproject:\n  name: shop\nid_map:\n  overrides: ids.yaml\n'},
        ),
        Bad(
            "mappings:\n  - ^file: greeter.py^\n",
            path="ids.yaml",
            files={"apcore.yaml": 'version: "1.0"\nproject:\n  name: shop\nid_map:\n  overrides: ids.yaml\n'},
        ),
        Bad(
            "mappings:\n  - file: greeter.py\n    id: ^shop.hello^\n",
            path="ids.yaml",
            files={
                "apcore.yaml": 'version: "1.0"\nproject:\n  name: shop\nid_map:\n  overrides: ids.yaml\n',
                "extensions/shop/hello.py": "x = 1\n",
            },
        ),
        Good(
            "mappings:\n  - file: greeter.py\n    id: shop.greeter\n",
            path="ids.yaml",
            files={"apcore.yaml": 'version: "1.0"\nproject:\n  name: shop\nid_map:\n  overrides: ids.yaml\n'},
        ),
    )

    def check(self, facts: IdMapFacts) -> Iterator[Finding]:
        ids = Counter(facts.project.modules.values())
        for item in facts.counting:
            file, node = item.get("file"), item.get("id")
            if file is None:
                continue
            if node is None:
                why = id_fault(file.value)
                outcome = "which no module can have" if why else "and no other is given"
                message = f"without an `id` the module's id is {quoted(file.value)}, {outcome}"
                yield self.at(
                    facts, item, message, severity=None if why else Severity.WARNING, refused=bool(why)
                )
            elif not isinstance(node.value, str):
                message = f"an id must be a text, but is {kind_of(node.value)}, so `discover()` fails"
                yield self.at(facts, node, message)
            elif why := id_fault(node.value):
                mended = mended_id(node.value)
                message = f"{quoted(node.value)} can be no id, because {why}, so the module is left out"
                yield self.at(facts, node, message, replace(facts, node, mended) if mended else None)
            elif ids[node.value] > 1:
                message = (
                    f"two modules get the id {quoted(node.value)}, and only the one found last is registered"
                )
                yield self.at(facts, node, message)
