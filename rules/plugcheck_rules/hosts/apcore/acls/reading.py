"""An access list as apcore reads it, with the place of everything in it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from plugcheck_lsp.documents.tree import Node
    from plugcheck_lsp.text import Span


class Operator(StrEnum):
    """How the patterns of a list go together."""

    ANY = ""
    """One of them must match; `$or` in front says the same."""
    NOT = "$not"
    """The one pattern must not match."""


@dataclass(frozen=True)
class Pattern:
    """One element of `callers` or `targets`."""

    text: str | None
    """None where the element is no string: then the host cannot evaluate the list."""
    span: Span


@dataclass(frozen=True)
class Patterns:
    """`callers` or `targets` of a rule."""

    operator: Operator
    patterns: tuple[Pattern, ...]
    span: Span

    @property
    def evaluable(self) -> bool:
        return all(pattern.text is not None for pattern in self.patterns)


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


def read_access_list(root: Node | None) -> AccessList:
    """What the host makes of the document `root`."""
    listed = root.get("rules") if root is not None else None
    items = (listed.items or ()) if listed is not None else ()
    rules = [rule for index, item in enumerate(items) if (rule := _rule(index, item)) is not None]
    default = root.get("default_effect") if root is not None else None
    return AccessList(
        tuple(rules), default is not None and default.value == "allow", complete=len(rules) == len(items)
    )


def _rule(index: int, item: Node) -> AccessRule | None:
    callers, targets = _patterns(item.get("callers")), _patterns(item.get("targets"))
    effect, approval, conditions = item.get("effect"), item.get("approval"), item.get("conditions")
    if callers is None or targets is None or effect is None or effect.value not in ("allow", "deny"):
        return None
    return AccessRule(
        index,
        item.span,
        callers,
        targets,
        effect.value == "allow",
        approval is not None and approval.value == "required",
        conditions if conditions is not None and conditions.value is not None else None,
    )


def _patterns(node: Node | None) -> Patterns | None:
    if node is None or not node.items:
        return None
    first = node.items[0].value
    operator = Operator.NOT if first == "$not" else Operator.ANY
    operands = node.items[1:] if first in ("$not", "$or") else node.items
    found = tuple(
        Pattern(item.value if isinstance(item.value, str) else None, item.span) for item in operands
    )
    return Patterns(operator, found, node.span)
