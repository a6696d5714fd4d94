"""What the rules about configuration, id map, binding and metadata files have in common."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from plugcheck_lsp.findings import Applicability, FileEdit, Fix, Related, Severity
from plugcheck_lsp.text import Span
from plugcheck_rules.hosts.apcore.configs.facts import (
    BindingFacts,
    ConfigFacts,
    IdMapFacts,
    MetaFacts,
    YamlFacts,
)
from plugcheck_rules.hosts.apcore.file_rule import FileRule

if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

    from plugcheck_lsp.documents.tree import Entry, Node
    from plugcheck_lsp.findings import Finding
    from plugcheck_lsp.text import Edit

Facts = TypeVar("Facts", bound=YamlFacts)


class YamlRule(FileRule[Facts]):
    """A rule about a YAML file of an apcore project, which says where by a value or an entry too."""

    def at(
        self,
        facts: Facts,
        place: Node | Entry | Span,
        message: str,
        *fixes: Fix | None,
        severity: Severity | None = None,
        refused: bool | None = None,
        proof: Iterable[Related] = (),
    ) -> Finding:
        """A finding at a value, at the key of an entry, or at a span. A fix that cannot be made is None."""
        span = (
            place if isinstance(place, Span) else getattr(place, "key_span", None) or shown(facts, place.span)
        )
        return super().at(facts, span, message, *fixes, severity=severity, refused=refused, proof=proof)


class ConfigRule(YamlRule[ConfigFacts]):
    """A rule about the configuration."""

    subject = ConfigFacts
    severity = Severity.WARNING


class IdMapRule(YamlRule[IdMapFacts]):
    """A rule about the id map."""

    subject = IdMapFacts
    severity = Severity.WARNING


class BindingRule(YamlRule[BindingFacts]):
    """A rule about a binding file. An error that the loader refuses, unless it says otherwise."""

    subject = BindingFacts
    severity = Severity.ERROR
    refused = True


class MetaRule(YamlRule[MetaFacts]):
    """A rule about a metadata file."""

    subject = MetaFacts
    severity = Severity.WARNING


def shown(facts: YamlFacts, span: Span) -> Span:
    """The part of `span` on its first line, without white space at its end: enough to show where a block begins."""
    text = facts.text
    if text is None:
        return span
    line = text.line_span(text.line_of(span.start))
    end = min(span.end, line.end)
    return Span(span.start, span.start + len(text.source[span.start : end].rstrip()))


def start_of(facts: YamlFacts) -> Span:
    """Where a finding about the whole file stands: its first key, else its first line."""
    root = facts.root
    if root is not None and root.entries:
        return min(entry.key_span for entry in root.entries.values())
    if root is not None:
        return shown(facts, root.span)
    text = facts.text
    return text.line_span(0) if text is not None else Span(0, 0)


def fix(facts: YamlFacts, title: str, edits: Iterable[Edit] | None, *, safe: bool = False) -> Fix | None:
    """A fix of this file; None where there is no sure edit."""
    if edits is None:
        return None
    applicability = Applicability.SAFE if safe else Applicability.UNSAFE
    return Fix(title, applicability, tuple(FileEdit(facts.path, edit.span, edit.text) for edit in edits))


def rename(facts: YamlFacts, mapping: Node, key: str, new: str) -> Fix | None:
    """Give the entry `key` of `mapping` another name."""
    from plugcheck_lsp.documents.yaml_edits import rename_key

    document = facts.document
    edits = rename_key(document, mapping, key, new) if document is not None else None
    return fix(facts, f"Rename to `{new}`", edits)


def remove(facts: YamlFacts, mapping: Node, key: str, *, safe: bool = False) -> Fix | None:
    """Take the entry `key` out of `mapping`."""
    from plugcheck_lsp.documents.yaml_edits import remove_entry

    document = facts.document
    edits = remove_entry(document, mapping, key) if document is not None else None
    return fix(facts, f"Remove `{key}`", edits, safe=safe)


def replace(facts: YamlFacts, node: Node, value: Any, title: str = "", *, safe: bool = False) -> Fix | None:
    """Write another value."""
    from plugcheck_lsp.documents.yaml_edits import replace_value, yaml_text

    document = facts.document
    edits = replace_value(document, node, value) if document is not None else None
    return fix(facts, title or f"Write `{yaml_text(value)}`", edits, safe=safe)


def insert(facts: YamlFacts, mapping: Node, key: str, value: Any) -> Fix | None:
    """Give `mapping` one more entry."""
    from plugcheck_lsp.documents.yaml_edits import insert_entry, yaml_text

    document = facts.document
    edits = insert_entry(document, mapping, key, value) if document is not None else None
    return fix(facts, f"Add `{key}: {yaml_text(value)}`", edits)


def remove_item_of(facts: YamlFacts, node: Node) -> Fix | None:
    """Take the item of a list out that holds the scalar `node` in its mapping."""
    from plugcheck_lsp.documents.yaml_edits import remove_item

    document, root = facts.document, facts.root
    if document is None or root is None:
        return None
    for holder in root.walk():
        for index, item in enumerate(holder.items or ()):
            if any(entry.node is node for entry in (item.entries or {}).values()):
                return fix(facts, "Remove the second one", remove_item(document, holder, index))
    return None


def replace_item(facts: YamlFacts, item: Node) -> Fix | None:
    """Make a mapping with `module_id` of an id that stands alone."""
    if not isinstance(item.value, str) or not item.value:
        return None
    return replace(facts, item, {"module_id": item.value}, "Make it a mapping with `module_id`")


def kind_of(value: Any) -> str:
    """What a YAML value is, with its article."""
    if value is None:
        return "empty"
    if isinstance(value, bool):
        return f"the boolean `{str(value).lower()}`"
    if isinstance(value, int | float):
        return f"the number `{value}`"
    if isinstance(value, str):
        return "a text"
    if isinstance(value, list):
        return "a list"
    if isinstance(value, dict):
        return "a mapping"
    return "a date"


def quoted(value: Any) -> str:
    """A value in back-ticks, short and on one line."""
    from plugcheck_lsp.documents.yaml_edits import yaml_text

    try:
        text = yaml_text(value) if not isinstance(value, str) else value
    except TypeError:
        text = str(value)
    text = " ".join(text.replace("`", "'").split())
    return f"`{text if len(text) <= 60 else text[:57] + '...'}`"
