from __future__ import annotations

from plugcheck_lsp.rule import Bad, Good
from plugcheck_rules.hosts.apcore.schema_drift_rule import EXAMPLE_FILES, EXAMPLE_SCHEMA, SchemaDriftRule


class RequiredDrift(SchemaDriftRule):
    """
    ## What it does
    Finds properties that are required in the schema file and optional in the model of the module's class, or the
    other way. A required property with a default in the file is not counted: the host fills it in.

    ## Why it matters
    A call that follows the schema is refused for what it lacks, or is asked for what nobody needs.
    `SchemaLoader.get_schema` silently prefers the file (`schema.strategy: yaml_first`, the default), while calls are
    held against the model: callers are told the one, and the module takes the other. Nothing in apcore compares them.

    ## Example
    ```yaml
    properties:
      name: {type: string}
    ```
    ```python
    class Input(BaseModel):
        name: str
    ```

    ## Use instead
    ```yaml
    properties:
      name: {type: string}
    required: [name]
    ```

    ## Fix safety
    There is no fix: which of the two is meant is not known.

    ## References
    - apcore 0.32.2: `schema/loader.py` (`SchemaLoader.get_schema`), `builtin_steps.py` (validation of calls)
    """

    code, name = "SCH277", "required-drift"
    kind = "required"
    examples = (
        Bad(
            EXAMPLE_SCHEMA.replace("  required: [name]\n", "").replace("    name:", "    ^name^:"),
            files=EXAMPLE_FILES,
        ),
        Bad(
            EXAMPLE_SCHEMA.replace(
                "    style: {type: string, enum: [plain, warm], default: plain,",
                "    ^style^: {type: string, enum: [plain, warm],",
            ).replace("required: [name]", "required: [name, style]"),
            files=EXAMPLE_FILES,
        ),
        Good(EXAMPLE_SCHEMA, files=EXAMPLE_FILES),
        Good(EXAMPLE_SCHEMA.replace("required: [name]", "required: [name, style]"), files=EXAMPLE_FILES),
    )
