"""What the rules about changes of schemas have in common."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from plugcheck_lsp.findings import Related, Severity
from plugcheck_rules.hosts.apcore.schema_rule import SchemaRule, fix

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.findings import Finding, Fix
    from plugcheck_rules.hosts.apcore.schemas.changes import SchemaChange
    from plugcheck_rules.hosts.apcore.schemas.facts import SchemaFacts
    from plugcheck_rules.hosts.apcore.schemas.releases import Version


class SchemaChangeRule(SchemaRule):
    """A rule that compares a schema file with what it was at the baseline revision."""

    severity = Severity.WARNING
    concludes_from_absence = True


class BreakingChangeRule(SchemaChangeRule):
    """Changes that break the users of one of the two schemas, where the version does not say so."""

    side: ClassVar[str]
    """The key of the schema."""
    suffer: ClassVar[str]
    """What becomes of the users: a clause that the witness fills in."""

    def check(self, facts: SchemaFacts) -> Iterator[Finding]:
        from plugcheck_rules.hosts.apcore.schemas.compatibility import shown

        change = facts.change
        if change is None or change.release.may_break:
            return
        for each in change.breaks:
            if each.side.value == self.side:
                suffer = self.suffer.format(witness=shown(each.witness))
                message = f"{each.said}, so {suffer}: {needed(change, breaking=True)}"
                yield self.at(
                    facts,
                    change.place(each),
                    message,
                    raise_version(facts, change, breaking=True),
                    proof=[version_proof(facts, change)],
                )


def needed(change: SchemaChange, *, breaking: bool) -> str:
    """What the version must become: a clause."""
    release, wanted = change.release, _wanted(change, breaking=breaking)
    level = "a major" if breaking else "a minor"
    if wanted is None:
        return f"`version` is still `{release.now}`"
    if wanted.major == 0:
        level = "a minor" if breaking else "a patch"
    raised = "is still" if release.now == release.before else "goes only to"
    return f"`version` {raised} `{release.now}`, and {level} step to `{wanted}` would say so"


def raise_version(facts: SchemaFacts, change: SchemaChange, *, breaking: bool) -> Fix | None:
    """Let the version say what changed."""
    from plugcheck_lsp.documents.yaml_edits import insert_entry, replace_value

    document, wanted = facts.document, _wanted(change, breaking=breaking)
    if document is None or wanted is None or change.release.goes_back:
        return None
    version = change.root.get("version")
    if version is None:
        edits = insert_entry(document, change.root, "version", str(wanted))
    else:
        edits = replace_value(document, version, str(wanted))
    return fix(facts, f"Raise `version` to `{wanted}`", edits)


def version_proof(facts: SchemaFacts, change: SchemaChange) -> Related:
    """Where the version stands, and what it was."""
    said = f"the version is `{change.release.now}`; at `{change.revision}` it was `{change.release.before}`"
    return Related(facts.path, change.version_place, said)


def _wanted(change: SchemaChange, *, breaking: bool) -> Version | None:
    versions = change.release.versions
    if versions is None:
        return None
    return versions[0].after_break if breaking else versions[0].after_addition
