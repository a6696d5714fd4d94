from __future__ import annotations

from plugcheck_lsp.rule import Bad, Good
from plugcheck_rules.hosts.apcore.written_value_rule import WrittenValueRule


class ExampleBreaksSchema(WrittenValueRule):
    """
    ## What it does
    Finds values of `examples` and `x-examples` that do not meet the schema that they stand in.

    ## Why it matters
    Examples are what a language model imitates: it sends values that are refused.

    ## Example
    ```yaml
    age: {type: integer, examples: [young]}
    ```

    ## Use instead
    ```yaml
    age: {type: integer, examples: [12]}
    ```

    ## Fix safety
    The fix puts quotes around a scalar where text is asked for. It is unsafe: the value changes.

    ## References
    - JSON Schema 2020-12, section 9
    """

    code, name = "SCH246", "example-breaks-schema"
    keywords = frozenset({"examples", "x-examples"})
    what = "example"
    examples = (
        Bad(
            "description: Greets somebody\ninput_schema:\n  type: object\n  properties:\n    age: {type: integer, examples: [12, ^young^]}\noutput_schema: {type: object}\n",
        ),
        Bad(
            "description: Greets somebody\ninput_schema:\n  type: object\n  properties:\n    code: {type: string, x-examples: [^12^]}\noutput_schema: {type: object}\n",
            fixed='description: Greets somebody\ninput_schema:\n  type: object\n  properties:\n    code: {type: string, x-examples: ["12"]}\noutput_schema: {type: object}\n',
        ),
        Good(
            "description: Greets somebody\ninput_schema:\n  type: object\n  properties:\n    age: {type: integer, examples: [12]}\n    any: {examples: [12, young]}\noutput_schema: {type: object}\n",
        ),
    )
