from __future__ import annotations

from plugcheck_lsp.rule import Bad, Good
from plugcheck_rules.hosts.apcore.schema_change_rule import BreakingChangeRule

_OLD = """\
module_id: greeter
description: Greets a person by name
version: "1.2.0"
input_schema:
  type: object
  properties:
    name: {type: string, description: Whom to greet}
    style: {type: string, enum: [plain, warm], description: How}
    times: {type: integer, minimum: 1, maximum: 9, description: How often}
  required: [name]
output_schema:
  type: object
  properties:
    greeting: {type: string, description: The words}
  required: [greeting]
"""


class BreakingInputChange(BreakingChangeRule):
    """
    ## What it does
    Compares the inputs of a module with those at the last commit (or at `--baseline-rev`), and finds every change
    after which an input that was valid is refused: a property that became required, one that is gone from a closed
    schema, another type, a tighter bound, a value that an `enum` lost; at every depth, through references within the
    file and combinations. Each finding shows an input that was fine. It is silent if `version` takes a major step
    (below 1.0.0: a minor one), and about files that are new.

    ## Why it matters
    Callers, agents among them, were written for the last release. Nothing in apcore compares releases, so the first
    to notice is a call that fails. The guide counts a required property that is removed, or made optional, as
    breaking for inputs as well; that only loosens the schema, so it is none here: this rule follows the
    specification. To declare a property in a schema that allowed any others is not counted either.

    ## Example
    ```yaml
    version: "1.2.0"        # as before
    input_schema:
      properties:
        name: {type: string}
        locale: {type: string}
      required: [name, locale]   # was: [name]
    ```

    ## Use instead
    ```yaml
    version: "2.0.0"
    ```

    ## Fix safety
    The fix raises `version`. It is unsafe: whether the change or the version is wrong is for the author to say.

    ## References
    - Specification: PROTOCOL_SPEC 4.12, schema evolution
    - [Semantic Versioning](https://semver.org/)
    """

    code, name = "SCH260", "breaking-input-change"
    side = "input_schema"
    suffer = "callers that send {witness} are refused"
    examples = (
        Bad(
            _OLD.replace("required: [name]", "required: [name, ^times^]"),
            before=_OLD,
            fixed=_OLD.replace("required: [name]", "required: [name, times]").replace("1.2.0", "2.0.0"),
        ),
        Bad(
            _OLD.replace("enum: [plain, warm]", "^enum^: [plain]"),
            before=_OLD,
            fixed=_OLD.replace("enum: [plain, warm]", "enum: [plain]").replace("1.2.0", "2.0.0"),
        ),
        Bad(
            _OLD.replace("{type: integer, min", "{^type^: string, min").replace("maximum: 9", "maximum: 5"),
            before=_OLD,
            fixed=_OLD.replace("{type: integer, min", "{type: string, min")
            .replace("maximum: 9", "maximum: 5")
            .replace("1.2.0", "2.0.0"),
        ),
        Bad(
            _OLD.replace("minimum: 1, maximum: 9", "^minimum^: 2, ^maximum^: 5").replace("1.2.0", "1.3.0"),
            before=_OLD,
            fixed=_OLD.replace("minimum: 1, maximum: 9", "minimum: 2, maximum: 5").replace("1.2.0", "2.0.0"),
        ),
        Good(_OLD, before=_OLD),
        Good(_OLD.replace("required: [name]", "required: []"), before=_OLD),
        Good(_OLD.replace("integer", "number").replace("minimum: 1, maximum: 9", "minimum: 0"), before=_OLD),
        Good(_OLD.replace("enum: [plain, warm]", "enum: [plain]").replace("1.2.0", "2.0.0"), before=_OLD),
        Good(_OLD.replace("enum: [plain, warm]", "enum: [plain]")),
    )
