"""What the arguments say that a plugin's tests give to the host."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

import libcst as cst

from plugcheck_lsp.python.literals import string_value
from plugcheck_lsp.python.module import Place
from plugcheck_lsp.python.names import BindingKind, Role, owner_of
from plugcheck_lsp.python.program import External
from plugcheck_lsp.text import Span
from plugcheck_rules.hosts.dagstack.suite_calls import PACKAGE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_rules.hosts.dagstack.host_api import Signature
    from plugcheck_rules.hosts.dagstack.suite_calls import HostCall


def constant(place: Place) -> Place:
    """The expression that stands for the argument at `place`: what a name is bound to once, or itself."""
    module, unit = place.module, place.unit
    use = module.facts_of(unit).uses.get(place.node) if isinstance(place.node, cst.Name) else None
    if use is None or use.steps or use.name in module.rebound:
        return place
    owner = owner_of(use.name, use.scope)
    if owner.parent is None:
        bounds = [(bound.unit, bound.binding) for bound in module.bindings.get(use.name, ())]
    else:
        bounds = [(unit, binding) for binding in owner.bindings.get(use.name, ())]
    if len(bounds) != 1 or bounds[0][1].kind is not BindingKind.ASSIGNED or bounds[0][1].value is None:
        return place
    return Place(module, bounds[0][0], bounds[0][1].value)


CHECKS = frozenset({"manifest", "lifecycle", "serialization", "ambient_state", "determinism"})
"""The suite's checks (`ALL_CHECKS` in `contract/suite.py`)."""


class Shape(StrEnum):
    """What kind of value an argument is, as far as its text shows."""

    SET = "set"
    LIST = "list"
    TUPLE = "tuple"
    DICT = "dictionary"
    TEXT = "text"

    @property
    def noun(self) -> str:
        return f"a {self.value}"


@dataclass(frozen=True)
class Checks:
    """The argument `checks` of a call of the suite."""

    place: Place
    """The argument."""
    shape: Shape
    items: tuple[Place, ...]
    is_whole: bool
    """Whether `items` are all there are."""
    is_written_here: bool
    """Whether the value itself stands at the call, and not a name for it."""

    @property
    def span(self) -> Span:
        """The argument with its parentheses."""
        return outer_span(self.place)

    @property
    def names(self) -> Iterator[tuple[Place, str]]:
        """The checks that are named by literals."""
        for item in self.items:
            text = string_value(item.node)
            if text is not None:
                yield item, text


_DISPLAYS = {cst.Set: Shape.SET, cst.List: Shape.LIST, cst.Tuple: Shape.TUPLE}
_EMPTY = {"builtins.set": Shape.SET, "builtins.frozenset": Shape.SET, "builtins.list": Shape.LIST,
          "builtins.tuple": Shape.TUPLE, "builtins.dict": Shape.DICT}  # fmt: skip


def checks_of(call: HostCall) -> Checks | None:
    """The `checks` of a call of the suite; None where there are none, or their text does not show them."""
    place = call.argument("checks")
    if place is None:
        return None
    value = constant(place)
    node, here = value.node, value == place
    shape = _DISPLAYS.get(type(node))
    if isinstance(node, (cst.Set, cst.List, cst.Tuple)) and shape is not None:
        items = tuple(value._replace(node=element.value) for element in node.elements)
        starred = any(isinstance(element, cst.StarredElement) for element in node.elements)
        return Checks(place, shape, items, not starred, here)
    if isinstance(node, cst.Dict):
        return Checks(place, Shape.DICT, (), is_whole=False, is_written_here=here)
    if string_value(node) is not None:
        return Checks(place, Shape.TEXT, (value,), is_whole=True, is_written_here=here)
    made = _callee_name(value)
    if made in _EMPTY and isinstance(node, cst.Call) and not node.args:
        return Checks(place, _EMPTY[made], (), is_whole=True, is_written_here=here)
    return None


def _callee_name(place: Place) -> str:
    """The dotted name of what the call at `place` calls; empty if it is no call or unknown."""
    site = place.module.facts_of(place.unit).call_of.get(place.node)
    program = place.module.program
    if site is None or site.use is None or program is None:
        return ""
    target = program.callee(place.module, place.unit, site.use, site.depth)
    return target.name if isinstance(target, External) else ""


_TEXT_MAKERS = frozenset(
    {"builtins.str", "os.path.join", "os.path.abspath", "os.path.dirname", "os.path.realpath", "os.fspath",
     "os.path.normpath", "os.path.expanduser", "os.path.basename", "os.getcwd"}
)  # fmt: skip


def is_text(argument: Place) -> bool:
    """Whether an argument is surely a text."""
    value = constant(argument)
    if isinstance(value.node, (cst.FormattedString, cst.ConcatenatedString)):
        return True
    return string_value(value.node) is not None or _callee_name(value) in _TEXT_MAKERS


def active_checks(call: HostCall) -> frozenset[str] | None:
    """The checks that a call of the suite runs; None where that is not known."""
    argument = call.argument("checks")
    if argument is None or is_nothing(argument, empty=False):
        return CHECKS
    checks = checks_of(call)
    if checks is not None:
        names = frozenset(name for _, name in checks.names)
        return names if checks.is_whole and len(checks.items) == len(names) else None
    use = argument.module.facts_of(argument.unit).uses.get(argument.node)
    program = argument.module.program
    if use is None or program is None:
        return None
    target, consumed = program.resolve(argument.module, argument.unit, use)
    if not isinstance(target, External) or consumed < len(use.steps):
        return None
    return CHECKS if target.name.startswith(PACKAGE) and target.name.endswith(".ALL_CHECKS") else None


def is_nothing(argument: Place, *, empty: bool = True) -> bool:
    """Whether an argument is ``None`` (or, with `empty`, an empty dictionary)."""
    value = constant(argument).node
    if isinstance(value, cst.Name) and value.value == "None":
        return True
    return empty and isinstance(value, cst.Dict) and not value.elements


@dataclass(frozen=True)
class Argument:
    """An argument of a call that spreads nothing out."""

    keyword: str | None
    position: int
    """Its place among the positional arguments."""
    name_place: Place
    """The keyword, or the value of a positional argument."""
    value: Place

    def is_surplus(self, signature: Signature) -> bool:
        """Whether the signature has no parameter for it."""
        if self.keyword is not None:
            return self.keyword not in signature.names
        return self.position >= len(signature.positional)


def arguments(call: HostCall) -> tuple[Argument, ...]:
    """The arguments of a call, in the order of the text."""
    found: list[Argument] = []
    module, unit = call.used.module, call.used.unit
    for argument in call.node.args:
        value = Place(module, unit, argument.value)
        name = argument.keyword
        position = sum(each.keyword is None for each in found)
        place = Place(module, unit, name) if name is not None else value
        found.append(Argument(name.value if name is not None else None, position, place, value))
    return tuple(found)


_ZONE_POSITION = {"datetime.datetime": 7, "datetime.datetime.now": 0, "datetime.datetime.fromtimestamp": 1}
"""Where the time zone stands among the arguments of what makes a moment."""
_NEVER_AWARE = frozenset(
    {"datetime.datetime.utcnow", "datetime.datetime.today", "datetime.datetime.utcfromtimestamp"}
)


def naive_moment(argument: Place) -> tuple[Place, bool] | None:
    """The call that makes a moment surely without a time zone, and whether it is a plain ``datetime(...)``."""
    value = constant(argument)
    made = _callee_name(value)
    if not isinstance(value.node, cst.Call) or any(each.star for each in value.node.args):
        return None
    if made in _NEVER_AWARE:
        return value, False
    if made not in _ZONE_POSITION or len(value.node.args) > _ZONE_POSITION[made]:
        return None
    if any(each.keyword is not None and each.keyword.value in ("tzinfo", "tz") for each in value.node.args):
        return None
    return value, made == "datetime.datetime" and bool(value.node.args)


def last_argument(call: Place) -> Place:
    """The value of a call's last argument."""
    assert isinstance(call.node, cst.Call), "asked for only where there is a call"
    return call._replace(node=call.node.args[-1].value)


def bare_context(argument: Place) -> bool:
    """Whether an argument is a ``PluginContext`` made by hand that nothing gives resources."""
    value = constant(argument)
    made = _callee_name(value)
    if not isinstance(value.node, cst.Call) or not (
        made.startswith(PACKAGE) and made.endswith(".PluginContext")
    ):
        return False
    if any(
        each.star or (each.keyword is not None and each.keyword.value == "resources")
        for each in value.node.args
    ):
        return False
    use = argument.module.facts_of(argument.unit).uses.get(argument.node)
    if use is None or argument == value:
        return True
    owner = owner_of(use.name, use.scope)
    return not any(
        (each.steps and each.role is Role.STORED)
        or (each.role is Role.ARGUMENT and each.node is not argument.node)
        for each in owner.uses.get(use.name, ())
    )


def outer_span(place: Place) -> Span:
    """The span of an expression with its parentheses."""
    left, right = getattr(place.node, "lpar", ()), getattr(place.node, "rpar", ())
    if not left or not right:
        return place.span
    return Span(place._replace(node=left[0]).span.start, place._replace(node=right[-1]).span.end)


def whole_number(argument: Place) -> int | None:
    """The value of an argument that is a literal whole number."""
    node = constant(argument).node
    return node.evaluated_value if isinstance(node, cst.Integer) else None


def entries(argument: Place, *, whole: bool = False) -> tuple[tuple[str, Place, Place], ...]:
    """The entries of a dictionary whose keys are literals: each key's text, its place and that of the value.

    With `whole`, nothing where there are others.
    """
    value = constant(argument)
    found: list[tuple[str, Place, Place]] = []
    elements = value.node.elements if isinstance(value.node, cst.Dict) else ()
    for element in elements:
        key = string_value(element.key) if isinstance(element, cst.DictElement) else None
        if key is not None and isinstance(element, cst.DictElement):
            found.append((key, value._replace(node=element.key), value._replace(node=element.value)))
    return () if whole and len(found) < len(elements) else tuple(found)


def is_table(argument: Place, size: int) -> bool:
    """Whether an argument is a dictionary that is written out, with so many entries."""
    node = constant(argument).node
    return isinstance(node, cst.Dict) and len(node.elements) == size
