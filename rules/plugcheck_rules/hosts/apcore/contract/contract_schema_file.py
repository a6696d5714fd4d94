from __future__ import annotations

from plugcheck_lsp.rule import Bad, Good
from plugcheck_rules.hosts.apcore.contract.said import RealCheck


class ContractSchemaFile(RealCheck):
    """
    ## What it does
    Tells that `SchemaLoader`, run for real, does not load a schema file or make a model of it.

    ## Why it matters
    Nothing in apcore loads schema files by itself: the first code that asks for the schema meets the fault, without a line.
    The host stops at the first one; the place is the smallest property that it refuses by itself.

    ## Example
    ```yaml
    description: Greets a person by name
    input_schema:
      type: object
      properties:
        name: {type: string, pattern: "(?=a)"}
    output_schema: {type: object}
    ```

    ## Use instead
    ```yaml
    description: Greets a person by name
    input_schema:
      type: object
      properties:
        name: {type: string, pattern: "^a"}
    output_schema: {type: object}
    ```

    ## Fix safety
    There is no fix: the host says what happened, and the rules that look at the text say how to mend it.

    ## References
    - apcore 0.32.2: `SchemaLoader.load` and `SchemaLoader.resolve` in `schema/loader.py`
    """

    code, name = "CON202", "contract-schema-file"
    real_check = "schema"
    refused = True
    examples = (
        Bad(
            "description: Greets\ninput_schema:\n  type: object\n  properties:\n"
            '    ^name^: {type: string, pattern: "(?=a)"}\noutput_schema: {type: object}\n'
        ),
        Bad("^input_schema: {type: object}^\noutput_schema: {type: object}\n"),
        Good(
            "description: Greets\ninput_schema:\n  type: object\n  properties:\n    name: {type: string}\n"
            "output_schema: {type: object}\n"
        ),
    )
