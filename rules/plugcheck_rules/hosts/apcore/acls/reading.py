"""An access list as apcore reads it, with the place of everything in it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from plugcheck_rules.hosts.apcore.acls import grammar, versions
from plugcheck_rules.hosts.apcore.acls.patterns import Operator, Pattern, Patterns

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.documents.tree import Node
    from plugcheck_lsp.text import Span


@dataclass(frozen=True)
class AccessRule:
    """One rule that the host takes."""

    index: int
    """Its place in the file, from 0, as the host counts."""
    span: Span
    """The item of `rules`."""
    callers: Patterns
    targets: Patterns
    allows: bool
    needs_approval: bool
    conditions: Node | None
    """None where the rule holds for every call."""


@dataclass(frozen=True)
class AccessList:
    """What a file says of who may call what."""

    rules: tuple[AccessRule, ...]
    """The rules that the host would take, in order; those with faults are left out."""
    allows_by_default: bool
    complete: bool
    """Whether every rule of the file is among `rules`: only then is anything known of what is decided behind them."""


@dataclass(frozen=True, eq=False)
class WrittenRule:
    """An item of `rules` that is a mapping, as it is written: with its faults, whatever the host makes of them."""

    index: int
    node: Node

    @property
    def effect(self) -> str:
        """`allow`, `deny`, or empty where it is neither."""
        effect = self.node.get("effect")
        return str(effect.value) if effect is not None and effect.value in grammar.EFFECTS else ""

    @property
    def denies(self) -> bool:
        return self.effect == "deny"

    @property
    def asks_approval(self) -> bool:
        approval = self.node.get("approval")
        return approval is not None and approval.value == "required"

    def items(self, field: str) -> tuple[Node, ...]:
        """The elements of `callers` or `targets`."""
        node = self.node.get(field)
        return (node.items or ()) if node is not None else ()

    def operands(self, field: str) -> tuple[Node, ...]:
        """The patterns of `callers` or `targets`, without an operator in front."""
        items = self.items(field)
        return items[1:] if items and items[0].value in grammar.OPERATORS else items

    def operator(self, field: str) -> Operator:
        node = self.node.get(field, 0)
        return Operator.NOT if node is not None and node.value == "$not" else Operator.ANY

    @property
    def conditions(self) -> Node | None:
        """The mapping of conditions; None where there are none."""
        node = self.node.get("conditions")
        return node if node is not None and node.entries is not None else None


def written_rules(root: Node | None) -> Iterator[WrittenRule]:
    """The rules of the document `root` that are mappings."""
    listed = root.get("rules") if root is not None else None
    for index, item in enumerate((listed.items or ()) if listed is not None else ()):
        if item.entries is not None:
            yield WrittenRule(index, item)


def read_access_list(root: Node | None, version: str = "") -> AccessList:
    """What the host, in its `version` (empty: the newest), makes of the document `root`."""
    listed = root.get("rules") if root is not None else None
    items = (listed.items or ()) if listed is not None else ()
    refused = {
        fault.index
        for fault in grammar.faults((root,) if root is not None else (), version)
        if versions.at_least(version, fault.since)
    }
    rules = tuple(_rule(written) for written in written_rules(root) if written.index not in refused)
    default = root.get("default_effect") if root is not None else None
    return AccessList(
        rules, default is not None and default.value == "allow", complete=len(rules) == len(items)
    )


def _rule(written: WrittenRule) -> AccessRule:
    node = written.node
    conditions = node.get("conditions")
    return AccessRule(
        written.index,
        node.span,
        _patterns(written, "callers"),
        _patterns(written, "targets"),
        written.effect == "allow",
        written.asks_approval,
        conditions if conditions is not None and conditions.value is not None else None,
    )


def _patterns(written: WrittenRule, field: str) -> Patterns:
    found = tuple(
        Pattern(item.value if isinstance(item.value, str) else None, item.span)
        for item in written.operands(field)
    )
    node = written.node.get(field)
    return Patterns(written.operator(field), found, node.span if node is not None else written.node.span)
