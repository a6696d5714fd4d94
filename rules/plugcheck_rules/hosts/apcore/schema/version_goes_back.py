from __future__ import annotations

from typing import TYPE_CHECKING

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
output_schema:
  type: object
"""


class VersionGoesBack(SchemaChangeRule):
    """
    ## What it does
    Finds schema files whose version is lower than at the last commit (or `--baseline-rev`).

    ## Why it matters
    A registry that knows the higher version, and dependencies that ask for it, do not find what they were promised.
    A file without `version` counts as `1.0.0`, so to take the key out can be such a step.

    ## Example
    ```yaml
    version: "1.1.0"        # was: 1.2.0
    ```

    ## Use instead
    ```yaml
    version: "1.2.1"
    ```

    ## Fix safety
    There is no fix: which version is right is not known.

    ## References
    - [Semantic Versioning](https://semver.org/)
    """

    code, name = "SCH264", "version-goes-back"
    examples = (
        Bad(_OLD.replace('"1.2.0"', '^"1.1.9"^'), before=_OLD),
        Bad(_OLD.replace('version: "1.2.0"\n', "").replace("module_id", "^module_id^"), before=_OLD),
        Good(_OLD.replace("1.2.0", "1.2.1"), before=_OLD),
        Good(_OLD.replace("1.2.0", "1.1.0")),
    )

    def check(self, facts: SchemaFacts) -> Iterator[Finding]:
        change = facts.change
        if change is not None and change.release.goes_back:
            before, now = change.release
            message = f"the version was `{before}` at `{change.revision}` and is `{now}` now, which is lower"
            yield self.at(facts, change.version_place, message)
