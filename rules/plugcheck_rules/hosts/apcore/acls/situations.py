"""All that a call can bring with it beside caller and target, as far as the rules of access lists tell it apart."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING, Any

from plugcheck_rules.hosts.apcore.acls.conditions import BUILT_IN, Outcome, outcomes, parts
from plugcheck_rules.hosts.apcore.acls.contexts import (
    ORDINARY,
    SYSTEM_TYPE,
    Context,
    Unanswerable,
    is_system,
    is_whole,
    outcome,
)
from plugcheck_rules.hosts.apcore.acls.decide import asks_for_system

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from plugcheck_lsp.documents.tree import Node
    from plugcheck_rules.hosts.apcore.acls.reading import AccessRule

MAX_EVALUATIONS = 20_000
"""How many times conditions are evaluated to find the situations of one analysis."""
MAX_SITUATIONS = 64
_MAX_SUBSETS = 64


@dataclass(frozen=True)
class Situation:
    """One way in which the conditions can come out, together."""

    context: Context | None
    """An example."""
    outcomes: tuple[Outcome | None, ...]
    """For each kind of conditions what comes of them; None: anything that their `outcomes` tell."""

    assumed: tuple[tuple[str, Outcome], ...] = ()
    """What the application is taken to answer: the names of conditions, and what comes of those that hold them."""

    @property
    def system(self) -> bool:
        return is_system(self.context)


@dataclass(frozen=True)
class Situations:
    """The situations that rules tell apart."""

    all: tuple[Situation, ...]
    kinds: Mapping[str, int]
    """The number of each kind of conditions that stands in a rule."""
    exact: bool
    """Whether the outcomes of all conditions are known that the host itself answers. If not, none of them is."""

    def outcome(self, conditions: Node | None, number: int) -> Outcome | None:
        """What comes of the conditions in situation `number`; None: it varies."""
        if conditions is None:
            return Outcome.SATISFIED
        return self.all[number].outcomes[self.kinds[repr(conditions.value)]]


def situations_of(
    rules: Iterable[AccessRule],
    registered: Collection[str] = (),
    *,
    shared: bool = False,
    limit: int = MAX_SITUATIONS,
) -> Situations:
    """Every situation that the rules tell apart, the plainest first.

    What an application's own conditions say varies from rule to rule and from moment to moment, so their outcome is
    None; with `shared` the same conditions are taken to come out the same everywhere (where two versions of a list
    are compared). Where there would be more than `limit` situations, conditions are not looked into.
    """
    rules = tuple(rules)
    nodes = {repr(rule.conditions.value): rule.conditions for rule in rules if rule.conditions is not None}
    kinds = {kind: number for number, kind in enumerate(nodes)}
    contexts = _contexts(tuple(nodes.values()), system=any(asks_for_system(rule) for rule in rules))
    if contexts is not None and len(contexts) * len(nodes) <= MAX_EVALUATIONS:
        rows = _rows(contexts, tuple(nodes.values()), frozenset(registered), shared=shared)
        if rows is not None and len(rows) <= limit:
            return Situations(rows, kinds, exact=True)
    unknown = tuple(_constant(node, registered) for node in nodes.values())
    plain = [Situation(None, unknown), Situation(Context(SYSTEM_TYPE), unknown)]
    wanted = plain if any(asks_for_system(rule) for rule in rules) else plain[:1]
    return Situations(tuple(wanted), kinds, exact=not nodes)


def _constant(node: Node, registered: Collection[str]) -> Outcome | None:
    """What comes of the conditions anyhow, or None."""
    found = outcomes(node, registered).anyhow
    constant = next(iter(found)) if len(found) == 1 else None
    own = any(entry.key in BUILT_IN and entry.key in registered for entry in parts(node))
    return None if own and constant is not Outcome.UNEVALUABLE else constant


def _rows(
    contexts: Sequence[Context | None], nodes: Sequence[Node], registered: frozenset[str], *, shared: bool
) -> tuple[Situation, ...] | None:
    """The contexts that differ in what comes of some conditions; None where there are too many."""
    columns: list[list[Outcome | None]] = []
    open_columns = []
    for number, node in enumerate(nodes):
        constant = _constant(node, registered)
        if constant is None and any(_is_open(entry.key, registered) for entry in parts(node)):
            open_columns.append(number)
            columns.append([None] * len(contexts))
        elif constant is not None:
            columns.append([constant] * len(contexts))
        else:
            columns.append([_outcome(node.value, context) for context in contexts])
    found: dict[tuple[Any, ...], Situation] = {}
    for number, context in enumerate(contexts):
        row = tuple(column[number] for column in columns)
        bare = shared and bool(open_columns) and context is None
        found.setdefault((is_system(context), bare, row), Situation(context, row))
    situations = tuple(found.values())
    if not shared or not open_columns:
        return situations
    if 3 ** len(open_columns) * len(situations) > MAX_SITUATIONS:
        return None
    names = [
        ", ".join(f"`{entry.key}`" for entry in parts(nodes[number]) if _is_open(entry.key, registered))
        for number in open_columns
    ]
    return tuple(
        Situation(
            situation.context,
            _filled(situation.outcomes, dict(zip(open_columns, answers, strict=True))),
            tuple(zip(names, answers, strict=True)),
        )
        for answers in product(Outcome, repeat=len(open_columns))
        for situation in situations
        # Without a context no conditions are met.
        if situation.context is not None or Outcome.SATISFIED not in answers
    )


def _is_open(key: str, registered: Collection[str]) -> bool:
    """Whether the application answers the condition, or may."""
    return key not in BUILT_IN or key in registered


def _filled(row: tuple[Outcome | None, ...], answers: Mapping[int, Outcome]) -> tuple[Outcome | None, ...]:
    return tuple(answers.get(number, found) for number, found in enumerate(row))


def _outcome(conditions: Any, context: Context | None) -> Outcome | None:
    try:
        return outcome(conditions, context)
    except Unanswerable:
        return None


def _contexts(nodes: Sequence[Node], *, system: bool) -> list[Context | None] | None:
    """A context for each combination of what conditions can ask about; None where there are too many."""
    types: dict[str, None] = {}
    role_lists: list[frozenset[str]] = []
    limits: set[int] = set()
    names: dict[str, None] = {}
    for node in nodes:
        for entry in parts(node):
            value = entry.node.value
            if entry.key == "identity_types":
                types.update(dict.fromkeys(_texts(value)))
            elif entry.key == "roles":
                role_lists.append(frozenset(_texts(value)))
            elif entry.key == "max_call_depth":
                limit = value.get("lte") if isinstance(value, dict) else value
                limits |= {int(limit)} if is_whole(limit) and limit >= 0 else set()
            elif entry.key == "arguments" and isinstance(value, dict):
                for keys in value.values():
                    names.update(dict.fromkeys(_texts(keys)))
    if system:
        types[SYSTEM_TYPE] = None
    roles = _role_sets(role_lists)
    asks_arguments = any(entry.key == "arguments" for node in nodes for entry in parts(node))
    if roles is None or len(names) > 6:
        return None
    identities: list[tuple[str | None, frozenset[str]]] = [
        (kind, held) for kind in (_ordinary(types), *types) for held in roles
    ]
    if nodes:
        identities.append((None, frozenset()))
    depths = [0, *(limit + 1 for limit in sorted(limits))]
    arguments = [None, *_subsets(tuple(names))] if asks_arguments else [None]
    if len(identities) * len(depths) * len(arguments) > MAX_EVALUATIONS:
        return None
    found: list[Context | None] = [None] if nodes or not system else []
    found += [
        Context(kind, held, depth, given)
        for given in arguments
        for depth in depths
        for kind, held in identities
    ]
    return found if nodes or system else [None]


def _texts(value: Any) -> list[str]:
    return [item for item in value if isinstance(item, str)] if isinstance(value, list) else []


def _ordinary(types: Mapping[str, None]) -> str:
    """A type of identity that no condition names."""
    candidates = (ORDINARY, "service", *(f"type{number}" for number in range(len(types) + 1)))
    return next(candidate for candidate in candidates if candidate not in types)


def _role_sets(lists: Sequence[frozenset[str]]) -> list[frozenset[str]] | None:
    """Sets of roles, one for each way in which the lists can be met; None where there are too many."""
    found: dict[tuple[bool, ...], frozenset[str]] = {tuple(False for _ in lists): frozenset()}
    for role in sorted(frozenset().union(*lists)):
        for held in list(found.values()):
            more = held | {role}
            found.setdefault(tuple(not more.isdisjoint(wanted) for wanted in lists), more)
        if len(found) > _MAX_SUBSETS:
            return None
    return list(found.values())


def _subsets(names: tuple[str, ...]) -> list[frozenset[str]]:
    return [
        frozenset(name for bit, name in enumerate(names) if number >> bit & 1)
        for number in range(1 << len(names))
    ]
