"""How a plugin's tests call the host: with which arguments, and what becomes of the answer."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

import libcst as cst

from plugcheck_lsp.python.module import Place
from plugcheck_lsp.python.names import Binding, Role, StepKind, owner_of
from plugcheck_lsp.python.parents import enclosing
from plugcheck_lsp.python.program import External
from plugcheck_lsp.python.state.outside import Touch
from plugcheck_rules.hosts.dagstack.facts import ManifestFacts
from plugcheck_rules.hosts.dagstack.landscape import read_manifest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.python.facts import PythonFacts
    from plugcheck_lsp.python.module import FunctionFacts, Used
    from plugcheck_lsp.python.names import Scope, Use

PACKAGE = "dagstack.plugin_system."
SUITE = "run_contract_suite"
_RUNNERS = frozenset(
    {
        "asyncio.run",
        "asyncio.Runner().run",
        "asyncio.new_event_loop().run_until_complete",
        "asyncio.get_event_loop().run_until_complete",
    }
)
"""What runs the coroutine that it is given and returns the coroutine's answer."""
_SHOWING = frozenset({"builtins.print", "builtins.str", "builtins.repr"})


class Seen(StrEnum):
    """What a test does with (a part of) an answer."""

    DROPPED = "dropped"
    SHOWN = "shown"
    """It is printed, or is the message of an ``assert``."""
    TRUE = "true"
    """It stands alone behind ``assert``, ``if`` or ``not``."""
    USED = "used"


@dataclass(frozen=True, eq=False)
class Reading:
    """One place where a test reads an answer: the chain of `use` from step `start` on stands on the answer."""

    call: HostCall
    use: Use
    start: int

    @property
    def attribute(self) -> str | None:
        """The attribute that is read of it."""
        return self.use.steps[self.start].key if self.start < len(self.use.steps) else None

    @property
    def is_called(self) -> bool:
        """Whether the attribute is called."""
        after = self.start + 1
        return after < len(self.use.steps) and self.use.steps[after].kind is StepKind.CALL

    @property
    def place(self) -> Place:
        """The answer's own expression."""
        node = self.use.steps[self.start - 1].node if self.start else self.use.root
        return Place(self.call.used.module, self.call.used.unit, node)

    @property
    def attribute_place(self) -> Place:
        """The attribute's name."""
        node = self.use.steps[self.start].node
        assert isinstance(node, cst.Attribute), "asked for only where there is an attribute"
        return Place(self.call.used.module, self.call.used.unit, node.attr)

    @property
    def call_end(self) -> int:
        """Where the call of the attribute ends."""
        return Place(self.call.used.module, self.call.used.unit, self.use.steps[self.start + 1].node).span.end

    @property
    def seen(self) -> Seen:
        """What happens to the value of the whole chain."""
        if self.use.role is Role.ARGUMENT and self.use.call is not None and self.use.call.use is not None:
            module, unit = self.call.used.module, self.call.used.unit
            assert module.program is not None, "facts that rules ask are linked"
            callee = module.program.callee(module, unit, self.use.call.use, self.use.call.depth)
            return Seen.SHOWN if isinstance(callee, External) and callee.name in _SHOWING else Seen.USED
        if self.use.role is not Role.READ:
            return Seen.USED
        parent, below = next(enclosing(self.call.used.unit, self.use.node), (None, None))
        if isinstance(parent, cst.Expr):
            return Seen.DROPPED
        if isinstance(parent, cst.Assert):
            return Seen.TRUE if parent.test is below else Seen.SHOWN
        if isinstance(parent, cst.If) and parent.test is below:
            return Seen.TRUE
        if isinstance(parent, cst.UnaryOperation) and isinstance(parent.operator, cst.Not):
            return Seen.TRUE
        return Seen.SHOWN if isinstance(parent, cst.FormattedStringExpression) else Seen.USED


@dataclass(frozen=True, eq=False)
class HostCall:
    """A call of one of the host's functions or classes in a test."""

    name: str
    """Its name in the host, without the package."""
    used: Used
    node: cst.Call
    step: int
    """The step of the use's chain that is the call."""

    @property
    def place(self) -> Place:
        return Place(self.used.module, self.used.unit, self.node)

    @property
    def callee(self) -> Place:
        """The name that is called."""
        return Place(self.used.module, self.used.unit, self.node.func)

    @property
    def scope(self) -> Scope:
        return self.used.use.scope

    @property
    def function(self) -> FunctionFacts | None:
        return self.used.module.function_of(self.used.unit, self.scope)

    @property
    def is_open(self) -> bool:
        """Whether arguments are spread out, so that absent ones may be among these."""
        return any(argument.star for argument in self.node.args)

    def is_about(self, class_name: str) -> bool:
        """Whether what is tested is the class of this name, or the class of an object."""
        tested = self.argument("plugin_class", 0)
        if tested is None:
            return False
        name = (
            tested.module.dotted(tested.node, tested.unit)
            if isinstance(tested.node, cst.BaseExpression)
            else None
        )
        return (name or "").rpartition(".")[2] == class_name or tested.text.startswith("type(")

    def argument(self, name: str, position: int | None = None) -> Place | None:
        """The value of the argument with this keyword, or at this place among the positional ones."""
        place = 0
        for argument in self.node.args:
            if argument.star:
                place = 1000  # what stands behind it has no place that is known
            elif argument.keyword is not None and argument.keyword.value == name:
                return Place(self.used.module, self.used.unit, argument.value)
            elif argument.keyword is None:
                if place == position:
                    return Place(self.used.module, self.used.unit, argument.value)
                place += 1
        return None

    def answer(self) -> tuple[Use, int] | None:
        """The use and the step of its chain behind which the call's answer stands, awaited where it is a coroutine.

        None where nothing awaits it, or that cannot be seen.
        """
        use, start = self.used.use, self.step + 1
        if start < len(use.steps):
            return (use, start + 1) if use.steps[start].kind is StepKind.AWAIT else None
        if use.role is not Role.ARGUMENT or use.call is None or use.call.use is None or use.keyword:
            return None
        runner = _dotted_call(self.used, use.call.use, use.call.depth)
        return (use.call.use, use.call.depth + 1) if runner in _RUNNERS else None

    def readings(self) -> tuple[Reading, ...] | None:
        """Every place where the test reads the answer; None where it goes somewhere that is not followed."""
        answer = self.answer()
        if answer is None:
            return None
        use, start = answer
        if start < len(use.steps) or use.role is not Role.ASSIGNED:
            return (Reading(self, use, start),)
        if len(use.sinks) != 1 or not isinstance(use.sinks[0], Binding):
            return None
        binding = use.sinks[0]
        owner = owner_of(binding.name, binding.scope)
        if owner.parent is None or owner.bindings.get(binding.name) != [binding]:
            return None
        return tuple(Reading(self, each, 0) for each in owner.uses.get(binding.name, ()))

    def line_of(self, node: cst.CSTNode) -> tuple[Place, bool] | None:
        """The simple statement around `node`, and whether it stands on a line of its own in an indented block."""
        unit = self.used.unit
        for parent, below in enclosing(unit, node):
            if isinstance(parent, cst.SimpleStatementLine):
                around = next(enclosing(unit, parent), (None, None))[0]
                alone = len(parent.body) == 1 and isinstance(around, cst.IndentedBlock)
                return Place(self.used.module, unit, below), alone
        return None


def _dotted_call(used: Used, use: Use, depth: int) -> str:
    """The dotted name of the callee, ``()`` for what calls on the way return; empty if unknown."""
    module = used.module
    assert module.program is not None, "facts that rules ask are linked"
    target, consumed = module.program.resolve(module, used.unit, use)
    if not isinstance(target, External):
        return ""
    links = use.steps[consumed:depth]
    return target.name + "".join("()" if step.kind is StepKind.CALL else f".{step.key}" for step in links)


_EXPECTING = frozenset({"raises", "assertRaises", "assertRaisesRegex", "suppress", "warns"})


def _is_expected_to_raise(used: Used, node: cst.CSTNode) -> bool:
    """Whether a call stands in a ``with pytest.raises(...)`` or the like: what fails there is meant to."""
    for parent, below in enclosing(used.unit, node):
        if isinstance(parent, cst.With) and below is parent.body:
            for item in parent.items:
                callee = getattr(item.item, "func", None)
                name = getattr(callee, "attr", callee)
                if isinstance(name, cst.Name) and name.value in _EXPECTING:
                    return True
    return False


def host_calls(tests: PythonFacts, *names: str) -> Iterator[HostCall]:
    """The calls of the host in a test file (of these names alone, if any are given), in the order of the text."""
    found: list[HostCall] = []
    for touch in tests.outside():
        name = touch.name.removeprefix(PACKAGE)
        if touch.touch is not Touch.CALLED or name == touch.name or not isinstance(touch.node, cst.Call):
            continue
        first, rest = name.partition("()")[::2]
        short = first.rpartition(".")[2] if not rest else f"{first.rpartition('.')[2]}(){rest}"
        if names and short not in names:
            continue
        if _is_expected_to_raise(touch.used, touch.node):
            continue
        steps = touch.used.use.steps
        step = next(index for index, each in enumerate(steps) if each.node is touch.node)
        found.append(HostCall(short, touch.used, touch.node, step))
    return iter(sorted(found, key=lambda call: call.place.span))


def manifest_facts(tests: PythonFacts) -> ManifestFacts | None:
    """The manifest of the plugin that the tests are about."""
    plugin, workspace = tests.plugin, tests.workspace
    if plugin.manifest is None:
        return None
    return ManifestFacts(plugin, workspace, read_manifest(plugin.manifest, workspace))


def imported_names(tests: PythonFacts) -> Iterator[tuple[Place, str]]:
    """The names that a test file imports from the host's package, wherever the import surely runs."""
    seen: set[int] = set()
    for module, unit, binding in tests.module.sure_imports:
        imported, statement = binding.imported, binding.statement
        if imported is None or imported.name != PACKAGE.rstrip(".") or imported.level:
            continue
        if not isinstance(statement, cst.ImportFrom) or isinstance(statement.names, cst.ImportStar):
            continue
        if id(statement) in seen:
            continue
        seen.add(id(statement))
        for alias in statement.names:
            if isinstance(alias.name, cst.Name):
                yield Place(module, unit, alias.name), alias.name.value


def registry_attributes(tests: PythonFacts) -> Iterator[tuple[Place, str]]:
    """The attributes that a test file reads of a ``PluginRegistry`` that it made."""
    seen: set[int] = set()
    for touch in tests.outside():
        base, made, path = touch.name.partition(".PluginRegistry().")
        name = path.partition(".")[0].partition("(")[0]
        if made and f"{base}.".startswith(PACKAGE):
            step = next((s for s in touch.used.use.steps if s.key == name), None)
            if step is not None and isinstance(step.node, cst.Attribute) and id(step.node) not in seen:
                seen.add(id(step.node))
                yield Place(touch.used.module, touch.used.unit, step.node.attr), name
