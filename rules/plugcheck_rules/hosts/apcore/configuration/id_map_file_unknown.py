from __future__ import annotations

from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from plugcheck_lsp.findings import Related
from plugcheck_lsp.nearest import nearest
from plugcheck_lsp.rule import Bad, Good
from plugcheck_rules.hosts.apcore.configs.config_rule import IdMapRule, quoted, replace

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.documents.tree import Node
    from plugcheck_lsp.findings import Finding
    from plugcheck_rules.hosts.apcore.configs.facts import IdMapFacts


class IdMapFileUnknown(IdMapRule):
    """
    ## What it does
    Finds entries of the id map whose `file` is no module that discovery finds, and entries that a later one
    for the same file replaces.

    ## Why it matters
    `file` is compared with the path from the folder of the extensions, letter by letter: with a `./` in
    front or the folder's name in it nothing matches, and the module keeps the id of its path, without a
    word.

    ## Example
    ```yaml
    mappings:
      - file: ./extensions/orders.py
        id: shop.orders
    ```

    ## Use instead
    ```yaml
    mappings:
      - file: orders.py
        id: shop.orders
    ```

    ## Fix safety
    The fix writes the path of the file that was likely meant. It is unsafe, because that gives the module
    another id.

    ## References
    - apcore 0.32.2: `Registry._apply_id_map_overrides`
    """

    code, name = "CFG216", "id-map-file-unknown"
    concludes_from_absence = True
    examples = (
        Bad(
            "mappings:\n  - file: ^./extensions/greeter.py^\n    id: shop.greeter\n",
            path="ids.yaml",
            files={"apcore.yaml": 'version: "1.0"\nproject:\n  name: shop\nid_map:\n  overrides: ids.yaml\n'},
            fixed="mappings:\n  - file: greeter.py\n    id: shop.greeter\n",
        ),
        Bad(
            "mappings:\n  - file: ^greter.py^\n    id: shop.greeter\n",
            path="ids.yaml",
            files={"apcore.yaml": 'version: "1.0"\nproject:\n  name: shop\nid_map:\n  overrides: ids.yaml\n'},
            fixed="mappings:\n  - file: greeter.py\n    id: shop.greeter\n",
        ),
        Bad(
            "mappings:\n  - file: ^greeter.py^\n    id: shop.greeter\n  - file: greeter.py\n    id: shop.hello\n",
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
        last = {node.value: node for node in map(_file, facts.mappings) if node is not None}
        for node in map(_file, facts.mappings):
            if node is None:
                continue
            if last[node.value] is not node:
                proof = [Related(facts.path, last[node.value].span, "this entry counts")]
                yield self.at(
                    facts, node, f"a later entry for {quoted(node.value)} replaces this one", proof=proof
                )
            elif node.value not in facts.files:
                likely = _likely(node.value, facts)
                hint = f"; did you mean `{likely[0]}`?" if likely else ""
                message = (
                    f"discovery finds no module {quoted(node.value)} below the folder of the extensions{hint}"
                )
                yield self.at(facts, node, message, *(replace(facts, node, name) for name in likely[:3]))


def _file(item: Node) -> Node | None:
    """The `file` of an entry, where it is a text."""
    node = item.get("file")
    return node if node is not None and isinstance(node.value, str) and node.value else None


def _likely(value: str, facts: IdMapFacts) -> tuple[str, ...]:
    """The paths that may be meant: the tail of what is written first."""
    plain = PurePosixPath(value.replace("\\", "/"))
    tails = ("/".join(plain.parts[start:]) for start in range(len(plain.parts)))
    found = next((tail for tail in tails if tail in facts.files), None)
    return (found,) if found is not None else nearest(value, facts.files, 0.8)
