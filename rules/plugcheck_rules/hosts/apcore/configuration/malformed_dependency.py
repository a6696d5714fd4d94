from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.findings import Severity
from plugcheck_lsp.rule import Bad, Good
from plugcheck_rules.hosts.apcore.configs.config_rule import MetaRule, kind_of, replace, replace_item

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.documents.tree import Node
    from plugcheck_lsp.findings import Finding
    from plugcheck_rules.hosts.apcore.configs.facts import MetaFacts


class MalformedDependency(MetaRule):
    """
    ## What it does
    Finds `dependencies` that are no list, entries that are no mappings or have no `module_id`, and ids and
    versions that are no texts.

    ## Why it matters
    Most of it is left out with a warning in the log, and the order in which modules are loaded is lost with
    it. An id or a version that is no text, such as an unquoted `1.0`, makes `discover()` fail for the whole
    project, with a bare `AttributeError`.

    ## Example
    ```yaml
    dependencies:
      - shop.orders
    ```

    ## Use instead
    ```yaml
    dependencies:
      - module_id: shop.orders
    ```

    ## Fix safety
    The fix makes a mapping of an id that stands alone, or puts a version in quotes. It is unsafe, because
    the dependency then counts.

    ## References
    - apcore 0.32.2: `registry/metadata.py`: `parse_dependencies`
    - `registry/version.py`
    """

    code, name = "CFG251", "malformed-dependency"
    examples = (
        Bad("dependencies:\n  - ^shop.orders^\n", path="extensions/greeter_meta.yaml"),
        Bad("^dependencies^: shop.orders\n", path="extensions/greeter_meta.yaml"),
        Bad("dependencies:\n  - ^version: '1.0'^\n", path="extensions/greeter_meta.yaml"),
        Bad(
            "dependencies:\n  - module_id: orders\n    version: ^1.0^\n",
            path="extensions/greeter_meta.yaml",
            files={"extensions/orders.py": "x = 1\n"},
            fixed='dependencies:\n  - module_id: orders\n    version: "1.0"\n',
        ),
        Good(
            "dependencies:\n  - module_id: orders\n    version: '1.0'\n    optional: true\n",
            path="extensions/greeter_meta.yaml",
            files={"extensions/orders.py": "x = 1\n"},
        ),
    )

    def check(self, facts: MetaFacts) -> Iterator[Finding]:
        entry = facts.root.entry("dependencies") if facts.root is not None else None
        if entry is None or not entry.node.value:
            return
        if entry.node.items is None:
            message = (
                f"`dependencies` must be a list, but is {kind_of(entry.node.value)}, so none of them counts"
            )
            yield self.at(facts, entry, message)
        for item in entry.node.items or ():
            yield from self._item(facts, item)

    def _item(self, facts: MetaFacts, item: Node) -> Iterator[Finding]:
        if item.entries is None:
            message = "a dependency must be a mapping with `module_id`, so this one does not count"
            mend = replace_item(facts, item)
            yield self.at(facts, item, message, mend)
            return
        module, version, optional = item.get("module_id"), item.get("version"), item.get("optional")
        if module is None or not module.value:
            yield self.at(facts, item, "a dependency needs a `module_id`, so this one does not count")
            return
        is_optional = optional is not None and bool(optional.value)
        if not isinstance(module.value, str):
            refused = not is_optional or isinstance(module.value, list | dict)
            message = f"`module_id` must be a text, but is {kind_of(module.value)}"
            outcome = "so `discover()` fails" if refused else "so this one does not count"
            severity = Severity.ERROR if refused else Severity.WARNING
            yield self.at(facts, module, f"{message}, {outcome}", severity=severity, refused=refused)
        elif version is not None and version.value and not isinstance(version.value, str):
            written = facts.text.slice(version.span) if facts.text is not None else ""
            mend = None if isinstance(version.value, list | dict) else replace(facts, version, written)
            known = module.value in facts.graph.ids
            message = f"`version` must be a text, but is {kind_of(version.value)}, so `discover()` fails"
            yield self.at(facts, version, message, mend, severity=Severity.ERROR, refused=known)
        if optional is not None and not isinstance(optional.value, bool):
            message = f"`optional` must be true or false, but counts as {'true' if is_optional else 'false'}"
            yield self.at(facts, optional, message)
