"""What a change of a schema breaks, and for whom: callers by the inputs, consumers by the outputs.

A change of the inputs breaks callers if an input that was valid is refused now; a change of the outputs breaks
consumers if an output that is valid now would have been refused before. Both are one question with the two schemas
in turn, and the answer is never guessed: every break comes with an instance that one schema takes and the other
refuses, as the library `jsonschema` judges it.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from plugcheck_rules.hosts.apcore.schemas.edge_values import UNDECLARED, EdgeValues, target_of
from plugcheck_rules.hosts.apcore.schemas.evaluation import Evaluated, Unsettled, is_evaluated

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from jsonschema.exceptions import ValidationError

_DEFINITIONS = ("definitions", "$defs")
_MOST_REFERENCES = 20


class Side(StrEnum):
    """The two schemas of a module; the value is the key of the file."""

    INPUT = "input_schema"
    OUTPUT = "output_schema"

    @property
    def victims(self) -> str:
        return "callers" if self is Side.INPUT else "consumers"


@dataclass(frozen=True)
class Break:
    """One change that breaks users."""

    side: Side
    at: tuple[str | int, ...]
    """The place in an instance: names of properties, indices of arrays; the property that is meant included."""
    keyword: str
    """The keyword of JSON Schema that refuses the instance."""
    said: str
    """What changed: a clause with names in back-ticks."""
    witness: Any
    """An instance that was fine, and is not any more."""

    @property
    def path(self) -> str:
        """The place as the schema has it: ``input_schema.properties.age``."""
        return schema_path(self.side, self.at)


def schema_path(side: Side, at: Iterable[str | int]) -> str:
    steps = ["items" if isinstance(step, int) else f"properties.{step}" for step in at]
    return ".".join([side.value, *steps])


def breaks(before: Mapping[str, Any], now: Mapping[str, Any]) -> tuple[Break, ...]:
    """What the change from one schema file to another (as plain data) surely breaks, in a settled order."""
    return tuple(found for side in Side for found in _breaks(side, before, now))


def additions(before: Mapping[str, Any], now: Mapping[str, Any]) -> tuple[str, ...]:
    """What a schema file has that it had not, where nothing breaks: clauses with names in back-ticks."""
    found = []
    for side in Side:
        old, new = standalone(before, side), standalone(now, side)
        if old is None or new is None or old == new:
            continue
        known = set(_declared(old))
        names = [at for at in _declared(new) if at not in known]
        found += [f"`{schema_path(side, at)}` is new" for at in names]
        if not names and is_evaluated(old) and is_evaluated(new):
            wider, narrower = (new, old) if side is Side.INPUT else (old, new)
            for at in _refusals(wider, narrower):
                found.append(
                    f"`{schema_path(side, at[0])}` takes {'more' if side is Side.INPUT else 'less'} than before"
                )
                break
    return tuple(dict.fromkeys(found))


def standalone(root: Mapping[str, Any], side: Side) -> Mapping[str, Any] | None:
    """One schema of a file together with the definitions that its references lead to; None where there is none."""
    section = root.get(side.value)
    if not isinstance(section, dict):
        return None
    shared: dict[str, Any] = {}
    for holder in (section, root):
        for name in _DEFINITIONS:
            if isinstance(holder.get(name), dict):
                shared.update(holder[name])
    return {**section, **(dict.fromkeys(_DEFINITIONS, shared) if shared else {})}


def _breaks(side: Side, before: Mapping[str, Any], now: Mapping[str, Any]) -> Iterator[Break]:
    old, new = standalone(before, side), standalone(now, side)
    if old is None or new is None or old == new or not is_evaluated(old) or not is_evaluated(new):
        return
    had, refuses = (old, new) if side is Side.INPUT else (new, old)
    for (at, keyword), witnesses in _refusals(had, refuses).items():
        said = _said(side, at, keyword, old, new, witnesses)
        yield Break(side, at, keyword, said, _with_first(at, witnesses[0]))


def _with_first(at: Sequence[str | int], witness: Any) -> Any:
    """The same instance, with the property that is meant in front: what is shown of it may be cut."""
    first = at[0] if at else None
    return {first: witness[first], **witness} if first in witness else witness


def _refusals(
    had: Mapping[str, Any], refuses: Mapping[str, Any]
) -> dict[tuple[tuple[str | int, ...], str], list[Any]]:
    """What one schema takes and the other refuses: by place and keyword, the shortest instance first."""
    judge = Evaluated(refuses)
    found: dict[tuple[tuple[str | int, ...], str], list[Any]] = {}
    for instance in EdgeValues(Evaluated(had), refuses).all():
        if not isinstance(instance, dict):
            continue  # the host takes and gives objects alone
        try:
            errors = judge.errors(instance)
        except Unsettled:
            continue
        places = dict.fromkeys(place for error in errors for place in _places(error, refuses))
        mistyped = {at for at, keyword in places if keyword == "type"}
        for at, keyword in places:
            if (
                keyword == "type" or at not in mistyped
            ):  # what else a value of another type lacks says nothing
                found.setdefault((at, keyword), []).append(instance)
    return {
        key: sorted(witnesses, key=lambda each: len(json.dumps(each)))
        for key, witnesses in sorted(
            found.items(), key=lambda item: (tuple(map(str, item[0][0])), item[0][1])
        )
    }


def _places(error: ValidationError, root: Mapping[str, Any]) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """Where an instance is refused, and by which keyword. Places in arrays are one, whatever the index."""
    keyword = str(error.validator)
    at = tuple(0 if isinstance(step, int) else step for step in error.absolute_path)
    schema = error.schema if isinstance(error.schema, dict) else {}
    if keyword in ("anyOf", "oneOf"):
        near = _branch_that_is_meant(error)
        if near:
            for inner in near:
                yield from _places(inner, root)
            return
    if keyword == "required":
        instance: Any = error.instance
        yield from (((*at, name), keyword) for name in schema["required"] if name not in instance)
    elif keyword == "additionalProperties" and schema.get(keyword) is False:
        known = schema.get("properties", {})
        given: Any = error.instance
        names = [name for name in given if name not in known]
        if names and all(name.startswith(UNDECLARED) for name in names):
            yield at, keyword
        else:
            yield from (((*at, name), keyword) for name in names if not name.startswith(UNDECLARED))
    else:
        yield tuple(step for step in at if not str(step).startswith(UNDECLARED)), keyword


def _branch_that_is_meant(error: ValidationError) -> list[ValidationError]:
    """The errors of the one branch that is about values of this kind (the other is `null`, say); none where several are."""
    branches: dict[Any, list[ValidationError]] = {}
    for inner in error.context or ():
        branches.setdefault(inner.schema_path[0], []).append(inner)
    fitting = [
        errors for errors in branches.values()
        if not any(e.validator in ("type", "const") and len(e.path) == 0 for e in errors)
    ]  # fmt: skip
    return fitting[0] if len(fitting) == 1 else []


def _declared(schema: Mapping[str, Any]) -> list[tuple[str | int, ...]]:
    """The places of all properties that a schema declares, through references and items."""
    found: list[tuple[str | int, ...]] = []
    stack: list[tuple[Any, tuple[str | int, ...], int]] = [(schema, (), 0)]
    while stack:
        here, at, depth = stack.pop()
        here = _followed(here, schema)
        if not isinstance(here, dict) or depth > 8:
            continue
        properties = here.get("properties")
        for name, inner in properties.items() if isinstance(properties, dict) else ():
            found.append((*at, name))
            stack.append((inner, (*at, name), depth + 1))
        if "items" in here:
            stack.append((here["items"], (*at, 0), depth + 1))
    return sorted(found, key=lambda each: tuple(map(str, each)))


def part_at(schema: Mapping[str, Any], at: Sequence[str | int]) -> Mapping[str, Any] | None:
    """The schema of the place in an instance; None where it names none."""
    here: Any = _followed(schema, schema)
    for step in at:
        if isinstance(step, int):
            here = here.get("items")
        else:
            properties = here.get("properties")
            here = properties.get(step) if isinstance(properties, dict) else None
        here = _followed(here, schema)
        if not isinstance(here, dict):
            return None
    return here if isinstance(here, dict) else None


def _followed(here: Any, root: Mapping[str, Any]) -> Any:
    for _ in range(_MOST_REFERENCES):
        if not isinstance(here, dict) or "$ref" not in here:
            break
        here = target_of(here["$ref"], root)
    return here


# --- what is said ---


def _said(
    side: Side,
    at: tuple[str | int, ...],
    keyword: str,
    old: Mapping[str, Any],
    new: Mapping[str, Any],
    witnesses: Sequence[Any],
) -> str:
    """What changed at the place: a clause."""
    path = f"`{schema_path(side, at)}`"
    was, is_now = part_at(old, at), part_at(new, at)
    if keyword == "required":
        if side is Side.INPUT:
            return f"{path} is required now" if was is not None else f"{path} is new and required"
        return f"{path} is not always there any more" if is_now is not None else f"{path} is gone"
    if keyword == "additionalProperties":
        if side is Side.OUTPUT and is_now is not None:
            return f"{path} is new, and `{_parent(side, at)}` allowed no other properties"
        if side is Side.INPUT and was is not None and is_now is None:
            return f"{path} is gone, and `{_parent(side, at)}` allows no other properties"
        closed = (
            "allows no properties but its own now" if side is Side.INPUT else "allows other properties now"
        )
        return f"{path} {closed}"
    if was is None or is_now is None:
        return f"{path} takes other values than before"
    if keyword == "type":
        return f"{path} was {_type_in_words(was)} and is {_type_in_words(is_now)}"
    if keyword in ("enum", "const"):
        values = _shown_values(at, witnesses)
        return f"{path} no longer takes {values}" if side is Side.INPUT else f"{path} can be {values} now"
    before, after = _asked(was, keyword), _asked(is_now, keyword)
    if isinstance(before, (dict, list)) or isinstance(after, (dict, list)) or before == after:
        return f"{path} takes other values than before (`{keyword}`)"
    if before is None:
        return f"{path} has a `{keyword}` of {shown(after)} now"
    if after is None:
        return f"{path} has no `{keyword}` of {shown(before)} any more"
    return f"the `{keyword}` of {path} was {shown(before)} and is {shown(after)}"


def _asked(schema: Mapping[str, Any], keyword: str) -> Any:
    """What the keyword asks for: of the schema itself, or of the one branch that has it."""
    listed = (schema.get(combinator) for combinator in ("anyOf", "oneOf", "allOf"))
    every = [branch for branches in listed if isinstance(branches, list) for branch in branches]
    branches = [branch for branch in every if isinstance(branch, dict) and keyword in branch]
    if keyword in schema or len(branches) != 1:
        return schema.get(keyword)
    return branches[0][keyword]


def _parent(side: Side, at: Sequence[str | int]) -> str:
    return schema_path(side, at[:-1])


def _type_in_words(schema: Mapping[str, Any]) -> str:
    named = schema.get("type")
    names = named if isinstance(named, list) else [named]
    return " or ".join(f"`{name}`" for name in names) if named is not None else "of any type"


def _shown_values(at: Sequence[str | int], witnesses: Iterable[Any]) -> str:
    values = dict.fromkeys(shown(value) for value in (_value_at(each, at) for each in witnesses))
    listed = list(values)[:3]
    more = len(values) - len(listed)
    return ", ".join(listed) + (f" and {more} more" if more > 0 else "")


def _value_at(instance: Any, at: Iterable[str | int]) -> Any:
    for step in at:
        instance = instance[step]
    return instance


def shown(value: Any, most: int = 60) -> str:
    """A JSON value in back-ticks, on one line, shortened in the middle."""
    text = json.dumps(value, ensure_ascii=False)
    if len(text) > most:
        text = f"{text[: most - 12]}...{text[-8:]}"
    text = text.replace("`", "'")
    return f"`{text}`"
