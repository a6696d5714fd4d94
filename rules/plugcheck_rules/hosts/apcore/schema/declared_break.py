from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.findings import Related, Severity
from plugcheck_lsp.rule import Bad, Good
from plugcheck_rules.hosts.apcore.schema_change_rule import SchemaChangeRule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.findings import Finding
    from plugcheck_rules.hosts.apcore.schemas.facts import SchemaFacts

_OLD = """\
module_id: greeter
description: Greets a person by name
version: "1.2.0"
input_schema:
  type: object
  properties:
    name: {type: string, maxLength: 80, description: Whom to greet}
output_schema:
  type: object
  properties:
    greeting: {type: string, description: The words}
"""
_NEW = _OLD.replace("maxLength: 80", "maxLength: 40").replace("1.2.0", "2.0.0")


class DeclaredBreak(SchemaChangeRule):
    """
    ## What it does
    Lists what breaks, and for whom, where the version of a schema file has taken a major step since the last commit
    (or `--baseline-rev`).

    ## Why it matters
    Nothing is to be mended: it is what the notes of the release should say. Each change is a related place, with an
    instance that shows it.

    ## Example
    ```yaml
    version: "2.0.0"        # was: 1.2.0
    input_schema:
      properties:
        name: {type: string, maxLength: 40}    # was: 80
    ```

    ## Use instead
    Nothing: the version says what happens.

    ## Fix safety
    There is nothing to fix.

    ## References
    - Specification: PROTOCOL_SPEC 4.12, schema evolution
    """

    code, name = "SCH263", "declared-break"
    severity = Severity.INFORMATION
    examples = (
        Bad(_NEW.replace('"2.0.0"', '^"2.0.0"^'), before=_OLD),
        Good(_NEW.replace("maxLength: 40", "maxLength: 80"), before=_OLD),
        Good(_NEW.replace("2.0.0", "1.2.0"), before=_OLD),
    )

    def check(self, facts: SchemaFacts) -> Iterator[Finding]:
        from plugcheck_rules.hosts.apcore.schemas.compatibility import shown

        change = facts.change
        if change is None or not change.breaks or not change.release.may_break:
            return
        victims = " and ".join(dict.fromkeys(each.side.victims for each in change.breaks))
        count = f"{len(change.breaks)} changes break" if len(change.breaks) > 1 else "1 change breaks"
        proof = [
            Related(facts.path, change.place(each), f"{each.said}: {shown(each.witness)} shows it")
            for each in change.breaks
        ]
        message = f"{count} {victims} since `{change.release.before}`, as `{change.release.now}` says"
        yield self.at(facts, change.version_place, message, proof=proof)
