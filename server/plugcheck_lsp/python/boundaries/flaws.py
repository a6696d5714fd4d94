"""What crosses the plugin's hooks and does not come through JSON as it went in."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

import libcst as cst

from plugcheck_lsp.findings import FileEdit
from plugcheck_lsp.python.boundaries.annotated import promises
from plugcheck_lsp.python.boundaries.exits import exits
from plugcheck_lsp.python.boundaries.json_values import Part, PartKind, Value, Values
from plugcheck_lsp.python.edits.importing import name_for
from plugcheck_lsp.python.module import FunctionFacts, Place
from plugcheck_lsp.python.parents import enclosing
from plugcheck_lsp.text import Span

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from plugcheck_lsp.python.boundaries.annotated import Promise
    from plugcheck_lsp.python.boundaries.json_valuer import Valuer
    from plugcheck_lsp.python.names import Scope

_DEPTH = 30
"""How deep containers are looked into."""
_MOST = 5_000
"""How many containers are looked into for one hook."""
_TEXT_KEYS = frozenset({"str"})
_NUMBER_KEYS = frozenset({"int", "float", "bool", "None"})
"""The types of keys that JSON writes as texts."""
_HOOK_DECORATORS = frozenset(
    {
        "builtins.staticmethod", "builtins.classmethod", "functools.cache", "functools.lru_cache",
        "typing.override", "typing_extensions.override", "typing.final", "abc.abstractmethod",
    }
)  # fmt: skip


class Flaw(NamedTuple):
    """A value that crosses a hook's boundary, or lies in one that does, and does not survive JSON."""

    hook: FunctionFacts
    at: Place
    """The expression by which it crosses, or gets into what crosses."""
    value: Value
    key: bool
    """Whether it is a key of a dictionary."""
    alone: bool
    """Whether the expression has no other value."""
    way: tuple[Place, ...]
    """The expressions that hand it out, from the hook's ``return`` inwards."""

    @property
    def span(self) -> Span:
        """Where `at` stands, with the brackets of a tuple or generator."""
        return _in_brackets(self.at) or self.at.span


def flaws(valuer: Valuer, hooks: Iterable[FunctionFacts]) -> tuple[Flaw, ...]:
    """The flaws of all `hooks`, the first for each place; in the order of files and text."""
    found: dict[tuple[object, ...], Flaw] = {}
    for hook in sorted(hooks, key=lambda hook: (hook.module.path, hook.unit.start, hook.name)):
        if hook.is_generator or not passes_on(hook):
            continue
        for node in exits(hook).returns:
            if node.value is not None:
                for flaw in _Judge(valuer, hook).judge(Place(hook.module, hook.unit, node.value)):
                    key = (flaw.at.path, flaw.at.unit.start, id(flaw.at.node), flaw.value.type, flaw.key)
                    found.setdefault(key, flaw)
    return tuple(found.values())


def yields(function: FunctionFacts) -> tuple[Place, ...]:
    """Where `function` yields."""
    return tuple(Place(function.module, function.unit, node) for node in exits(function).yields)


def all_kept(valuer: Valuer, hook: FunctionFacts) -> bool:
    """Whether everything that the function returns is surely of a type that JSON keeps."""
    values = [
        value
        for node in exits(hook).returns
        if node.value is not None
        for value in valuer.of(Place(hook.module, hook.unit, node.value)).found
    ]
    return bool(values) and all(value.type is not None and value.type.kept for value in values)


def broken_promises(
    valuer: Valuer, hooks: Iterable[FunctionFacts]
) -> Iterator[tuple[FunctionFacts, Promise]]:
    """The first part of each hook's return annotation that JSON cannot hold, unless its code shows otherwise."""
    for hook in hooks:
        if hook.scope.returns is None or hook.is_generator or not passes_on(hook):
            continue
        found = promises(valuer, Place(hook.module, hook.unit, hook.scope.returns))
        if found and not (found[0].place.node is hook.scope.returns and all_kept(valuer, hook)):
            yield hook, found[0]


def passes_on(hook: FunctionFacts) -> bool:
    """Whether what the function returns is what its caller gets: no decorator changes it."""
    return all(
        name is not None and (name in _HOOK_DECORATORS or name.rpartition(".")[2] == "hookimpl")
        for name in hook.decorators
    )


@dataclass
class _Judge:
    valuer: Valuer
    hook: FunctionFacts
    known: dict[tuple[int, int, int], list[Flaw]] = field(default_factory=dict)
    """The flaws in the containers that were looked into."""
    depth: int = 0

    def judge(self, place: Place) -> Iterator[Flaw]:
        """The flaws of what the expression at `place` hands out."""
        for arm in _arms(place):
            values = self.valuer.of(arm)
            if not self.hook.is_async:  # then the host awaits a coroutine as it does that of an `async def`
                values = values.map(self._awaited)
            yield from self._of_values(values, arm, (arm,), key=False)

    def _awaited(self, value: Value) -> Values:
        awaitable = value.type is not None and value.type.name == "coroutine"
        if awaitable and isinstance(value.itself, FunctionFacts):
            return self.valuer.results(value.itself, ())
        return Values((value,))

    def _of_values(self, values: Values, at: Place, way: tuple[Place, ...], *, key: bool) -> list[Flaw]:
        alone = len(values.found) == 1
        every: list[list[Flaw]] = []
        for value in values.found:
            if value.type is not None and value.type.name == "None" and not (key and alone):
                continue
            every.append(self._of_value(value, at, way, key=key, alone=alone))
        if not values.each and not all(every):
            return []
        return [flaw for found in every for flaw in found]

    def _of_value(
        self, value: Value, at: Place, way: tuple[Place, ...], *, key: bool, alone: bool
    ) -> list[Flaw]:
        if value.type is None:
            return []
        if key:
            kept = value.type.name in _TEXT_KEYS
            return [] if kept else [Flaw(self.hook, at, value, key, alone, (*way, *value.via))]
        found = []
        if not value.type.kept:
            found.append(Flaw(self.hook, at, value, key, alone, (*way, *value.via)))
        if value.type.name in ("list", "dict", "tuple"):
            found.extend(self._of_container(value, at, (*way, *value.via)))
        return found

    def _of_container(self, value: Value, at: Place, way: tuple[Place, ...]) -> list[Flaw]:
        mark = (value.place.unit.start, id(value.place.node), len(value.parts))
        if mark not in self.known:
            self.known[mark] = []  # a container that holds itself has no more
            if self.depth < _DEPTH and len(self.known) < _MOST:
                self.depth += 1
                self.known[mark] = list(self._of_parts(value, at, way))
                self.depth -= 1
        return self.known[mark]

    def _of_parts(self, value: Value, at: Place, way: tuple[Place, ...]) -> Iterator[Flaw]:
        groups: dict[object, list[Part]] = {}
        for part in value.parts:
            groups.setdefault(id(part) if part.label is None else part.label, []).append(part)
        for parts in groups.values():
            found = [list(self._of_part(part, at, way)) for part in parts]
            empty = [not flaws and not _is_none(part) for part, flaws in zip(parts, found, strict=True)]
            if len(parts) == 1 or not any(empty):
                for flaws in found:
                    yield from flaws

    def _of_part(self, part: Part, at: Place, way: tuple[Place, ...]) -> Iterator[Flaw]:
        key = part.kind is PartKind.KEY
        if part.place is None:
            yield from self._of_values(part.values(), at, way, key=key)
            return
        arms = _arms(part.place)
        if len(arms) == 1:
            yield from self._of_values(part.values(), part.place, way, key=key)
            return
        for arm in arms:
            yield from self._of_values(self.valuer.of(arm), arm, way, key=key)


def _is_none(part: Part) -> bool:
    return part.place is not None and getattr(part.place.node, "value", None) == "None"


def _arms(place: Place) -> list[Place]:
    """The expressions that ``a if c else b``, ``a or b`` and ``c and b`` choose from."""
    todo, arms = [place.node], []
    while todo:
        node = todo.pop()
        if isinstance(node, cst.IfExp):
            todo += (node.orelse, node.body)
        elif isinstance(node, cst.BooleanOperation):
            todo += (node.right,) if isinstance(node.operator, cst.And) else (node.right, node.left)
        else:
            arms.append(place._replace(node=node))
    return arms


class Rewriting(NamedTuple):
    """How an expression can be written so that JSON takes its value."""

    text: str
    edits: tuple[FileEdit, ...]


_ATOMS = (
    cst.Name, cst.Attribute, cst.Call, cst.Subscript, cst.List, cst.Dict, cst.Set, cst.ListComp, cst.SetComp,
    cst.DictComp, cst.SimpleString, cst.FormattedString,
)  # fmt: skip
"""What an attribute can stand on without brackets."""


def rewriting(flaw: Flaw, write: str = "") -> Rewriting | None:
    """The expression of `flaw`, written as the catalog (or `write`) says; None where that cannot be done there."""
    kind, node = flaw.value.type, flaw.at.node
    template = write or ("str({})" if flaw.key else kind.write if kind is not None else "")
    if kind is None or not flaw.alone or not isinstance(node, cst.BaseExpression) or not template:
        return None
    if flaw.value.place.node is not node and "{}" not in template:
        return None  # what stands here has a name: that is to change elsewhere
    if isinstance(node, (cst.Tuple, cst.GeneratorExp)) and template == "list({})":
        if bool(node.lpar) != (_in_brackets(flaw.at) is not None):
            return None
        text = f"[{flaw.at.text}]"
        return Rewriting(text, (FileEdit(flaw.at.path, flaw.span, text),))
    return written(flaw.at, template, kind.needs_import)


def written(place: Place, template: str, needs: str = "") -> Rewriting | None:
    """The expression at `place` put into `template`; `needs` is a module that the template names.

    None where the template waits and the function around cannot, and where the module cannot be named.
    """
    module, unit, node = place
    scope = _scope_of(place)
    if template.startswith("await") and not (scope.function and scope.function.is_async):
        return None
    whole = isinstance(node, _ATOMS) or not template.startswith("{}")
    text = template.format(place.text if whole else f"({place.text})")
    edits: tuple[FileEdit, ...] = ()
    if needs and text.startswith(needs):
        member = template.removeprefix(f"{needs}.").partition("(")[0]
        named = name_for(module, unit, scope, needs, member) if needs != "json" else None
        named = named or name_for(module, unit, scope, needs)
        if named is None:
            return None
        dotted = named.text if named.text.endswith(member) else f"{named.text}.{member}"
        text, edits = text.replace(f"{needs}.{member}", dotted, 1), named.edits
    return Rewriting(text, (*edits, FileEdit(place.path, place.span, text)))


def _scope_of(place: Place) -> Scope:
    """The scope that the expression stands in."""
    facts = place.module.facts_of(place.unit)
    for parent, _ in enclosing(place.unit, place.node):
        if parent in facts.scopes:
            return facts.scopes[parent]
    return facts.root


def _in_brackets(place: Place) -> Span | None:
    """Where a tuple or generator stands, with its round brackets; None where it has none, or comments stand there."""
    node = place.node
    if not isinstance(node, (cst.Tuple, cst.GeneratorExp)) or len(node.lpar) != 1:
        return None
    source, span = place.module.document.text.source, place.span
    before, after = source[: span.start].rstrip(), source[span.end :]
    start, end = len(before) - 1, span.end + len(after) - len(after.lstrip())
    if before[-1:] != "(" or source[end : end + 1] != ")":
        return None
    return Span(start, end + 1)
