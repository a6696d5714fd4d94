"""The `conditions` of an access rule: what apcore can answer about them, and what it cannot (`acl_handlers.py`).

The host knows three answers. A condition that *cannot be evaluated* is not one that is false: a `deny` rule takes
effect all the same, and an `allow` rule does not grant.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator

    from plugcheck_lsp.documents.tree import Entry, Node
    from plugcheck_lsp.text import Span

BUILT_IN = ("identity_types", "roles", "max_call_depth", "arguments", "$or", "$not")
"""The conditions that need no registration."""
PREDICATES = ("has_key", "has_all_keys", "has_none_of")
"""What `arguments` can ask."""
_DEEPEST = 60
"""How deep `$or` and `$not` are followed; what is deeper counts as unknown."""


class Outcome(StrEnum):
    """What the host can find when it evaluates conditions."""

    SATISFIED = "satisfied"
    UNSATISFIED = "unsatisfied"
    UNEVALUABLE = "unevaluable"


@dataclass(frozen=True)
class Outcomes:
    """Which outcomes conditions can have, in each of the three ways in which access is checked.

    Each set holds at least every outcome that some call can bring about. So what is not in a set never happens, and
    the one member of a set happens always. A set is larger than need be only where conditions depend on each other.
    """

    called: frozenset[Outcome]
    """When the Executor calls a module: there is a context, and the arguments' names are known."""
    checked: frozenset[Outcome]
    """In a check with a context and without arguments (`acl.check(caller, target, context)`)."""
    bare: frozenset[Outcome]
    """In a check without a context (`acl.check(caller, target)`)."""

    @property
    def anyhow(self) -> frozenset[Outcome]:
        """Which can occur in any of the three ways."""
        return self.called | self.checked | self.bare


class FaultKind(StrEnum):
    """Why a condition cannot be evaluated."""

    UNKNOWN = "unknown"
    """Nothing answers for the key, unless the application registers it at run time."""
    NOT_LIST = "not a list"
    NOT_MAPPING = "not a mapping"
    EMPTY = "empty"
    """`arguments` without any predicate."""
    PREDICATE = "predicate"
    """`arguments` with a key that is no predicate."""
    NOT_STRINGS = "not strings"
    """A predicate of `arguments` whose value is no list of strings."""


@dataclass(frozen=True)
class ConditionFault:
    """One place that keeps the host from evaluating the conditions."""

    kind: FaultKind
    path: str
    """As the host writes it: ``$or[0].$not.role``, ``arguments.has_key``."""
    span: Span
    """The key for what is unknown, else the value."""
    key: str
    """The nearest key above: ``$or``, ``arguments``, or the unknown one."""
    entry: Entry | None = None
    """The entry at fault; None for an element of `$or`."""
    mapping: Node | None = None
    """The mapping that holds the entry."""


def outcomes(conditions: Node | None, registered: Collection[str] = ()) -> Outcomes:
    """What can come of a rule's `conditions` (the node of their value, or None where the rule has none).

    `registered` names the conditions that the application registers; they can have every outcome. An unknown key
    that is not among them can be registered all the same, where no one sees it: then what it has in either case is
    told. A rule in whose scope a call lies then matches where the outcome is `SATISFIED`; a deny rule besides where
    it is `UNEVALUABLE`.
    """
    if conditions is None or conditions.value is None:
        return Outcomes(_YES, _YES, _YES)
    faults = tuple(condition_faults(conditions, registered))
    if any(fault.kind is not FaultKind.UNKNOWN for fault in faults):
        return Outcomes(_NEVER, _NEVER, _NEVER)
    unregistered = _NEVER if faults else frozenset[Outcome]()
    return Outcomes(
        _all(conditions, with_arguments=True, depth=0) | unregistered,
        _all(conditions, with_arguments=False, depth=0) | unregistered,
        _NO | unregistered,
    )


def condition_faults(conditions: Node, registered: Collection[str] = ()) -> Iterator[ConditionFault]:
    """Everything that keeps the host from evaluating `conditions`, a mapping, in the order of the text.

    The same faults as the host's own check before evaluation (`ACL._precheck_conditions`), which looks at all of
    the conditions: one of them makes the whole rule unevaluable.
    """
    known = {*BUILT_IN, *registered}
    stack: list[tuple[Node, str]] = [(conditions, "")]
    while stack:
        node, prefix = stack.pop()
        below: list[tuple[Node, str]] = []
        for key, entry in (node.entries or {}).items():
            path = f"{prefix}.{key}" if prefix else key
            value = entry.node
            if key == "$or":
                if value.items is None:
                    yield ConditionFault(FaultKind.NOT_LIST, path, value.span, key, entry, node)
                for index, item in enumerate(value.items or ()):
                    if item.entries is None:
                        yield ConditionFault(FaultKind.NOT_MAPPING, f"{path}[{index}]", item.span, key)
                    else:
                        below.append((item, f"{path}[{index}]"))
            elif key == "$not":
                if value.entries is None:
                    yield ConditionFault(FaultKind.NOT_MAPPING, path, value.span, key, entry, node)
                else:
                    below.append((value, path))
            elif key == "arguments":
                yield from _argument_faults(entry, path)
            elif key not in known:
                yield ConditionFault(FaultKind.UNKNOWN, path, entry.key_span, key, entry, node)
        stack.extend(reversed(below))


def parts(conditions: Node) -> Iterator[Entry]:
    """Every condition of a mapping of conditions, those inside `$or` and `$not` too, in the order of the text."""
    stack = [conditions]
    while stack:
        node = stack.pop()
        below: list[Node] = []
        for key, entry in (node.entries or {}).items():
            yield entry
            if key == "$or":
                below += [item for item in entry.node.items or () if item.entries is not None]
            elif key == "$not" and entry.node.entries is not None:
                below.append(entry.node)
        stack.extend(reversed(below))


def part_outcomes(entry: Entry) -> frozenset[Outcome]:
    """What can come of one condition alone when the Executor calls a module."""
    return _one(entry, with_arguments=True, depth=0)


def is_text_list(node: Node) -> bool:
    """Whether the value is a list of nothing but strings."""
    return node.items is not None and all(isinstance(item.value, str) for item in node.items)


def _argument_faults(entry: Entry, path: str) -> Iterator[ConditionFault]:
    value = entry.node
    if value.entries is None:
        yield ConditionFault(FaultKind.NOT_MAPPING, path, value.span, entry.key, entry)
    elif not value.entries:
        yield ConditionFault(FaultKind.EMPTY, path, value.span, entry.key, entry)
    for name, predicate in sorted((value.entries or {}).items()):
        if name not in PREDICATES:
            yield ConditionFault(
                FaultKind.PREDICATE, f"{path}.{name}", predicate.key_span, entry.key, predicate, value
            )
        elif not is_text_list(predicate.node):
            yield ConditionFault(
                FaultKind.NOT_STRINGS, f"{path}.{name}", predicate.node.span, entry.key, predicate, value
            )


_YES = frozenset({Outcome.SATISFIED})
_NO = frozenset({Outcome.UNSATISFIED})
_NEVER = frozenset({Outcome.UNEVALUABLE})
_EITHER = _YES | _NO
_UNKNOWN = frozenset(Outcome)
_OPPOSITE = {
    Outcome.SATISFIED: Outcome.UNSATISFIED,
    Outcome.UNSATISFIED: Outcome.SATISFIED,
    Outcome.UNEVALUABLE: Outcome.UNEVALUABLE,
}


def _all(conditions: Node, *, with_arguments: bool, depth: int) -> frozenset[Outcome]:
    """What can come of a mapping of conditions: one that says no decides, whatever the others say."""
    if conditions.entries is None or depth > _DEEPEST:
        return _UNKNOWN
    found = [_one(entry, with_arguments=with_arguments, depth=depth) for entry in conditions.entries.values()]
    return _combined(found, _NO, _YES)


def _any(branches: tuple[Node, ...], *, with_arguments: bool, depth: int) -> frozenset[Outcome]:
    """What can come of `$or`: one that says yes decides."""
    found = [_all(branch, with_arguments=with_arguments, depth=depth) for branch in branches]
    return _combined(found, _YES, _NO)


def _combined(
    found: list[frozenset[Outcome]], decisive: frozenset[Outcome], otherwise: frozenset[Outcome]
) -> frozenset[Outcome]:
    """Several outcomes as one, each varying by itself: `decisive` if one is, else unevaluable if one is, else `otherwise`."""
    result: set[Outcome] = set()
    if any(decisive <= one for one in found):
        result |= decisive
    quiet = [one - decisive for one in found]
    if all(quiet):
        if any(Outcome.UNEVALUABLE in one for one in quiet):
            result.add(Outcome.UNEVALUABLE)
        if all(otherwise <= one for one in quiet):
            result |= otherwise
    return frozenset(result)


def _one(entry: Entry, *, with_arguments: bool, depth: int) -> frozenset[Outcome]:
    value = entry.node
    if entry.key == "$or":
        return _any(value.items or (), with_arguments=with_arguments, depth=depth + 1)
    if entry.key == "$not":
        inner = _all(value, with_arguments=with_arguments, depth=depth + 1)
        return frozenset(_OPPOSITE[outcome] for outcome in inner)
    if entry.key == "arguments":
        return _arguments(value) if with_arguments else _NEVER
    answer = _ANSWERS.get(entry.key)
    return answer(value) if answer is not None else _UNKNOWN


def _identity_types(value: Node) -> frozenset[Outcome]:
    can_match = any(isinstance(item.value, str) for item in value.items or ())
    return _EITHER if can_match else _NO


def _roles(value: Node) -> frozenset[Outcome]:
    if any(isinstance(item.value, dict | list) for item in value.items or ()):
        return _NO | _NEVER  # the host makes a set of them, which raises for a caller that has an identity
    return _identity_types(value)


def _max_call_depth(value: Node) -> frozenset[Outcome]:
    limit = value.value.get("lte") if isinstance(value.value, dict) else value.value
    if isinstance(limit, bool) or not isinstance(limit, int | float):
        return _NO
    if isinstance(limit, float) and not limit.is_integer():
        return _NO
    return _EITHER if limit >= 0 else _NO


_ANSWERS: dict[str, Callable[[Node], frozenset[Outcome]]] = {
    "identity_types": _identity_types,
    "roles": _roles,
    "max_call_depth": _max_call_depth,
}


def _arguments(value: Node) -> frozenset[Outcome]:
    """Whether some set of argument names satisfies all predicates, and whether some set does not."""
    names = {
        name: {item.value for item in predicate.node.items or ()}
        for name, predicate in (value.entries or {}).items()
        if is_text_list(predicate.node)
    }
    none_of = names.get("has_none_of", set())
    yes = not names.get("has_all_keys", set()) & none_of
    if "has_key" in names:
        yes = yes and bool(names["has_key"] - none_of)
    no = "has_key" in names or bool(names.get("has_all_keys")) or bool(none_of)
    return (_YES if yes else frozenset()) | (_NO if no else frozenset())
