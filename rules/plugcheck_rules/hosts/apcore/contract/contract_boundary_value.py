from __future__ import annotations

from plugcheck_lsp.rule import Bad, Good
from plugcheck_rules.hosts.apcore.contract.said import RealCheck


class ContractBoundaryValue(RealCheck):
    """
    ## What it does
    Tells that a boundary value (null, empty, a minimum, a maximum, one beyond, an extra field, a missing one, another type)
    is taken where the schema file refuses it, or refused where it takes it: by the model that the host makes of the schema
    file, or by the input model of the module's own code. Also that validation itself raises.

    ## Why it matters
    Callers go by the schema, calls are judged by the model. Whoever trusts one of them is wrong at the boundary. The host
    makes every optional property nullable, so nulls there do not count.

    ## Example
    ```yaml
    module_id: greeter
    description: Greets a person by name
    input_schema:
      type: object
      properties:
        name: {type: string, minLength: 2}
      required: [name]
    output_schema: {type: object}
    ```

    ## Use instead
    ```yaml
    module_id: greeter
    description: Greets a person by name
    input_schema:
      type: object
      properties:
        name: {type: string}
      required: [name]
    output_schema: {type: object}
    ```

    ## Fix safety
    There is no fix: the host says what happened, and the rules that look at the text say how to mend it.

    ## References
    - apcore 0.32.2: `BuiltinInputValidation` in `builtin_steps.py`, `SchemaLoader.generate_model` in `schema/loader.py`
    """

    code, name = "CON206", "contract-boundary-value"
    real_check = "boundaries"
    examples = (
        Bad(
            "description: Greets\ninput_schema:\n  type: object\n  properties:\n    ^name^: {type: string, minLength: 2}\n"
            "  required: [name]\noutput_schema: {type: object}\n"
        ),
        Good(
            "description: Greets\ninput_schema:\n  type: object\n  properties:\n    name: {type: string}\n"
            "  required: [name]\noutput_schema: {type: object}\n"
        ),
    )
