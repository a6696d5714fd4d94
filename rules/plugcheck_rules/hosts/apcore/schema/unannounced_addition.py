from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.findings import Severity
from plugcheck_lsp.rule import Bad, Good
from plugcheck_rules.hosts.apcore.schema_change_rule import (
    SchemaChangeRule,
    needed,
    raise_version,
    version_proof,
)

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
    name: {type: string, description: Whom to greet}
  required: [name]
output_schema:
  type: object
  properties:
    greeting: {type: string, description: The words}
"""
_NEW = _OLD.replace(
    "  required: [name]", "    title: {type: string, description: What comes first}\n  required: [name]"
)


class UnannouncedAddition(SchemaChangeRule):
    """
    ## What it does
    Finds schema files that have something new since the last commit (or `--baseline-rev`), break nobody, and keep
    their `version`: a new optional property, an input that takes more, an output that promises more.

    ## Why it matters
    Who depends on what is new cannot say which release it needs. An optional property with a default, or a required
    one that became optional, asks for a minor step: the guide counts the latter as breaking, which it is not for
    callers.

    ## Example
    ```yaml
    version: "1.2.0"        # as before
    input_schema:
      properties:
        name: {type: string}
        title: {type: string}    # new
    ```

    ## Use instead
    ```yaml
    version: "1.3.0"
    ```

    ## Fix safety
    The fix raises `version`. It is unsafe, because a release may be made of several changes.

    ## References
    - Specification: PROTOCOL_SPEC 4.12, schema evolution
    - [Semantic Versioning](https://semver.org/)
    """

    code, name = "SCH262", "unannounced-addition"
    severity = Severity.INFORMATION
    examples = (
        Bad(
            _NEW.replace('"1.2.0"', '^"1.2.0"^'),
            before=_OLD,
            fixed=_NEW.replace("1.2.0", "1.3.0"),
        ),
        Bad(
            _OLD.replace("  required: [name]\n", "").replace('"1.2.0"', '^"1.2.0"^'),
            before=_OLD,
            fixed=_OLD.replace("  required: [name]\n", "").replace("1.2.0", "1.3.0"),
        ),
        Good(_NEW.replace("1.2.0", "1.3.0"), before=_OLD),
        Good(_OLD.replace("Whom to greet", "Who is to be greeted"), before=_OLD),
        Good(_NEW),
    )

    def check(self, facts: SchemaFacts) -> Iterator[Finding]:
        change = facts.change
        if change is None or not change.additions or change.release.may_add or change.release.goes_back:
            return
        first, *others = change.additions
        more = f" (and {len(others)} more)" if others else ""
        yield self.at(
            facts,
            change.version_place,
            f"{first}{more}: {needed(change, breaking=False)}",
            raise_version(facts, change, breaking=False),
            proof=[version_proof(facts, change)],
        )
