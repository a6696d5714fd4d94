from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.rule import Bad, Good
from plugcheck_rules.hosts.apcore.schema_rule import SchemaRule, insert, misspelled_root_keys
from plugcheck_rules.hosts.apcore.schemas.faults import Kind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.findings import Finding
    from plugcheck_rules.hosts.apcore.schemas.facts import SchemaFacts


class MissingSchemaKey(SchemaRule):
    """
    ## What it does
    Finds schema files of modules without `description`, `input_schema` or `output_schema`.

    ## Why it matters
    The loader raises `SCHEMA_PARSE_ERROR` for the first of the three that is missing, and nothing in apcore
    loads schemas until your code asks for one.

    ## Example
    ```yaml
    module_id: greeter
    description: Greets somebody
    input_schema: {type: object}
    ```

    ## Use instead
    ```yaml
    module_id: greeter
    description: Greets somebody
    input_schema: {type: object}
    output_schema: {type: object}
    ```

    ## Fix safety
    The fix adds an empty object schema, which accepts every mapping: it is unsafe, because what the module
    takes or returns has still to be written. A description has no fix: only you know it.

    ## References
    - apcore 0.32.2: `schema/loader.py`, `SchemaLoader.load`
    """

    code, name = "SCH202", "missing-schema-key"
    concludes_from_absence = True
    examples = (
        Bad(
            "^description^: Greets somebody\ninput_schema: {type: object}\n",
            fixed="description: Greets somebody\ninput_schema: {type: object}\noutput_schema: {type: object}\n",
        ),
        Bad("^input_schema^: {type: object}\noutput_schema: {type: object}\n"),
        Good("description: Greets somebody\ninput_schema: {type: object}\noutput_schema: {type: object}\n"),
        Good("descripton: Greets somebody\ninput_schema: {type: object}\noutput_schema: {type: object}\n"),
        Good("definitions: {Name: {type: string}}\n", path="schemas/names.schema.yaml"),
    )

    def check(self, facts: SchemaFacts) -> Iterator[Finding]:
        analysis = facts.analysis
        if analysis is None:
            return
        root = analysis.file.root
        misspelled = {likely[0] for likely in misspelled_root_keys(root).values() if likely}
        names = [fault.keyword for fault in analysis.of(Kind.ROOT) if fault.keyword not in misspelled]
        if not names:
            return
        first = next(iter(root.keys.values()), root) if root.keys else root
        listed = " and ".join(f"`{name}`" for name in names)
        verb = "is" if len(names) == 1 else "are"
        mend = (
            insert(facts, root, names[0], {"type": "object"})
            if names in (["input_schema"], ["output_schema"])
            else None
        )
        yield self.at(
            facts,
            first.key_span,
            f"{listed} {verb} missing, so apcore refuses the schema",
            mend,
            refused=True,
        )
