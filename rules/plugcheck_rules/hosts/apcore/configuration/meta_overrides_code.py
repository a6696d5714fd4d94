from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.findings import Related, Severity
from plugcheck_lsp.rule import Bad, Good
from plugcheck_rules.hosts.apcore.configs.config_rule import MetaRule, quoted, remove

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.findings import Finding
    from plugcheck_rules.hosts.apcore.configs.facts import MetaFacts

MODULE = """\
from pydantic import BaseModel


class Empty(BaseModel):
    pass


class Greeter:
    version = "1.2.0"
    description = "Greets"
    input_schema = Empty
    output_schema = Empty

    def execute(self, inputs, context):
        return {}
"""


class MetaOverridesCode(MetaRule):
    """
    ## What it does
    Finds `version`, `description` and `name` of metadata that differ from what the module's class says.

    ## Why it matters
    Where both say something, the metadata wins without a word: the version that a reader of the code sees
    is not the one that callers get and that constraints are compared with.

    ## Example
    ```yaml
    # class Greeter: version = "1.2.0"
    version: 1.0.0
    ```

    ## Use instead
    ```yaml
    # class Greeter: version = "1.2.0"
    version: 1.2.0
    ```

    ## Fix safety
    The fix removes the key from the metadata. It is unsafe, because the value changes to that of the class.

    ## References
    - apcore 0.32.2: `registry/metadata.py`: `merge_module_metadata`
    """

    code, name = "CFG264", "meta-overrides-code"
    severity = Severity.INFORMATION
    examples = (
        Bad(
            "tags: [shop]\nversion: ^1.0.0^\n",
            path="extensions/greeter_meta.yaml",
            files={"extensions/greeter.py": MODULE},
            fixed="tags: [shop]\n",
        ),
        Good(
            "version: 1.2.0\n", path="extensions/greeter_meta.yaml", files={"extensions/greeter.py": MODULE}
        ),
    )

    def check(self, facts: MetaFacts) -> Iterator[Finding]:
        root = facts.root
        for name in ("version", "description", "name"):
            node, said = root.get(name) if root is not None else None, facts.class_text(name)
            if root is None or node is None or said is None or not node.value or str(node.value) == said.text:
                continue
            proof = [Related(said.place.path, said.place.span, "what the class says")]
            message = f"`{name}` differs from {quoted(said.text)} in the class, and the metadata wins"
            yield self.at(facts, node, message, remove(facts, root, name), proof=proof)
