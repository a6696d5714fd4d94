from __future__ import annotations

from plugcheck_lsp.rule import Bad, Good
from plugcheck_rules.hosts.apcore.written_value_rule import WrittenValueRule


class DefaultBreaksSchema(WrittenValueRule):
    """
    ## What it does
    Finds defaults that do not meet the schema that they stand in. Patterns are run only where that cannot
    take long.

    ## Why it matters
    apcore puts the default in without a check, so the module gets a value that its schema excludes.
    `default: null` of a text is the most frequent one.

    ## Example
    ```yaml
    name: {type: string, default: null}
    ```

    ## Use instead
    ```yaml
    name: {type: [string, "null"], default: null}
    ```

    ## Fix safety
    The fix puts quotes around a scalar where text is asked for. It is unsafe: the value changes.

    ## References
    - JSON Schema 2020-12, section 9
    """

    code, name = "SCH245", "default-breaks-schema"
    keywords = frozenset({"default"})
    what = "default"
    examples = (
        Bad(
            "description: Greets somebody\ninput_schema:\n  type: object\n  properties:\n    name: {type: string, default: ^null^}\noutput_schema: {type: object}\n",
        ),
        Bad(
            "description: Greets somebody\ninput_schema:\n  type: object\n  properties:\n    code: {type: string, default: ^5^}\noutput_schema: {type: object}\n",
            fixed='description: Greets somebody\ninput_schema:\n  type: object\n  properties:\n    code: {type: string, default: "5"}\noutput_schema: {type: object}\n',
        ),
        Bad(
            "description: Greets somebody\ninput_schema:\n  type: object\n  properties:\n    age: {type: integer, minimum: 1, default: ^0^}\noutput_schema: {type: object}\n",
        ),
        Bad(
            "description: Greets somebody\ninput_schema:\n  type: object\n  properties:\n    list: {type: array, items: {type: string}, default: ^[1]^}\noutput_schema: {type: object}\n",
        ),
        Good(
            'description: Greets somebody\ninput_schema:\n  type: object\n  properties:\n    name: {type: [string, "null"], default: null}\n    age: {type: integer, default: 1.0}\n    word: {type: string, pattern: "(a+)+b", default: aaab}\noutput_schema: {type: object}\n',
        ),
    )
