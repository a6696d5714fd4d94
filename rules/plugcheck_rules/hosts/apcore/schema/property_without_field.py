from __future__ import annotations

from plugcheck_lsp.rule import Bad, Good
from plugcheck_rules.hosts.apcore.schema_drift_rule import (
    EXAMPLE_FILES,
    EXAMPLE_SCHEMA,
    SchemaDriftRule,
    example_with,
)


class PropertyWithoutField(SchemaDriftRule):
    """
    ## What it does
    Finds properties of a schema file for which the model of the module's class has no field. A model that allows
    extra fields has room for any; one below a base that is not known may have more fields than its text shows.

    ## Why it matters
    A model that forbids extra fields refuses calls that the schema allows; any other drops what it does not know, or
    leaves it unchecked.
    `SchemaLoader.get_schema` silently prefers the file (`schema.strategy: yaml_first`, the default), while calls are
    held against the model: callers are told the one, and the module takes the other. Nothing in apcore compares them.

    ## Example
    ```yaml
    properties:
      name: {type: string}
      title: {type: string}
    ```
    ```python
    class Input(BaseModel):
        name: str
    ```

    ## Use instead
    ```yaml
    properties:
      name: {type: string}
    ```

    ## Fix safety
    There is no fix: which of the two is meant is not known.

    ## References
    - apcore 0.32.2: `schema/loader.py` (`SchemaLoader.get_schema`), `builtin_steps.py` (validation of calls)
    """

    code, name = "SCH275", "property-without-field"
    kind = "no field"
    examples = (
        Bad(
            EXAMPLE_SCHEMA.replace(
                "    times: {", "    ^title^: {type: string, description: What comes first}\n    times: {"
            ),
            files=EXAMPLE_FILES,
        ),
        Bad(
            EXAMPLE_SCHEMA.replace(
                "    times: {", "    ^title^: {type: string, description: What comes first}\n    times: {"
            ),
            files=example_with(
                "class Input(BaseModel):", "class Input(BaseModel):\n    model_config = {'extra': 'forbid'}\n"
            ),
        ),
        Good(EXAMPLE_SCHEMA, files=EXAMPLE_FILES),
        Good(
            EXAMPLE_SCHEMA.replace(
                "    times: {", "    title: {type: string, description: What comes first}\n    times: {"
            ),
            files=example_with(
                "class Input(BaseModel):", "class Input(BaseModel):\n    model_config = {'extra': 'allow'}\n"
            ),
        ),
        Good(
            EXAMPLE_SCHEMA.replace(
                "    times: {", "    title: {type: string, description: What comes first}\n    times: {"
            ),
            files=example_with(
                "from pydantic import BaseModel, Field",
                "from pydantic import Field\nfrom company import BaseModel",
            ),
        ),
    )
