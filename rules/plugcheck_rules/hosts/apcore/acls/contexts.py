"""What a call brings with it beside its caller and its target, and what conditions make of that (`acl_handlers.py`)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeGuard

from plugcheck_rules.hosts.apcore.acls.conditions import BUILT_IN, PREDICATES, Outcome

if TYPE_CHECKING:
    from collections.abc import Collection

ORDINARY = "user"
"""The type of an identity that says none (`context.py`)."""
SYSTEM_TYPE = "system"
"""The type that the pattern `@system` asks for."""
_DEEPEST = 60


@dataclass(frozen=True)
class Context:
    """What the host knows of one call. Without a context (None in place of this) it knows nothing."""

    identity_type: str | None = ORDINARY
    """None: the context has no identity."""
    roles: frozenset[str] = frozenset()
    depth: int = 0
    """How many calls led to this one."""
    arguments: frozenset[str] | None = None
    """The names of the call's arguments; None: the check was made without them, as in `acl.check(...)`."""


def is_system(context: Context | None) -> bool:
    """Whether the pattern `@system` matches."""
    return context is not None and context.identity_type == SYSTEM_TYPE


class Unanswerable(Exception):
    """What the application registers, or depth beyond all use: what comes of it cannot be known."""


def outcome(conditions: Any, context: Context | None, registered: Collection[str] = ()) -> Outcome:
    """What comes of the conditions, a plain value as the YAML file gives it, in a context.

    A key that is neither the host's nor among `registered` makes them unevaluable, as it does where nobody
    registers it. What an application registers under a name of the host's holds in its place.

    Raises:
        Unanswerable: `registered` conditions decide it.
    """
    if conditions is None:
        return Outcome.SATISFIED
    if not _well_formed(conditions, frozenset(registered), 0):
        return Outcome.UNEVALUABLE
    if context is None:
        return Outcome.UNSATISFIED
    found = _all(conditions, context, frozenset(registered))
    if found is None:
        raise Unanswerable
    return found


def _well_formed(conditions: Any, registered: frozenset[str], depth: int) -> bool:
    """Whether the host's check before evaluation finds nothing (`ACL._precheck_conditions`)."""
    if not isinstance(conditions, dict):
        return False
    if depth > _DEEPEST:
        raise Unanswerable
    for key, value in conditions.items():
        if key == "$or":
            if not isinstance(value, list) or not all(_well_formed(x, registered, depth + 1) for x in value):
                return False
        elif key == "$not":
            if not _well_formed(value, registered, depth + 1):
                return False
        elif key == "arguments":
            if not isinstance(value, dict) or not value:
                return False
            if not all(name in PREDICATES and _is_text_list(names) for name, names in value.items()):
                return False
        elif key not in BUILT_IN and key not in registered:
            return False
    return True


def _is_text_list(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(item, str) for item in value)


# None among the outcomes: the application decides.


def _all(conditions: dict[Any, Any], context: Context, registered: frozenset[str]) -> Outcome | None:
    found = [
        _one(key, value, context, registered) if key not in registered else None
        for key, value in conditions.items()
    ]
    return _combined(found, Outcome.UNSATISFIED, Outcome.SATISFIED)


def _combined(found: Collection[Outcome | None], decisive: Outcome, otherwise: Outcome) -> Outcome | None:
    if decisive in found:
        return decisive
    if None in found:
        return None
    return Outcome.UNEVALUABLE if Outcome.UNEVALUABLE in found else otherwise


_OPPOSITE = {Outcome.SATISFIED: Outcome.UNSATISFIED, Outcome.UNSATISFIED: Outcome.SATISFIED}


def _one(key: Any, value: Any, context: Context, registered: frozenset[str]) -> Outcome | None:
    match key:
        case "$or":
            found = [_all(branch, context, registered) for branch in value]
            return _combined(found, Outcome.SATISFIED, Outcome.UNSATISFIED)
        case "$not":
            inner = _all(value, context, registered)
            return None if inner is None else _OPPOSITE.get(inner, inner)
        case "identity_types":
            known = context.identity_type is not None and isinstance(value, list)
            return _answer(known and context.identity_type in value)
        case "roles":
            return _roles(value, context)
        case "max_call_depth":
            limit = value.get("lte") if isinstance(value, dict) else value
            return _answer(is_whole(limit) and context.depth <= limit)
        case "arguments":
            return _arguments(value, context.arguments)
        case _:
            return None


def _answer(yes: bool) -> Outcome:
    return Outcome.SATISFIED if yes else Outcome.UNSATISFIED


def _roles(value: Any, context: Context) -> Outcome:
    if context.identity_type is None or not isinstance(value, list):
        return Outcome.UNSATISFIED
    try:
        return _answer(not context.roles.isdisjoint(value))
    except TypeError:  # an item that cannot be hashed: the host's own set of them fails as well
        return Outcome.UNEVALUABLE


def is_whole(limit: Any) -> TypeGuard[int | float]:
    """Whether the host takes a number as a limit of calls: whole, and no boolean."""
    if isinstance(limit, float):
        return limit.is_integer()
    return isinstance(limit, int) and not isinstance(limit, bool)


def _arguments(value: dict[str, list[str]], present: frozenset[str] | None) -> Outcome:
    if present is None:
        return Outcome.UNEVALUABLE
    answers = {
        "has_key": lambda names: any(name in present for name in names),
        "has_all_keys": lambda names: all(name in present for name in names),
        "has_none_of": lambda names: not any(name in present for name in names),
    }
    return _answer(all(answers[predicate](names) for predicate, names in value.items()))
