from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.findings import Severity
from plugcheck_lsp.rule import Bad, Good
from plugcheck_rules.hosts.apcore.schema_rule import SchemaRule, insert

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.findings import Finding
    from plugcheck_rules.hosts.apcore.schemas.facts import SchemaFacts


class NoModuleId(SchemaRule):
    """
    ## What it does
    Finds schema files without `module_id`.

    ## Why it matters
    The loader takes the id from the file's path, but the public guide and the specification ask for it, and
    a file that says whose schema it is survives being moved.

    ## Example
    ```yaml
    description: Greets somebody
    ```

    ## Use instead
    ```yaml
    module_id: greeter
    description: Greets somebody
    ```

    ## Fix safety
    The fix adds the id that the loader would take. It is safe: the loader takes the same one.

    ## References
    - apcore 0.32.2: `schema/loader.py` (`data.get("module_id", module_id)`)
    - Specification: `schemas/module-schema.schema.json`
    """

    code, name = "SCH207", "no-module-id"
    severity = Severity.HINT
    concludes_from_absence = True
    examples = (
        Bad(
            "^description^: Greets somebody\ninput_schema: {type: object}\noutput_schema: {type: object}\n",
            fixed="description: Greets somebody\ninput_schema: {type: object}\noutput_schema: {type: object}\nmodule_id: greeter\n",
        ),
        Good(
            "module_id: greeter\ndescription: Greets\ninput_schema: {type: object}\noutput_schema: {type: object}\n"
        ),
        Good("definitions: {Name: {type: string}}\n", path="schemas/names.schema.yaml"),
    )

    def check(self, facts: SchemaFacts) -> Iterator[Finding]:
        analysis = facts.analysis
        if analysis is None or analysis.file.is_shared or analysis.file.key("module_id") is not None:
            return
        root = analysis.file.root
        first = next(iter((root.keys or {}).values()), None)
        if first is not None and facts.expected_id:
            message = f"`module_id` is missing; apcore takes `{facts.expected_id}` from the path"
            mend = insert(facts, root, "module_id", facts.expected_id, safe=True)
            yield self.at(facts, first.key_span, message, mend)
