"""What apcore's loader refuses in an access list, all of it, where the loader stops at the first (`ACL.load`)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from plugcheck_rules.hosts.apcore.acls import versions

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.documents.tree import Node
    from plugcheck_lsp.text import Span

ROOT_KEYS = ("rules", "default_effect", "audit", "version", "$schema")
"""What an access list can hold; the host reads the first three."""
RULE_KEYS = ("callers", "targets", "effect", "description", "conditions", "approval")
REQUIRED = ("callers", "targets", "effect")
RESERVED_KEYS = ("id", "actions", "priority")
"""Keys that once were to mean something, and never did."""
EFFECTS = ("allow", "deny")
APPROVALS = ("required", "not_required")
OPERATORS = ("$or", "$not")
AUDIT_KEYS = ("enabled", "include_denied", "log_level")
LOG_LEVELS = ("trace", "debug", "info", "warn", "error")


class Kind(StrEnum):
    """What is wrong."""

    ROOT = "the file is no mapping"
    DOCUMENTS = "the file holds a further document"
    NO_RULES = "`rules` is missing"
    RULES = "`rules` is no list"
    DEFAULT_EFFECT = "the default effect is unknown"
    AUDIT = "the audit block is no mapping"
    AUDIT_KEY = "a key of the audit block is unknown"
    AUDIT_VALUE = "a value of the audit block is wrong"
    RULE = "a rule is no mapping"
    MISSING = "a rule lacks a key"
    UNKNOWN_KEY = "a rule has an unknown key"
    RESERVED_KEY = "a rule has a key that means nothing"
    EFFECT = "the effect is unknown"
    APPROVAL = "the approval is unknown"
    APPROVAL_ON_DENY = "a deny rule asks for approval"
    PATTERNS = "the patterns are no list"
    NO_PATTERNS = "there are no patterns"
    EMPTY_PATTERN = "a pattern is empty"
    MISPLACED = "an operator stands behind a pattern"
    OPERANDS = "an operator has too few or too many patterns"
    CONDITIONS = "the conditions are no mapping"
    UNSORTABLE = "predicates of several types cannot be sorted"


@dataclass(frozen=True)
class Fault:
    """One thing that the loader refuses."""

    kind: Kind
    span: Span
    node: Node
    """The value at fault; of a missing or unknown key, the mapping that lacks or holds it."""
    key: str = ""
    """The key at fault, or the one whose value is."""
    index: int | None = None
    """Where the rule stands in `rules`; None for what concerns the whole list."""
    since: str = versions.FIRST
    """The version from which on the loader refuses it; those before let it pass."""


def faults(roots: tuple[Node, ...], version: str) -> Iterator[Fault]:
    """All that the loader refuses in a file of these YAML documents, or would refuse in a later version.

    `version` matters where one version reads what another ignores.
    """
    if not roots:
        return
    for extra in roots[1:]:
        yield Fault(Kind.DOCUMENTS, extra.span, extra)
    root = roots[0]
    if root.entries is None:
        yield Fault(Kind.ROOT, root.span, root)
        return
    yield from _audit(root)
    default = root.get("default_effect")
    if default is not None and not _is_one_of(default, EFFECTS):
        yield Fault(
            Kind.DEFAULT_EFFECT, default.span, default, "default_effect", since=versions.DEFAULT_EFFECT
        )
    rules = root.get("rules")
    if rules is None:
        yield Fault(Kind.NO_RULES, _head(root), root, "rules")
    elif rules.items is None:
        yield Fault(Kind.RULES, rules.span, rules, "rules")
    else:
        for index, rule in enumerate(rules.items):
            yield from _rule(index, rule, version)


def _audit(root: Node) -> Iterator[Fault]:
    audit = root.get("audit")
    if audit is None or audit.value is None:
        return
    since = versions.AUDIT
    if audit.entries is None:
        yield Fault(Kind.AUDIT, audit.span, audit, "audit", since=since)
    for key, entry in (audit.entries or {}).items():
        value = entry.node.value
        if key not in AUDIT_KEYS:
            yield Fault(Kind.AUDIT_KEY, entry.key_span, audit, key, since=since)
        elif not (_is_one_of(entry.node, LOG_LEVELS) if key == "log_level" else isinstance(value, bool)):
            yield Fault(Kind.AUDIT_VALUE, entry.node.span, entry.node, key, since=since)


def _rule(index: int, rule: Node, version: str) -> Iterator[Fault]:
    if rule.entries is None:
        yield Fault(Kind.RULE, rule.span, rule, index=index)
        return
    for key in REQUIRED:
        if key not in rule.entries:
            yield Fault(Kind.MISSING, _head(rule), rule, key, index)
    for key, entry in rule.entries.items():
        if key not in RULE_KEYS:
            kind = Kind.RESERVED_KEY if key in RESERVED_KEYS else Kind.UNKNOWN_KEY
            yield Fault(kind, entry.key_span, rule, key, index, versions.CLOSED_RULES)
    effect = rule.get("effect")
    if effect is not None and not _is_one_of(effect, EFFECTS):
        yield Fault(Kind.EFFECT, effect.span, effect, "effect", index)
    approval = rule.get("approval")
    if approval is not None:
        yield from _approval(approval, effect, index)
    for key in ("callers", "targets"):
        patterns = rule.get(key)
        if patterns is not None:
            yield from _patterns(patterns, key, index)
    conditions = rule.get("conditions")
    if conditions is not None and conditions.value is not None:
        if conditions.entries is None:
            yield Fault(
                Kind.CONDITIONS, conditions.span, conditions, "conditions", index, versions.CLOSED_RULES
            )
        elif versions.at_least(version, versions.CLOSED_RULES):
            yield from _unsortable(conditions, index)


def _approval(approval: Node, effect: Node | None, index: int) -> Iterator[Fault]:
    since = versions.APPROVAL
    if not _is_one_of(approval, APPROVALS):
        yield Fault(Kind.APPROVAL, approval.span, approval, "approval", index, since)
    elif approval.value == "required" and effect is not None and effect.value == "deny":
        yield Fault(Kind.APPROVAL_ON_DENY, approval.span, approval, "approval", index, since)


def _patterns(patterns: Node, key: str, index: int) -> Iterator[Fault]:
    if patterns.items is None:
        yield Fault(Kind.PATTERNS, patterns.span, patterns, key, index)
        return
    since = versions.OPERANDS
    texts = [item.value for item in patterns.items]
    if not texts:
        yield Fault(Kind.NO_PATTERNS, patterns.span, patterns, key, index, since)
    if not all(isinstance(text, str) for text in texts):
        return  # no fault for the loader: the rule is unevaluable instead
    for place, item in enumerate(patterns.items):
        if not item.value:
            yield Fault(Kind.EMPTY_PATTERN, item.span, item, key, index, since)
        elif place and item.value in OPERATORS:
            yield Fault(Kind.MISPLACED, item.span, item, key, index, since)
    wrong = (texts[:1] == ["$or"] and len(texts) < 2) or (texts[:1] == ["$not"] and len(texts) != 2)
    if wrong:
        yield Fault(Kind.OPERANDS, patterns.items[0].span, patterns, key, index, since)


def _unsortable(conditions: Node, index: int) -> Iterator[Fault]:
    from plugcheck_rules.hosts.apcore.acls.conditions import parts

    for entry in parts(conditions):
        if entry.key == "arguments" and entry.node.entries is not None:
            try:
                sorted(entry.node.value)
            except TypeError:
                yield Fault(
                    Kind.UNSORTABLE, entry.node.span, entry.node, "arguments", index, versions.CLOSED_RULES
                )


def _head(mapping: Node) -> Span:
    """Where to show what a mapping lacks: its first key."""
    return min((entry.key_span for entry in (mapping.entries or {}).values()), default=mapping.span)


def _is_one_of(node: Node, known: tuple[str, ...]) -> bool:
    return isinstance(node.value, str) and node.value in known
