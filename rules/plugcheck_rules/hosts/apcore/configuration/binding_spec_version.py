from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.findings import Severity
from plugcheck_lsp.rule import Bad, Good
from plugcheck_rules.hosts.apcore.configs.config_rule import BindingRule, insert, kind_of, replace, start_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.findings import Finding
    from plugcheck_rules.hosts.apcore.configs.facts import BindingFacts


class BindingSpecVersion(BindingRule):
    """
    ## What it does
    Finds binding files without `spec_version`, and versions that the loader does not know, an unquoted
    `1.0` among them, which is a number.

    ## Why it matters
    The loader warns and goes on as if it were `"1.0"`. A list or a mapping it refuses.

    ## Example
    ```yaml
    spec_version: 1.0
    ```

    ## Use instead
    ```yaml
    spec_version: "1.0"
    ```

    ## Fix safety
    The fix writes `"1.0"`, which is what the loader takes anyway.

    ## References
    - apcore 0.32.2: `bindings.py`
    """

    code, name = "CFG223", "binding-spec-version"
    severity, refused = Severity.WARNING, False
    concludes_from_absence = True
    examples = (
        Bad("^bindings^: []\n", fixed='bindings: []\nspec_version: "1.0"\n'),
        Bad("spec_version: ^1.0^\nbindings: []\n", fixed='spec_version: "1.0"\nbindings: []\n'),
        Bad("spec_version: ^'2.0'^\nbindings: []\n"),
        Good("spec_version: '1.0'\nbindings: []\n"),
    )

    def check(self, facts: BindingFacts) -> Iterator[Finding]:
        root = facts.root
        if root is None or root.entries is None:
            return
        node = root.get("spec_version")
        if node is None or node.value is None:
            message = "`spec_version` is missing, so the loader warns and takes 1.0"
            mend = insert(facts, root, "spec_version", "1.0") if node is None else replace(facts, node, "1.0")
            yield self.at(
                facts, start_of(facts) if node is None else root.entry("spec_version") or node, message, mend
            )
        elif isinstance(node.value, list | dict):
            message = (
                f"`spec_version` must be a text, but is {kind_of(node.value)}, so loading the file fails"
            )
            yield self.at(facts, node, message, severity=Severity.ERROR, refused=True)
        elif node.value != "1.0":
            is_number = isinstance(node.value, float) and node.value == 1.0
            what = (
                f"{kind_of(node.value)} and no text"
                if not isinstance(node.value, str)
                else "no version that the loader knows"
            )
            mend = replace(facts, node, "1.0", 'Write `"1.0"`', safe=True) if is_number else None
            yield self.at(facts, node, f"`spec_version` is {what}, so the loader warns and takes 1.0", mend)
