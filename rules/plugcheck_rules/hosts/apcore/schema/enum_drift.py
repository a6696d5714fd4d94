from __future__ import annotations

from plugcheck_lsp.rule import Bad, Good
from plugcheck_rules.hosts.apcore.schema_drift_rule import (
    EXAMPLE_FILES,
    EXAMPLE_SCHEMA,
    SchemaDriftRule,
    example_with,
)


class EnumDrift(SchemaDriftRule):
    """
    ## What it does
    Finds properties for which the schema file and the model of the module's class allow different values: by `enum`
    or `const` in the one, by `Literal` or an enumeration in the other.

    ## Why it matters
    A value that callers are told to use is refused, or one that the module knows is never offered.
    `SchemaLoader.get_schema` silently prefers the file (`schema.strategy: yaml_first`, the default), while calls are
    held against the model: callers are told the one, and the module takes the other. Nothing in apcore compares them.

    ## Example
    ```yaml
    properties:
      style: {type: string, enum: [plain, warm, loud]}
    ```
    ```python
    class Input(BaseModel):
        style: Literal["plain", "warm"]
    ```

    ## Use instead
    ```yaml
    properties:
      style: {type: string, enum: [plain, warm]}
    ```

    ## Fix safety
    There is no fix: which of the two is meant is not known.

    ## References
    - apcore 0.32.2: `schema/loader.py` (`SchemaLoader.get_schema`), `builtin_steps.py` (validation of calls)
    """

    code, name = "SCH280", "enum-drift"
    kind = "enum"
    examples = (
        Bad(
            EXAMPLE_SCHEMA.replace(
                "    style: {type: string, enum: [plain, warm],",
                "    ^style^: {type: string, enum: [plain, loud],",
            ),
            files=EXAMPLE_FILES,
        ),
        Bad(
            EXAMPLE_SCHEMA.replace(
                "    style: {type: string, enum: [plain, warm],", "    ^style^: {type: string,"
            ),
            files=EXAMPLE_FILES,
        ),
        Bad(
            EXAMPLE_SCHEMA.replace("    style:", "    ^style^:"),
            files=example_with('Literal["plain", "warm"]', "str"),
        ),
        Good(EXAMPLE_SCHEMA, files=EXAMPLE_FILES),
        Good(EXAMPLE_SCHEMA.replace("[plain, warm]", "[warm, plain, null]"), files=EXAMPLE_FILES),
    )
