from __future__ import annotations

from plugcheck_lsp.rule import Bad, Good
from plugcheck_rules.hosts.apcore.schema_drift_rule import (
    EXAMPLE_FILES,
    EXAMPLE_SCHEMA,
    SchemaDriftRule,
    example_with,
)


class BoundDrift(SchemaDriftRule):
    """
    ## What it does
    Finds bounds (`minimum`, `maxLength`, `pattern` and the like) that the schema file and the model of the module's
    class do not share, at every depth. A field that a validator of the class judges as well, or whose annotation
    is not fully known, may have more bounds than its text shows; two patterns count only if a text is known that
    one of them takes alone. `format` asserts nothing and is compared only where both have one.

    ## Why it matters
    Values that the schema allows are refused, or values that it refuses reach the module.
    `SchemaLoader.get_schema` silently prefers the file (`schema.strategy: yaml_first`, the default), while calls are
    held against the model: callers are told the one, and the module takes the other. Nothing in apcore compares them.

    ## Example
    ```yaml
    properties:
      times: {type: integer, minimum: 0}
    ```
    ```python
    class Input(BaseModel):
        times: int = Field(ge=1)
    ```

    ## Use instead
    ```yaml
    properties:
      times: {type: integer, minimum: 1}
    ```

    ## Fix safety
    There is no fix: which of the two is meant is not known.

    ## References
    - apcore 0.32.2: `schema/loader.py` (`SchemaLoader.get_schema`), `builtin_steps.py` (validation of calls)
    """

    code, name = "SCH279", "bound-drift"
    kind = "bound"
    examples = (
        Bad(
            EXAMPLE_SCHEMA.replace(
                "    times: {type: integer, minimum: 1,", "    ^times^: {type: integer, minimum: 0,"
            ),
            files=EXAMPLE_FILES,
        ),
        Bad(
            EXAMPLE_SCHEMA.replace("    name: {type: string, maxLength: 80,", "    ^name^: {type: string,"),
            files=EXAMPLE_FILES,
        ),
        Bad(
            EXAMPLE_SCHEMA.replace("    greeting: {", "    ^greeting^: {maxLength: 9, "), files=EXAMPLE_FILES
        ),
        Good(EXAMPLE_SCHEMA, files=EXAMPLE_FILES),
        Good(EXAMPLE_SCHEMA.replace("minimum: 1,", "exclusiveMinimum: 0,"), files=EXAMPLE_FILES),
        Good(
            EXAMPLE_SCHEMA.replace(
                "    name: {type: string, maxLength: 80,",
                "    name: {type: string, minLength: 1, maxLength: 80,",
            ),
            files=example_with(
                "from pydantic import BaseModel, Field\n\n\nclass Input(BaseModel):\n    name: str =",
                "from typing import Annotated\n\nfrom pydantic import AfterValidator, BaseModel, Field\n\n\n"
                "class Input(BaseModel):\n    name: Annotated[str, AfterValidator(str.strip)] =",
            ),
        ),
    )
