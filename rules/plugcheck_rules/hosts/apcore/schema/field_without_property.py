from __future__ import annotations

from plugcheck_lsp.rule import Bad, Good
from plugcheck_rules.hosts.apcore.schema_drift_rule import (
    EXAMPLE_FILES,
    EXAMPLE_SCHEMA,
    SchemaDriftRule,
    example_with,
)


class FieldWithoutProperty(SchemaDriftRule):
    """
    ## What it does
    Finds fields of the model of a module's class that its schema file does not list. The finding stands where the
    file lists the others.

    ## Why it matters
    A required field that the schema does not tell makes every call fail that follows the schema; an optional one is
    never used.
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
        locale: str
    ```

    ## Use instead
    ```yaml
    properties:
      name: {type: string}
      locale: {type: string}
    required: [name, locale]
    ```

    ## Fix safety
    There is no fix: which of the two is meant is not known.

    ## References
    - apcore 0.32.2: `schema/loader.py` (`SchemaLoader.get_schema`), `builtin_steps.py` (validation of calls)
    """

    code, name = "SCH276", "field-without-property"
    kind = "no property"
    examples = (
        Bad(
            EXAMPLE_SCHEMA.replace("  properties:\n    name", "  ^properties^:\n    name"),
            files=example_with("    times: int", "    locale: str\n    times: int"),
        ),
        Bad(
            EXAMPLE_SCHEMA.replace(
                "output_schema:\n  type: object\n  properties:",
                "output_schema:\n  type: object\n  ^properties^:",
            ),
            files=example_with("    greeting: str", "    greeting: str\n    words: int = 0"),
        ),
        Good(EXAMPLE_SCHEMA, files=EXAMPLE_FILES),
        Good(  # one field under two names, told where the schema names it
            EXAMPLE_SCHEMA, files=example_with("    times: int", "    tims: int")
        ),
        Good(EXAMPLE_SCHEMA, files=example_with("    times: int", "    _cache: int = 0\n    times: int")),
    )
