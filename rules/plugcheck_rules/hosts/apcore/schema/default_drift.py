from __future__ import annotations

from plugcheck_lsp.rule import Bad, Good
from plugcheck_rules.hosts.apcore.schema_drift_rule import (
    EXAMPLE_FILES,
    EXAMPLE_SCHEMA,
    SchemaDriftRule,
    example_with,
)


class DefaultDrift(SchemaDriftRule):
    """
    ## What it does
    Finds properties whose default in the schema file is another one than that of the field in the model of the
    module's class.

    ## Why it matters
    A caller that leaves the property out relies on the one and gets the other.
    `SchemaLoader.get_schema` silently prefers the file (`schema.strategy: yaml_first`, the default), while calls are
    held against the model: callers are told the one, and the module takes the other. Nothing in apcore compares them.

    ## Example
    ```yaml
    properties:
      times: {type: integer, default: 3}
    ```
    ```python
    class Input(BaseModel):
        times: int = 1
    ```

    ## Use instead
    ```yaml
    properties:
      times: {type: integer, default: 1}
    ```

    ## Fix safety
    There is no fix: which of the two is meant is not known.

    ## References
    - apcore 0.32.2: `schema/loader.py` (`SchemaLoader.get_schema`), `builtin_steps.py` (validation of calls)
    """

    code, name = "SCH281", "default-drift"
    kind = "default"
    examples = (
        Bad(
            EXAMPLE_SCHEMA.replace(
                "    times: {type: integer, minimum: 1, default: 1,",
                "    ^times^: {type: integer, minimum: 1, default: 3,",
            ),
            files=EXAMPLE_FILES,
        ),
        Bad(
            EXAMPLE_SCHEMA.replace("    style:", "    ^style^:"), files=example_with('= "plain"', '= "warm"')
        ),
        Good(EXAMPLE_SCHEMA, files=EXAMPLE_FILES),
        Good(EXAMPLE_SCHEMA.replace("default: 1,", "default: 1.0,"), files=EXAMPLE_FILES),
        Good(EXAMPLE_SCHEMA, files=example_with('= "plain"', "= Field(default_factory=pick)")),
    )
