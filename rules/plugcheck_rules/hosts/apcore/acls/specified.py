"""Where the specification's schema for access lists (`schemas/acl-config.schema.json`) is stricter than the loader."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from plugcheck_rules.hosts.apcore.acls.conditions import parts

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from plugcheck_lsp.documents.tree import Entry, Node
    from plugcheck_lsp.text import Span
    from plugcheck_rules.hosts.apcore.acls.reading import WrittenRule

SCHEMA = "https://apcore.dev/acl/v1"
_VERSION = re.compile(r"\d+\.\d+(\.\d+)?(-[0-9A-Za-z.-]+)?(\+[0-9A-Za-z.-]+)?")
_LONGEST_DESCRIPTION = 500
_DEEPEST = 100


@dataclass(frozen=True)
class Breach:
    """One value that the schema forbids and the loader takes."""

    span: Span
    wanted: str
    """What the schema wants: a noun with its article."""
    quotable: Node | None = None
    """The value, where quotes around it would mend it."""
    usual: bool = False
    """Whether the value has a use of its own in apcore, so that only the schema is against it."""


def breaches(root: Node | None, rules: Iterable[WrittenRule]) -> Iterator[Breach]:
    """All of them, in the order of the text."""
    if root is None:
        return
    schema, version, audit = root.get("$schema"), root.get("version"), root.entry("audit")
    if schema is not None and schema.value != SCHEMA:
        yield Breach(schema.span, f"`$schema` to be `{SCHEMA}`")
    if version is not None and not isinstance(version.value, str):
        mendable = isinstance(version.value, float) and _VERSION.fullmatch(str(version.value)) is not None
        yield Breach(version.span, "`version` to be a text such as `1.0`", version if mendable else None)
    elif version is not None and not _VERSION.fullmatch(version.value):
        yield Breach(version.span, "`version` to be like `1.0`")
    if audit is not None and audit.node.value is None:
        yield Breach(audit.key_span, "a mapping behind `audit`", usual=True)
    for rule in rules:
        yield from _rule(rule)


def _rule(rule: WrittenRule) -> Iterator[Breach]:
    description, conditions = rule.node.entry("description"), rule.node.entry("conditions")
    if description is not None and not isinstance(description.node.value, str):
        node = description.node
        place = node.span if node.value is not None else description.key_span
        yield Breach(place, "`description` to be a text", node)
    elif description is not None and len(description.node.value) > _LONGEST_DESCRIPTION:
        yield Breach(description.key_span, f"`description` of at most {_LONGEST_DESCRIPTION} characters")
    if conditions is not None and conditions.node.value is None:
        yield Breach(conditions.key_span, "a mapping behind `conditions`", usual=True)
    for entry in parts(conditions.node) if conditions is not None else ():
        yield from _condition(entry)


def _condition(entry: Entry) -> Iterator[Breach]:
    if entry.key in ("roles", "identity_types"):
        for item in entry.node.items or ():
            if item.value == "":
                yield Breach(item.span, f"names in `{entry.key}` that are not empty", usual=True)
    elif entry.key == "max_call_depth":
        value = entry.node.value
        limit = value.get("lte") if isinstance(value, dict) else value
        works = isinstance(limit, int | float) and not isinstance(limit, bool) and limit >= 0
        whole = isinstance(value, int) and not isinstance(value, bool) and 1 <= value <= _DEEPEST
        # What never holds is another rule's.
        if works and not whole and float(limit or 0).is_integer():
            yield Breach(
                entry.node.span, f"`max_call_depth` to be a whole number from 1 to {_DEEPEST}", usual=True
            )
