"""What the rules about schema files have in common."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from plugcheck_lsp.findings import Applicability, FileEdit, Finding, Fix, Related, Severity
from plugcheck_lsp.text import Edit
from plugcheck_rules.hosts.apcore.file_rule import FileRule
from plugcheck_rules.hosts.apcore.schemas.facts import SchemaFacts

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from plugcheck_rules.hosts.apcore.schemas.faults import Fault
    from plugcheck_rules.hosts.apcore.schemas.pieces import Piece


class SchemaRule(FileRule[SchemaFacts]):
    """A rule about a schema file of apcore. An error, unless it says otherwise."""

    subject = SchemaFacts
    severity = Severity.ERROR

    def of(self, facts: SchemaFacts, fault: Fault, message: str, *fixes: Fix | None) -> Finding:
        """A finding about a fault of a schema, with the second place that belongs to it."""
        other = fault.other
        proof = [Related(other.path, other.span, "the other one stands here")] if other is not None else []
        return self.at(facts, fault.span, message, *fixes, refused=fault.refused, proof=proof)


def misspelled_root_keys(root: Piece) -> Mapping[str, tuple[str, ...]]:
    """The keys at the root of a schema file that apcore does not know, each with those that may be meant."""
    from plugcheck_lsp.nearest import nearest
    from plugcheck_rules.hosts.apcore.schemas.reading import ROOT_KEYS

    keys = root.keys or {}
    free = [known for known in ROOT_KEYS if root.get(known) is None]
    unknown = (name for name in keys if name not in ROOT_KEYS and not str(name).startswith("x-"))
    return {name: nearest(str(name), free) for name in unknown}


def misspelled_keywords(schema: Piece) -> frozenset[str]:
    """The keywords that misspelled ones of a schema are likely meant for: it is not what its author thinks."""
    from plugcheck_rules.hosts.apcore.schemas.keywords import FORMS, TOLD_ELSEWHERE, likely_keywords

    unknown = (name for name in schema.keys or {} if isinstance(name, str) and not name.startswith("x-"))
    found = (likely_keywords(name) for name in unknown if name not in FORMS and name not in TOLD_ELSEWHERE)
    return frozenset(known for likely in found for known in likely if schema.get(known) is None)


def consequence(fault: Fault) -> str:
    """What comes of it: a clause."""
    return "apcore refuses the schema" if fault.refused else "no value is checked as it says"


def fix(facts: SchemaFacts, title: str, edits: Iterable[Edit] | None, *, safe: bool = False) -> Fix | None:
    """A fix of the file itself; None where there are no sure edits."""
    if edits is None:
        return None
    return Fix(
        title,
        Applicability.SAFE if safe else Applicability.UNSAFE,
        tuple(FileEdit(facts.path, edit.span, edit.text) for edit in edits),
    )


def rename(facts: SchemaFacts, piece: Piece, name: str, *, safe: bool = False) -> Fix | None:
    """Give the key of `piece` another name."""
    from plugcheck_lsp.documents.yaml_edits import rename_key

    document = facts.document
    if document is None or piece.entry is None or piece.parent is None:
        return None
    edits = rename_key(document, piece.parent, piece.entry.key, name)
    return fix(facts, f"Rename to `{name}`", edits, safe=safe)


def replace(facts: SchemaFacts, piece: Piece, value: Any, title: str, *, safe: bool = False) -> Fix | None:
    """Let `piece` be `value`."""
    from plugcheck_lsp.documents.yaml_edits import replace_value

    document = facts.document
    edits = replace_value(document, piece.node, value) if document is not None else None
    return fix(facts, title, edits, safe=safe)


def remove(facts: SchemaFacts, piece: Piece, title: str, *, safe: bool = False) -> Fix | None:
    """Take the item or the entry `piece` out of what it is written in."""
    from plugcheck_lsp.documents.yaml_edits import remove_entry, remove_item

    document, parent = facts.document, piece.parent
    if document is None or parent is None:
        return None
    if piece.entry is not None:
        return fix(facts, title, remove_entry(document, parent, piece.entry.key), safe=safe)
    index = next((index for index, item in enumerate(parent.items or ()) if item is piece.node), None)
    edits = remove_item(document, parent, index) if index is not None else None
    return fix(facts, title, edits, safe=safe)


def insert(facts: SchemaFacts, piece: Piece, key: str, value: Any, *, safe: bool = False) -> Fix | None:
    """Give the mapping `piece` one more entry."""
    from plugcheck_lsp.documents.yaml_edits import insert_entry

    document = facts.document
    edits = insert_entry(document, piece.node, key, value) if document is not None else None
    return fix(facts, f"Add `{key}`", edits, safe=safe)


def quote_key(facts: SchemaFacts, piece: Piece) -> Fix | None:
    """Put quotes around the key of `piece`, which YAML does not read as text."""
    if facts.text is None or piece.entry is None:
        return None
    span = piece.entry.key_span
    written = facts.text.slice(span)
    if not written or not written.isprintable() or set(written) & set("\"'\\&*!?[]{}"):
        return None
    return fix(facts, f"Put quotes around `{written}`", [Edit(span, f'"{written}"')])


def quote(facts: SchemaFacts, piece: Piece) -> Fix | None:
    """Make text of a scalar without quotes, as it is written."""
    if facts.text is None or not piece.node.plain or piece.scalar is None:
        return None
    written = facts.text.slice(piece.span)
    return replace(facts, piece, written, f"Put quotes around `{written}`")


def quote_for(facts: SchemaFacts, piece: Piece, schema: Piece) -> Fix | None:
    """Make text of a scalar without quotes, where `schema` takes that."""
    from plugcheck_lsp.documents.tree import Node
    from plugcheck_rules.hosts.apcore.schemas.pieces import Piece

    analysis = facts.analysis
    if analysis is None or facts.text is None:
        return None
    text = Piece(Node(facts.text.slice(piece.span), piece.span), piece.path)
    return quote(facts, piece) if analysis.judge.violation(text, schema) is None else None
