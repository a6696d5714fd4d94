from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.findings import Related
from plugcheck_lsp.rule import Bad, Good
from plugcheck_rules.hosts.apcore.configs.config_rule import BindingRule, remove
from plugcheck_rules.hosts.apcore.configs.file_keys import SCHEMA_MODES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.findings import Finding
    from plugcheck_rules.hosts.apcore.configs.facts import BindingFacts

_ODD = {"auto_schema": 2, "schema_ref": 1}
"""Which of the ways is told as the one too many: the one that says least."""


class BindingSchemaConflict(BindingRule):
    """
    ## What it does
    Finds bindings that say in more than one way where their schemas come from: `auto_schema`,
    `input_schema` with `output_schema`, or `schema_ref`.

    ## Why it matters
    The loader refuses the file, whatever the values are: `auto_schema: false` beside written schemas is a
    conflict too.

    ## Example
    ```yaml
    bindings:
      - module_id: shop.order
        target: shop.orders:order
        auto_schema: false
        input_schema: {}
        output_schema: {}
    ```

    ## Use instead
    ```yaml
    bindings:
      - module_id: shop.order
        target: shop.orders:order
        input_schema: {}
        output_schema: {}
    ```

    ## Fix safety
    The fix removes `auto_schema`. It is unsafe, because it may be the other way that shall go.

    ## References
    - apcore 0.32.2: `bindings.py`: `_detect_schema_modes`
    """

    code, name = "CFG224", "binding-schema-conflict"
    examples = (
        Bad(
            "spec_version: '1.0'\nbindings:\n  - module_id: shop.root\n    target: math:sqrt\n    ^auto_schema^: false\n    input_schema: {}\n    output_schema: {}\n",
            fixed="spec_version: '1.0'\nbindings:\n  - module_id: shop.root\n    target: math:sqrt\n    input_schema: {}\n    output_schema: {}\n",
        ),
        Bad(
            "spec_version: '1.0'\nbindings:\n  - module_id: shop.root\n    target: math:sqrt\n    input_schema: {}\n    output_schema: {}\n    ^schema_ref^: root.yaml\n",
            files={"bindings/root.yaml": "{}\n"},
        ),
        Good(
            "spec_version: '1.0'\nbindings:\n  - module_id: shop.root\n    target: math:sqrt\n    input_schema: {}\n    output_schema: {}\n"
        ),
    )

    def check(self, facts: BindingFacts) -> Iterator[Finding]:
        for item in facts.entries:
            given = [entry for name, entry in (item.entries or {}).items() if name in SCHEMA_MODES]
            modes = list(dict.fromkeys(SCHEMA_MODES[entry.key] for entry in given))
            if len(modes) > 1:
                odd = max(given, key=lambda entry: _ODD.get(entry.key, 0))
                mend = remove(facts, item, "auto_schema") if odd.key == "auto_schema" else None
                proof = [
                    Related(facts.path, entry.key_span, "another way")
                    for entry in given
                    if SCHEMA_MODES[entry.key] != SCHEMA_MODES[odd.key]
                ]
                names = " and ".join(f"`{mode}`" for mode in modes)
                message = (
                    f"the binding has {names}, and only one of them can stand, so loading the file fails"
                )
                yield self.at(facts, odd, message, mend, proof=proof)
