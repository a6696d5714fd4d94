from __future__ import annotations

from plugcheck_lsp.rule import Bad, Good
from plugcheck_rules.hosts.apcore.schema_drift_rule import (
    EXAMPLE_FILES,
    EXAMPLE_SCHEMA,
    SchemaDriftRule,
    example_with,
)


class TypeDrift(SchemaDriftRule):
    """
    ## What it does
    Finds properties whose type in the schema file is not that of the field in the model of the module's class, at
    every depth. That an optional property may be null in one alone is not counted: the host lets it be.

    ## Why it matters
    What callers are told to send is refused: calls are validated strictly, so nothing is converted.
    `SchemaLoader.get_schema` silently prefers the file (`schema.strategy: yaml_first`, the default), while calls are
    held against the model: callers are told the one, and the module takes the other. Nothing in apcore compares them.

    ## Example
    ```yaml
    properties:
      times: {type: string}
    ```
    ```python
    class Input(BaseModel):
        times: int
    ```

    ## Use instead
    ```yaml
    properties:
      times: {type: integer}
    ```

    ## Fix safety
    There is no fix: which of the two is meant is not known.

    ## References
    - apcore 0.32.2: `schema/loader.py` (`SchemaLoader.get_schema`), `builtin_steps.py` (validation of calls)
    """

    code, name = "SCH278", "type-drift"
    kind = "type"
    examples = (
        Bad(
            EXAMPLE_SCHEMA.replace(
                "    times: {type: integer, minimum: 1, default: 1,",
                "    ^times^: {type: string, default: 1,",
            ),
            files=EXAMPLE_FILES,
        ),
        Bad(
            EXAMPLE_SCHEMA.replace("    name:", "    ^name^:"),
            files=example_with("name: str = Field(max_length=80)", "name: list[str] = Field(max_length=80)"),
        ),
        Bad(
            EXAMPLE_SCHEMA.replace("    times: {type: integer,", "    ^times^: {type: number,"),
            files=EXAMPLE_FILES,
        ),
        Good(EXAMPLE_SCHEMA, files=EXAMPLE_FILES),
        Good(
            EXAMPLE_SCHEMA,
            files=example_with("times: int = Field(1, ge=1)", "times: int | None = Field(1, ge=1)"),
        ),
    )
