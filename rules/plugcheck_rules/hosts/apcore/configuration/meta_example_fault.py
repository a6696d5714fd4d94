from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.findings import Severity
from plugcheck_lsp.nearest import nearest
from plugcheck_lsp.rule import Bad, Good
from plugcheck_rules.hosts.apcore.configs.config_rule import MetaRule, kind_of, rename
from plugcheck_rules.hosts.apcore.configs.file_keys import EXAMPLE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.findings import Finding
    from plugcheck_rules.hosts.apcore.configs.facts import MetaFacts


class MetaExampleFault(MetaRule):
    """
    ## What it does
    Finds `examples` of metadata that are no list, entries that are no mappings, and entries without a
    `title`.

    ## Why it matters
    Each of them makes `discover()` fail for the whole project, with a bare `KeyError` or `TypeError`.

    ## Example
    ```yaml
    examples:
      - inputs: {name: Ann}
    ```

    ## Use instead
    ```yaml
    examples:
      - title: Greets Ann
        inputs: {name: Ann}
    ```

    ## Fix safety
    There is no fix: a title says what the example shows.

    ## References
    - apcore 0.32.2: `schema/annotations.py`: `merge_examples`
    """

    code, name = "CFG260", "meta-example-fault"
    severity, refused = Severity.ERROR, True
    examples = (
        Bad("examples:\n  - ^inputs: {name: Ann}^\n", path="extensions/greeter_meta.yaml"),
        Bad("^examples^: 5\n", path="extensions/greeter_meta.yaml"),
        Bad(
            "examples:\n  - ^Greets Ann^\n  - title: fine\n    ^input^: {}\n",
            path="extensions/greeter_meta.yaml",
        ),
        Good(
            "examples:\n  - title: Greets Ann\n    inputs: {name: Ann}\n", path="extensions/greeter_meta.yaml"
        ),
    )

    def check(self, facts: MetaFacts) -> Iterator[Finding]:
        entry = facts.root.entry("examples") if facts.root is not None else None
        if entry is None or entry.node.value is None or entry.node.value in ("", {}):
            return
        if entry.node.items is None:
            message = f"`examples` must be a list, but is {kind_of(entry.node.value)}, so `discover()` fails"
            yield self.at(facts, entry, message)
        for item in entry.node.items or ():
            if item.entries is None:
                yield self.at(
                    facts, item, "an example must be a mapping with a `title`, so `discover()` fails"
                )
            elif "title" not in item.value:
                yield self.at(
                    facts, item, "an example needs a `title`, so `discover()` fails for all modules"
                )
            for key in (item.entries or {}).values():
                if key.key not in EXAMPLE:
                    likely = nearest(key.key, [name for name in EXAMPLE if name not in item.value])
                    hint = f"; did you mean `{likely[0]}`?" if likely else ""
                    message = f"`{key.key}` of an example is not read{hint}"
                    mends = (rename(facts, item, key.key, name) for name in likely[:2])
                    yield self.at(facts, key, message, *mends, severity=Severity.WARNING, refused=False)
