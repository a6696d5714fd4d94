"""What in a module may differ between two runs: the sources of the catalog, and the sets that are made."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple
from weakref import WeakKeyDictionary

import libcst as cst

from plugcheck_lsp.python.calls.graph import How
from plugcheck_lsp.python.chains import scope_at
from plugcheck_lsp.python.differences.elements import Elements, is_text
from plugcheck_lsp.python.module import Place
from plugcheck_lsp.python.names import WRITES, ParameterKind
from plugcheck_lsp.python.parents import parents
from plugcheck_lsp.python.state.outside import Touch, outside

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.documents.python import ParsedUnit, Unit
    from plugcheck_lsp.python.calls.graph import Call
    from plugcheck_lsp.python.differences.catalog import Source
    from plugcheck_lsp.python.differences.taint_flow import World
    from plugcheck_lsp.python.module import FunctionFacts, ModuleFacts
    from plugcheck_lsp.python.state.outside import Outside
    from plugcheck_lsp.python.unit_facts import UnitFacts

_SET_MAKERS = ("set", "frozenset")
_SET_TYPES = frozenset(
    {"builtins.set", "builtins.frozenset", "typing.Set", "typing.FrozenSet", "typing.AbstractSet", "typing.MutableSet",
     "collections.abc.Set", "collections.abc.MutableSet"}
)  # fmt: skip
_NUMBERS = frozenset({"builtins.int", "builtins.float", "builtins.bool", "builtins.complex"})
_WALKS = frozenset({"os.walk", "os.fwalk", "pathlib.Path().walk"})
_SEEDS = {"random.": "random.seed", "numpy.random.": "numpy.random.seed"}


class Found(NamedTuple):
    """A source in the code."""

    source: Source
    place: Place
    function: FunctionFacts | None
    """Where it stands; None: in code that runs at import."""
    operand: Place | None = None
    """For an order: what would have to be sorted; None: the source itself."""


class MadeSet(NamedTuple):
    """A set that the code makes, or that a parameter is annotated as."""

    place: Place
    elements: tuple[Elements, ...]


def sources_in(world: World, module: ModuleFacts) -> Iterator[Found]:
    """The sources of the catalog in `module`, each once."""
    known: dict[int, Found] = {}
    touches = outside(world.program, module)
    seeded = _seeded(touches)
    for touch in touches:
        arguments = len(touch.node.args) if isinstance(touch.node, cst.Call) else 0
        read = touch.touch is Touch.READ
        if not read and touch.touch is not Touch.CALLED:
            continue
        source = world.catalog.find(touch.name, read=read, arguments=arguments)
        if source is not None:
            known.setdefault(id(touch.node), Found(source, touch.place, touch.function))
    for call in _calls_by_value(world, module, touches):
        node = call.place.node
        if call.how is How.CALL and isinstance(node, cst.Call) and id(node) not in known:
            sources = (world.catalog.find(name, read=False, arguments=len(node.args)) for name in call.names)
            source = next((source for source in sources if source is not None), None)
            if source is not None:
                known[id(node)] = Found(source, call.place, call.caller)
    for found in known.values():
        if _counts(world, found, seeded):
            yield found


def _calls_by_value(world: World, module: ModuleFacts, touches: tuple[Outside, ...]) -> Iterator[Call]:
    """The calls whose callee is known by its value alone, as far as that may be a source."""
    methods = world.catalog.methods
    if _hands_on_sources(world, touches):
        for function in module.all_functions:
            if world.runs(function):
                yield from (call for call in world.graph.calls(function) if call.may_be(methods))
        return
    for unit, facts in module.units:
        for node in _method_calls(unit, facts, methods):
            call = world.graph.at(Place(module, unit, node))
            if call is not None:
                yield call


_known: WeakKeyDictionary[ParsedUnit, tuple[frozenset[str], tuple[cst.Call, ...]]] = WeakKeyDictionary()


def _method_calls(unit: Unit, facts: UnitFacts, methods: frozenset[str]) -> tuple[cst.Call, ...]:
    """The unit's calls of methods of these names; kept with the parsed unit."""
    known = _known.get(unit.parsed)
    if known is None or known[0] is not methods:
        nodes = (site.node for site in facts.calls)
        found = tuple(n for n in nodes if isinstance(n.func, cst.Attribute) and n.func.attr.value in methods)
        known = _known[unit.parsed] = (methods, found)
    return known[1]


def _hands_on_sources(world: World, touches: tuple[Outside, ...]) -> bool:
    """Whether the module names a source without calling it, so that any of its calls may be one."""
    return any(
        touch.touch is Touch.READ and world.catalog.find(touch.name, read=False) is not None
        for touch in touches
    )


def _seeded(touches: tuple[Outside, ...]) -> frozenset[tuple[str, object]]:
    """Which functions seed which generator of random numbers before they draw from it."""
    return frozenset(
        (prefix, touch.function.key if touch.function is not None else None)
        for prefix, seed in _SEEDS.items()
        for touch in touches
        if touch.name == seed and isinstance(touch.node, cst.Call) and touch.node.args
    )


def _counts(world: World, found: Found, seeded: frozenset[tuple[str, object]]) -> bool:
    """Whether the source really differs as it is used here."""
    source, node = found.source, found.place.node
    key = found.function.key if found.function is not None else None
    if source.category == "random-value":
        prefix = source.name.rpartition(".")[0] + "."
        return (prefix, key) not in seeded
    if source.category == "hash":
        return (
            isinstance(node, cst.Call)
            and len(node.args) == 1
            and is_text(world, found.place, node.args[0].value)
        )
    return source.name not in _WALKS or not _sorts_folders(found.place)


def _sorts_folders(place: Place) -> bool:
    """Whether the loop over a walk of folders puts the folders below into order."""
    loop = parents(place.unit).get(place.node)
    target = loop.target if isinstance(loop, cst.For) else None
    if not isinstance(target, (cst.Tuple, cst.List)) or len(target.elements) < 2:
        return False
    folders = target.elements[1].value
    if not isinstance(folders, cst.Name):
        return False
    uses = scope_at(place.module, place.unit, folders).uses.get(folders.value, ())
    return any(use.steps and (use.steps[0].key == "sort" or use.role in WRITES) for use in uses)


# -- sets --------------------------------------------------------------------------------------------------


def sets_in(world: World, module: ModuleFacts) -> Iterator[MadeSet]:
    """The sets that `module` makes, and the parameters that it annotates as sets."""
    for unit, facts in module.units:
        for node in facts.sets:
            place = Place(module, unit, node)
            if isinstance(node, cst.SetComp):
                yield MadeSet(place, (Elements(place._replace(node=node.elt), each=True),))
            elif isinstance(node, cst.Set):
                yield MadeSet(
                    place,
                    tuple(
                        Elements(
                            place._replace(node=e.value),
                            each=not isinstance(e, cst.StarredElement),
                            alone=len(node.elements) == 1,
                        )
                        for e in node.elements
                    ),
                )
    yield from _called_sets(world, module)
    yield from _annotated_sets(module)


def _called_sets(world: World, module: ModuleFacts) -> Iterator[MadeSet]:
    for name in _SET_MAKERS:
        for used in module.uses.get(name, ()):
            steps = used.use.steps
            if not used.is_called or not isinstance(steps[0].node, cst.Call):
                continue
            target = world.program.resolve_global(module, name)
            if getattr(target, "name", "") != f"builtins.{name}":
                break
            place = Place(module, used.unit, steps[0].node)
            if _is_declared_of_numbers(place):
                continue
            yield MadeSet(
                place,
                tuple(Elements(place._replace(node=arg.value), each=False) for arg in steps[0].node.args),
            )


def _annotated_sets(module: ModuleFacts) -> Iterator[MadeSet]:
    if "set" not in module.document.text.source and "Set" not in module.document.text.source:
        return
    for function in module.all_functions:
        for parameter in function.parameters:
            annotation = parameter.node.annotation.annotation if parameter.node.annotation else None
            if annotation is None or parameter.kind in (ParameterKind.VARARGS, ParameterKind.KWARGS):
                continue
            base = annotation.value if isinstance(annotation, cst.Subscript) else annotation
            if (
                _last_name(base) not in _SET_NAMES
                or module.dotted(annotation, function.unit) not in _SET_TYPES
            ):
                continue
            place = Place(module, function.unit, parameter.node.name)
            numbers = isinstance(annotation, cst.Subscript) and _of_numbers(module, function.unit, annotation)
            yield MadeSet(place, (Elements(place, each=True, numbers=numbers),))


_SET_NAMES = frozenset(name.rpartition(".")[2] for name in _SET_TYPES)


def _last_name(node: cst.BaseExpression) -> str:
    last = node.attr if isinstance(node, cst.Attribute) else node
    return last.value if isinstance(last, cst.Name) else ""


def _is_declared_of_numbers(place: Place) -> bool:
    """Whether the set is given to something that is annotated as a set of numbers."""
    parent = parents(place.unit).get(place.node)
    annotation = parent.annotation.annotation if isinstance(parent, cst.AnnAssign) else None
    return (
        isinstance(annotation, cst.Subscript)
        and _last_name(annotation.value) in {*_SET_NAMES, *_SET_MAKERS}
        and _of_numbers(place.module, place.unit, annotation)
    )


def _of_numbers(module: ModuleFacts, unit: Unit, annotation: cst.Subscript) -> bool:
    index = annotation.slice[0].slice
    return isinstance(index, cst.Index) and module.dotted(index.value, unit) in _NUMBERS


def function_at(place: Place) -> FunctionFacts | None:
    """The innermost function around a place; None for code that runs at import."""
    return place.module.function_of(place.unit, scope_at(place.module, place.unit, place.node))
