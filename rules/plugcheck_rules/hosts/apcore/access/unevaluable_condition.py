from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.findings import Severity
from plugcheck_lsp.nearest import nearest
from plugcheck_lsp.rule import Bad, Good
from plugcheck_rules.hosts.apcore.acl_rule import AclRule
from plugcheck_rules.hosts.apcore.acls.conditions import PREDICATES, FaultKind, Outcome, part_outcomes, parts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.findings import Finding
    from plugcheck_rules.hosts.apcore.acls.conditions import ConditionFault
    from plugcheck_rules.hosts.apcore.acls.facts import AclFacts


class UnevaluableCondition(AclRule):
    """
    ## What it does
    Finds conditions whose form keeps apcore from evaluating them: `$or` without a list of mappings, `$not`
    without a mapping, `arguments` that is empty, asks something unknown, or names anything but texts.

    ## Why it matters
    One such condition, at any depth, and the whole rule cannot be evaluated: a deny rule denies every call in
    its scope, whether its other conditions hold or not, and an allow rule never grants. The file loads with a
    warning.

    ## Example
    ```yaml
    rules:
      - callers: ["*"]
        targets: ["executor.*"]
        effect: deny
        conditions:
          arguments: {has_key: force}
    ```

    ## Use instead
    ```yaml
    rules:
      - callers: ["*"]
        targets: ["executor.*"]
        effect: deny
        conditions:
          arguments: {has_key: [force]}
    ```

    ## Fix safety
    The fix puts a single text into a list, or renames a predicate to the nearest one. It is unsafe, because
    the rule begins to decide.

    ## References
    - apcore 0.32.2: `_precheck_conditions` in `acl.py`, `validate_arguments_condition` in `acl_handlers.py`
    """

    code, name = "ACL236", "unevaluable-condition"
    severity = Severity.ERROR
    examples = (
        Bad(
            'rules:\n  - {callers: ["*"], targets: [a.b], effect: deny, conditions: {arguments: {has_key: ^force^}}}\n',
            fixed='rules:\n  - {callers: ["*"], targets: [a.b], effect: deny, conditions: {arguments: {has_key: [force]}}}\n',
        ),
        Bad(
            'rules:\n  - {callers: ["*"], targets: [a.b], effect: deny, conditions: {arguments: {^has_keys^: [force]}}}\n',
            fixed='rules:\n  - {callers: ["*"], targets: [a.b], effect: deny, conditions: {arguments: {has_key: [force]}}}\n',
        ),
        Bad(
            'rules:\n  - {callers: ["*"], targets: [a.b], effect: allow, conditions: {$or: ^{roles: [x]}^, $not: ^[{roles: [x]}]^, arguments: ^{}^}}\n'
        ),
        Bad(
            'rules:\n  - {callers: ["*"], targets: [a.b], effect: allow, conditions: {$or: [{roles: [x]}, ^x^, {roles: ^[[x]]^}]}}\n'
        ),
        Good(
            'rules:\n  - {callers: ["*"], targets: [a.b], effect: allow, conditions: {$or: [{roles: [x]}, {$not: {roles: [y]}}], arguments: {has_key: [a], has_none_of: []}}}\n'
        ),
    )

    def check(self, facts: AclFacts) -> Iterator[Finding]:
        for rule in facts.rules:
            then = facts.unevaluable(rule)
            for fault in facts.condition_faults(rule):
                if fault.kind is FaultKind.UNKNOWN:
                    continue
                fixes = []
                hint = ""
                if fault.kind is FaultKind.NOT_STRINGS and fault.entry is not None:
                    fixes.append(facts.listed(fault.entry.node))
                if (
                    fault.kind is FaultKind.PREDICATE
                    and fault.entry is not None
                    and fault.mapping is not None
                ):
                    likely = [
                        name
                        for name in nearest(fault.entry.key, PREDICATES, 0.7)
                        if fault.mapping.get(name) is None
                    ]
                    fixes += [facts.renamed(fault.mapping, fault.entry.key, name) for name in likely[:1]]
                    hint = f"; did you mean `{likely[0]}`?" if likely else ""
                yield self.at(facts, fault.span, f"{_what(fault)}, so {then}{hint}", *fixes)
            for entry in parts(rule.conditions) if rule.conditions is not None else ():
                if entry.key == "roles" and Outcome.UNEVALUABLE in part_outcomes(entry):
                    message = "`roles` compares texts and fails on a list or mapping, so for a caller with an identity"
                    yield self.at(facts, entry.node.span, f"{message} {then}", facts.flattened(entry.node))


def _what(fault: ConditionFault) -> str:
    """What keeps the host from evaluating it: a clause."""
    match fault.kind:
        case FaultKind.NOT_LIST:
            return f"`{fault.key}` needs a list of conditions"
        case FaultKind.NOT_MAPPING if fault.entry is None:
            return f"each branch of `{fault.key}` must be a mapping of conditions"
        case FaultKind.NOT_MAPPING:
            return f"`{fault.key}` needs a mapping"
        case FaultKind.EMPTY:
            return "`arguments` asks nothing"
        case FaultKind.PREDICATE if fault.entry is not None:
            known = ", ".join(f"`{name}`" for name in PREDICATES)
            return f"`arguments` has no predicate `{fault.entry.key}`, only {known}"
    return f"`{fault.path}` needs a list of texts"
