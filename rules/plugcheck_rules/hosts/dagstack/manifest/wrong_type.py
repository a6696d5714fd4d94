from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.rule import Bad, Good
from plugcheck_rules.hosts.dagstack.fields import (
    is_command_text,
    is_dependency_table,
)
from plugcheck_rules.hosts.dagstack.manifest_rule import ManifestRule
from plugcheck_rules.hosts.dagstack.wording import TYPE_NAMES, dotted, type_name

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.documents.schema import Fault
    from plugcheck_lsp.findings import Finding, Fix
    from plugcheck_rules.hosts.dagstack.facts import ManifestFacts


class WrongType(ManifestRule):
    """
    ## What it does
    Finds values of a type that the field does not take.

    ## Why it matters
    The model converts texts to numbers and flags, and nothing else: a version written as a number, a list
    written as a text, a table written as a list are refused, and discovery skips the plugin.

    ## Example
    ```toml
    [plugin]
    schema_version = 1
    supports_languages = "python"
    resources = ["clock"]
    ```

    ## Use instead
    ```toml
    [plugin]
    schema_version = "1"
    supports_languages = ["python"]
    resources = { required = ["clock"] }
    ```

    ## Fix safety
    Quoting a number and putting a text into a list are safe: the host takes nothing else there, and the value
    stays as written.

    ## References
    - dagstack 0.4.1: `manifest.py`
    - https://docs.pydantic.dev/latest/concepts/conversion_table/
    """

    code, name = "MAN113", "wrong-type"
    examples = (
        Bad(
            '[plugin]\nschema_version = ^1^\ncapabilities = ^"net"^\ndepends_on = ["a", ^2^]\n',
            fixed='[plugin]\nschema_version = "1"\ncapabilities = ["net"]\ndepends_on = ["a", "2"]\n',
        ),
        Bad("[plugin]\npriority = ^50.5^\nfallback = ^2^\n"),
        Bad("[plugin]\nresources = ^['clock']^\n", fixed="[plugin]\nresources = { required = ['clock'] }\n"),
        Good('[plugin]\nschema_version = "1"\ncapabilities = ["net"]\ndepends_on = []\n'),
    )

    def check(self, facts: ManifestFacts) -> Iterator[Finding]:
        for fault in facts.reading.mistyped:
            if is_command_text(fault) or is_dependency_table(fault):
                continue
            yield self.at(
                facts,
                fault.span,
                f"`{dotted(fault.path)}` must be {TYPE_NAMES[fault.expected]}, not {type_name(fault.value)}",
                self._mend(facts, fault),
            )

    @staticmethod
    def _mend(facts: ManifestFacts, fault: Fault) -> Fix | None:
        node = fault.node
        if node is None or node.entries is not None:
            return None
        written = facts.source(node.span)
        if fault.expected == "string" and node.items is None:
            return facts.replace("Put it into quotes", node.span, f'"{written}"')
        if fault.expected == "array" and isinstance(node.value, str):
            return facts.replace("Put it into a list", node.span, f"[{written}]")
        if (
            fault.path == ("resources",)
            and node.items
            and all(isinstance(item.value, str) for item in node.items)
        ):
            return facts.replace("Call the list `required`", node.span, f"{{ required = {written} }}")
        return None
