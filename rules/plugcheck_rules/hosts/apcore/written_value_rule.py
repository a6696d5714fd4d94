"""What the rules about values that a schema holds for its readers have in common."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from plugcheck_lsp.findings import Related, Severity
from plugcheck_rules.hosts.apcore.schema_rule import SchemaRule, quote_for
from plugcheck_rules.hosts.apcore.schemas.values import without, written_values

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.findings import Finding
    from plugcheck_rules.hosts.apcore.schemas.facts import SchemaFacts


class WrittenValueRule(SchemaRule):
    """Tells each value under one of its keywords that does not meet the schema that it stands in."""

    severity = Severity.WARNING
    keywords: ClassVar[frozenset[str]]
    what: ClassVar[str]
    """What such a value is."""

    def check(self, facts: SchemaFacts) -> Iterator[Finding]:
        analysis = facts.analysis
        if analysis is None:
            return
        for schema in analysis.schemas:
            for written in written_values(schema):
                if written.keyword not in self.keywords:
                    continue
                rest = without(schema.piece, written.keyword)
                violation = analysis.judge.violation(written.piece, rest)
                if violation is None:
                    continue
                value = written.piece
                yield self.at(
                    facts,
                    value.span if value.span.end > value.span.start else value.key_span,
                    f"this {self.what} breaks its own schema: {violation.why}",
                    quote_for(facts, value, rest) if violation.keyword == "type" else None,
                    proof=[Related(violation.rule.path, violation.rule.span, "it breaks this")],
                )
