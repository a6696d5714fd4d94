from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.rule import Bad, Good
from plugcheck_rules.hosts.apcore.configs.config_keys import Kind
from plugcheck_rules.hosts.apcore.configs.config_rule import ConfigRule, kind_of, quoted, replace
from plugcheck_rules.hosts.apcore.configs.config_values import empty_paths, faulty_sections, value_faults

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.findings import Finding
    from plugcheck_rules.hosts.apcore.configs.facts import ConfigFacts


class ConfigValueMisread(ConfigRule):
    """
    ## What it does
    Finds values of the wrong kind that apcore takes without a word, and says what it makes of them: a text
    in place of a list, `"false"` in quotes, a section that is no mapping, a path that is empty.

    ## Why it matters
    What was written does not hold, and nothing says so: `"false"` counts as true, a text given for a list
    becomes one entry for each character, a section that is no mapping leaves each of its keys at its
    default.

    ## Example
    ```yaml
    sys_modules:
      enabled: "false"
    ```

    ## Use instead
    ```yaml
    sys_modules:
      enabled: false
    ```

    ## Fix safety
    There is no fix, except that a quoted boolean is written as one; that is unsafe, because the value
    changes.

    ## References
    - apcore 0.32.2: `config.py`
    """

    code, name = "CFG205", "config-value-misread"
    examples = (
        Bad(
            'version: "1.0"\nproject:\n  name: shop\nsys_modules:\n  enabled: ^"false"^\n',
            fixed='version: "1.0"\nproject:\n  name: shop\nsys_modules:\n  enabled: false\n',
        ),
        Bad('version: "1.0"\nproject:\n  name: shop\n^executor^:\n  - max_call_depth: 3\n'),
        Bad('version: "1.0"\nproject:\n  name: shop\nacl:\n  root: ^""^\n'),
        Bad('version: "1.0"\nproject:\n  name: shop\nextensions:\n  ignore_patterns: ^test_*^\n'),
        Good('version: "1.0"\nproject:\n  name: shop\nsys_modules:\n  enabled: false\n  health: null\n'),
    )

    def check(self, facts: ConfigFacts) -> Iterator[Finding]:
        reading = facts.configuration
        for entry, name in faulty_sections(reading):
            if name != "project" or reading.namespaced:
                message = f"`{name}` is {kind_of(entry.node.value)} and no mapping, so each key in it has its default"
                yield self.at(facts, entry, message)
        if facts.root is not None and not reading.namespaced and (section := facts.root.entry("apcore")):
            message = (
                f"`apcore` is {kind_of(section.node.value)}, so the file is read as if it had no such section"
            )
            yield self.at(facts, section, message)
        for node, key in empty_paths(reading):
            message = f"`{key.name}` is empty, which counts as none, so {quoted(key.default)} is taken"
            yield self.at(
                facts, node, message if key.default else f"`{key.name}` is empty, which counts as none"
            )
        for fault in value_faults(reading):
            if not fault.refused:
                key, value = fault.key, fault.node.value
                message = f"`{key.name}` must be {key.expected}, but is {quoted(value)}, so {fault.outcome}"
                word = {"true": True, "false": False}.get(value.lower()) if isinstance(value, str) else None
                mend = (
                    replace(facts, fault.node, word)
                    if word is not None and key.kind is Kind.BOOLEAN
                    else None
                )
                yield self.at(facts, fault.node, message, mend)
