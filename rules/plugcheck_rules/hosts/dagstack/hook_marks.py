"""Which methods carry a marker of pluggy's, and what registration makes of them.

dagstack 0.4.1 registers each plugin with a manager of the namespace ``dagstack.tool``, whatever the plugin's
kind (`registry.py`, `hookspecs/tool.py`). Verified with pluggy 1.5.0, 1.6.0 and 1.7.0.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from plugcheck_lsp.python.module import Place
from plugcheck_lsp.python.names import BindingKind, StepKind
from plugcheck_lsp.python.program import External, Global
from plugcheck_rules.hosts.dagstack.class_shape import KEEPING, positional

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    import libcst as cst

    from plugcheck_lsp.documents.python import Unit
    from plugcheck_lsp.python.module import FunctionFacts, ModuleFacts
    from plugcheck_lsp.python.names import Parameter
    from plugcheck_lsp.python.program import Target

NAMESPACE = "dagstack.tool"
"""The namespace of the manager that dagstack registers plugins with (`hookspecs/tool.py`)."""
MARKER_MODULE = "dagstack.plugin_system.hookspecs.tool"
SPECIFIED: Mapping[str, tuple[str, ...]] = {"get_schema": (), "execute": ("args",)}
"""The hooks that the manager has a specification of, with their arguments (`hookspecs/tool.py`)."""
OPTIONS = ("hookwrapper", "optionalhook", "specname", "tryfirst", "trylast", "wrapper")
"""What a `HookimplMarker` takes (pluggy 1.5 to 1.7)."""
_NAMESPACES = {f"{MARKER_MODULE}.TOOL_HOOKSPEC_NS": NAMESPACE, f"{MARKER_MODULE}.PROJECT_NAME": "dagstack"}
_IMPLICIT = ("self", "cls")
"""The first parameters that pluggy does not count even in a static method."""


@dataclass(frozen=True, eq=False)
class Mark:
    """A marker on a method."""

    method: FunctionFacts
    place: Place
    """The decorator."""
    namespace: str | None
    """The namespace of the marker; None: unknown."""
    literal: Place | None = None
    """The text in the code that gives the namespace, if one does."""
    options: Mapping[str, cst.Arg] = field(default_factory=dict)
    """The keyword arguments of the marker."""
    plain: bool = True
    """Whether nothing else decorates the method in a way that pluggy could see, and the options are all known."""

    @property
    def counts(self) -> bool:
        """Whether dagstack's manager sees it."""
        return self.namespace == NAMESPACE

    @property
    def hook(self) -> str | None:
        """The name of the hook that it implements; None: unknown."""
        named = self.options.get("specname")
        if named is None or _is_named(named.value, "None"):
            return self.method.name
        return _text(named.value) or None

    def has_option(self, name: str) -> bool:
        """Whether an option is surely set."""
        given = self.options.get(name)
        return given is not None and _is_named(given.value, "True")

    def option_place(self, name: str) -> Place:
        """Where an option is given: its name and its value."""
        return Place(self.place.module, self.place.unit, self.options[name])

    def option_name_place(self, name: str) -> Place:
        keyword = self.options[name].keyword
        assert keyword is not None, "options are what is given by name"
        return Place(self.place.module, self.place.unit, keyword)

    @property
    def unspecified(self) -> tuple[Parameter, ...]:
        """The parameters for which registration refuses the plugin."""
        specified = SPECIFIED.get(self.hook or "")
        if specified is None or not self.counts or not self.plain:
            return ()
        return tuple(
            parameter for parameter in required_by_pluggy(self.method) if parameter.name not in specified
        )


def required_by_pluggy(method: FunctionFacts) -> tuple[Parameter, ...]:
    """The parameters that pluggy compares with the specification: those without a default, the receiver left out."""
    required = tuple(parameter for parameter in positional(method) if parameter.required)
    bound = not method.is_static or (required and required[0].name in _IMPLICIT)
    return required[1:] if bound else required


def marks_of(method: FunctionFacts) -> Iterator[Mark]:
    """The markers on `method`, the outermost first."""
    nodes, names = method.scope.decorators, method.decorators
    found = [_mark(method, node) for node in nodes]
    for mark in found:
        if mark is not None:
            plain = mark.plain and all(
                other is not None or name in KEEPING for other, name in zip(found, names, strict=True)
            )
            yield Mark(method, mark.place, mark.namespace, mark.literal, mark.options, plain)


def _mark(method: FunctionFacts, node: cst.BaseExpression) -> Mark | None:
    module, unit = method.module, method.unit
    program = module.program
    use = module.facts_of(unit).uses.get(node)
    if program is None or use is None:
        return None
    target, consumed = program.resolve(module, unit, use)
    calls = use.steps[consumed:]
    if any(step.kind is not StepKind.CALL for step in calls):
        return None
    made = [step.node for step in calls]
    place = Place(module, unit, node)
    namespace: str | None
    literal: Place | None
    if isinstance(target, External) and target.name == f"{MARKER_MODULE}.hookimpl":
        namespace, literal = NAMESPACE, None
    elif _is_marker_class(target) and made:
        namespace, literal = _namespace(module, unit, made.pop(0))
    elif isinstance(target, Global):
        bounds = target.module.bindings.get(target.name, ())
        value = bounds[0].binding.value if len(bounds) == 1 else None
        if (
            value is None
            or bounds[0].binding.kind is not BindingKind.ASSIGNED
            or target.name in target.module.rebound
        ):
            return None
        site = bounds[0].module.facts_of(bounds[0].unit).call_of.get(value)
        if site is None or site.use is None:
            return None
        if not _is_marker_class(program.callee(bounds[0].module, bounds[0].unit, site.use, site.depth)):
            return None
        namespace, literal = _namespace(bounds[0].module, bounds[0].unit, site.node)
    else:
        return None
    if len(made) > 1:
        return None
    arguments: Sequence[cst.Arg] = getattr(made[0], "args", ()) if made else ()
    options = {argument.keyword.value: argument for argument in arguments if argument.keyword is not None}
    return Mark(method, place, namespace, literal, options=options, plain=len(options) == len(arguments))


def _is_marker_class(target: Target | None) -> bool:
    return isinstance(target, External) and target.name in (
        "pluggy.HookimplMarker",
        "pluggy._hooks.HookimplMarker",
    )


def _namespace(module: ModuleFacts, unit: Unit, call: cst.CSTNode) -> tuple[str | None, Place | None]:
    """The namespace that a call of `HookimplMarker` gives, and the literal that says it."""
    arguments: Sequence[cst.Arg] = getattr(call, "args", ())
    if len(arguments) != 1 or arguments[0].star:
        return None, None
    if arguments[0].keyword is not None and arguments[0].keyword.value != "project_name":
        return None, None
    value = arguments[0].value
    program, use = module.program, module.facts_of(unit).uses.get(value)
    if use is not None and program is not None:
        target, consumed = program.resolve(module, unit, use)
        if consumed != len(use.steps):
            return None, None
        if isinstance(target, External):
            return _NAMESPACES.get(target.name), None
        bounds = target.module.bindings.get(target.name, ()) if isinstance(target, Global) else ()
        if len(bounds) != 1 or bounds[0].binding.value is None:
            return None, None
        module, unit, value = bounds[0].module, bounds[0].unit, bounds[0].binding.value
    text = _text(value)
    return text, Place(module, unit, value) if text is not None else None


def _is_named(node: cst.CSTNode, name: str) -> bool:
    return getattr(node, "value", None) == name and type(node).__name__ == "Name"


def _text(node: cst.CSTNode) -> str | None:
    from plugcheck_lsp.python.literals import string_value  # only an analysis needs libcst

    return string_value(node)
