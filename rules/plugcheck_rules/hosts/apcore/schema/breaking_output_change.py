from __future__ import annotations

from plugcheck_lsp.rule import Bad, Good
from plugcheck_rules.hosts.apcore.schema_change_rule import BreakingChangeRule

_OLD = """\
module_id: greeter
description: Greets a person by name
version: 0.3.1
input_schema:
  type: object
  properties:
    name: {type: string, description: Whom to greet}
output_schema:
  type: object
  properties:
    greeting: {type: string, maxLength: 80, description: The words}
    mood: {$ref: '#/definitions/Mood'}
  required: [greeting, mood]
  additionalProperties: false
definitions:
  Mood:
    enum: [calm, glad]
"""


class BreakingOutputChange(BreakingChangeRule):
    """
    ## What it does
    Compares the outputs of a module with those at the last commit (or at `--baseline-rev`), and finds every change
    after which the module may give back what the old schema would have refused: a property that is not always there
    any more, a new one in a closed schema, a new value of an `enum`, a wider type or bound; at every depth. Each
    finding shows such an output. It is silent if `version` takes a major step (below 1.0.0: a minor one).

    ## Why it matters
    Who reads the output was written for what the last release promised. For outputs it is loosening that breaks, the
    opposite of inputs; the guide's check looks at both in the same way, and the specification does not.

    ## Example
    ```yaml
    version: "1.2.0"        # as before
    output_schema:
      properties:
        status: {type: string, enum: [ok, failed, unknown]}   # was: [ok, failed]
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

    code, name = "SCH261", "breaking-output-change"
    side = "output_schema"
    suffer = "consumers can get {witness}, which they were promised not to get"
    examples = (
        Bad(
            _OLD.replace("required: [greeting, mood]", "required: [greeting]").replace(
                "    mood:", "    ^mood^:"
            ),
            before=_OLD,
            fixed=_OLD.replace("required: [greeting, mood]", "required: [greeting]").replace(
                "0.3.1", '"0.4.0"'
            ),
        ),
        Bad(
            _OLD.replace("    enum: [calm, glad]", "    ^enum^: [calm, glad, sad]"),
            before=_OLD,
            fixed=_OLD.replace("[calm, glad]", "[calm, glad, sad]").replace("0.3.1", '"0.4.0"'),
        ),
        Bad(
            _OLD.replace("    mood: {", "    ^tone^: {type: string}\n    mood: {"),
            before=_OLD,
            fixed=_OLD.replace("    mood: {", "    tone: {type: string}\n    mood: {").replace(
                "0.3.1", '"0.4.0"'
            ),
        ),
        Good(_OLD.replace("    enum: [calm, glad]", "    enum: [calm]"), before=_OLD),
        Good(_OLD.replace("maxLength: 80", "maxLength: 40"), before=_OLD),
        Good(_OLD.replace("maxLength: 80", "maxLength: 90").replace("0.3.1", "0.4.0"), before=_OLD),
    )
