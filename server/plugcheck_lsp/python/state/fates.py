"""What becomes of an object: who changes it after import, and where it leaves the code that is known.

An object is followed from the uses of its name through local names, attributes of ``self``, arguments of the
plugin's own functions and methods, and what they return. What happens while the module is imported makes the
object; it does not change it.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

import libcst as cst

from plugcheck_lsp.python.module import ClassFacts, FunctionFacts, Place, Used
from plugcheck_lsp.python.names import Binding, BindingKind, Role, ScopeKind, StepKind, Use
from plugcheck_lsp.python.parameters import owner_of_binding, parameter_for
from plugcheck_lsp.python.program import External, Global, Local
from plugcheck_lsp.python.state.things import Thing, thing_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from plugcheck_lsp.python.catalog import ObjectKind, Objects
    from plugcheck_lsp.python.names import CallSite
    from plugcheck_lsp.python.program import Program

_CHANGES = {Role.STORED: "assigns to", Role.DELETED: "deletes", Role.AUGMENTED: "changes"}
_HANDED_ON = {
    Role.YIELDED: "yields it",
    Role.ELEMENT: "puts it into another object",
    Role.DEFAULT: "makes it a default value",
}
_METACLASSES = frozenset({"builtins.type", "abc.ABCMeta", "enum.EnumMeta", "enum.EnumType"})
_SHOWN = 8
_LIMIT = 20_000
"""Steps after which an object counts as escaped: a bound for hostile text, far above what real code needs."""


class Event(NamedTuple):
    """One thing that happens to an object."""

    place: Place
    function: FunctionFacts | None
    """Where it happens; None: while the module is imported."""
    how: str
    """A clause whose subject is the place: ``calls `append` on it``."""


@dataclass
class Fate:
    """What is known of an object's life after import."""

    changes: list[Event] = field(default_factory=list)
    escapes: list[Event] = field(default_factory=list)
    """Where it reaches code that is not known, or is changed through a name that may mean something else."""


class _Step(NamedTuple):
    used: Used
    position: int
    deep: bool
    """Whether the value is something that the object holds."""
    importing: bool
    """Whether all this happens while the module is imported."""
    doubtful: bool
    """Whether the name may mean another object here."""


def fate_of_global(program: Program, objects: Objects, target: Global, thing: Thing) -> Fate:
    """The fate of the object that the module-level name `target` means."""
    return trace(program, objects, program.uses_of(target.module, target.name), thing)


def trace(program: Program, objects: Objects, uses: Iterable[Used], thing: Thing) -> Fate:
    """Follow an object from `uses`, each with the number of steps that lead to it."""
    tracer = _Tracer(program, objects, thing)
    for used in uses:
        tracer.add(used, used.start)
    tracer.run()
    tracer.fate.changes = _in_order(tracer.fate.changes)
    tracer.fate.escapes = _in_order(tracer.fate.escapes)
    return tracer.fate


def _in_order(events: list[Event]) -> list[Event]:
    """The events by file and unit; the first ones, which are shown, in the order of the text."""
    events.sort(key=lambda event: (event.place.path, event.place.unit.start))
    # Spans cost a walk over the unit: only what is shown is worth them.
    cut = min(len(events), _SHOWN)
    while 0 < cut < len(events) and events[cut].place.unit is events[cut - 1].place.unit:
        cut += 1
    shown = (
        sorted(events[:cut], key=lambda event: (event.place.path, event.place.span))
        if cut > 1
        else events[:cut]
    )
    return [*shown, *events[cut:]]


class _Tracer:
    def __init__(self, program: Program, objects: Objects, thing: Thing) -> None:
        self.program = program
        self.objects = objects
        self.thing = thing
        self.fate = Fate()
        self.queue: deque[_Step] = deque()
        self.seen: set[tuple[object, ...]] = set()

    def add(
        self,
        used: Used,
        position: int,
        *,
        deep: bool = False,
        importing: bool = False,
        doubtful: bool = False,
    ) -> None:
        key = (used.module.path, used.unit.start, id(used.use), position, deep, importing, doubtful)
        if key not in self.seen:
            self.seen.add(key)
            self.queue.append(_Step(used, position, deep, importing, doubtful))

    def run(self) -> None:
        left = _LIMIT
        while self.queue:
            left -= 1
            step = self.queue.popleft()
            if left < 0:
                self.escape(step, "takes it further than could be followed")
                return
            self.visit(step)

    # -- one use -------------------------------------------------------------------------------------------

    def visit(self, at: _Step) -> None:
        use = at.used.use
        position = at.position
        deep = at.deep
        inside_attribute: str | None = None
        while position < len(use.steps):
            step = use.steps[position]
            last = position == len(use.steps) - 1
            if last and use.role in _CHANGES and step.kind in (StepKind.ITEM, StepKind.ATTRIBUTE):
                if step.kind is StepKind.ITEM or self.thing.kind.attributes or deep:
                    what = f"`{step.key}`" if step.kind is StepKind.ATTRIBUTE else "an item of it"
                    self.change(at, f"{_CHANGES[use.role]} {what}")
                return
            if step.kind is StepKind.ITEM:
                deep = True
                position += 1
                continue
            if step.kind is not StepKind.ATTRIBUTE or step.key is None:
                return
            if not last and use.steps[position + 1].kind is StepKind.CALL:
                if not self.method(at, step.key, deep=deep, attribute=inside_attribute):
                    return
                deep = True
                position += 2
                continue
            if last and not deep and use.role is Role.ASSIGNED and self.thing.kind.mutates(step.key):
                self.bound_method(at, step.key)
                return
            if last and not deep and use.role is Role.ARGUMENT and self.thing.kind.mutates(step.key):
                self.escape(at, f"hands on its method `{step.key}`")
                return
            if self.thing.own_class is None or deep:
                return  # attributes of containers are methods; those of what they hold are not known
            if self.program.find_method(self.thing.own_class, step.key) is not None:
                return  # what a property hands out need not be the object's own
            held = self.held_kind(step.key) if not last else None
            if held is not None and held.category in ("thread-local", "context"):
                return  # each thread, or each context, has its own
            inside_attribute = step.key
            deep = True
            position += 1
        self.end(at, deep=deep)

    def method(self, at: _Step, name: str, *, deep: bool, attribute: str | None) -> bool:
        """A method is called on the object, or on what it holds; whether to go on with what it returns."""
        kind = self.thing.kind
        if deep:
            held = self.held_kind(attribute)
            if held is not None and held.mutates(name):
                self.change(at, f"calls `{name}` on what it holds")
            return False
        if kind.mutates(name):
            self.change(at, f"calls `{name}` on it")
            return False
        own = self.thing.own_class
        if own is not None:
            function = self.program.find_method(own, name)
            if function is not None and function.receiver is not None and not function.is_class_method:
                for use in function.scope.uses.get(function.receiver, ()):
                    self.add(
                        Used(function.module, function.unit, use),
                        0,
                        importing=self.importing(at),
                        doubtful=at.doubtful,
                    )
            return False
        return name in kind.views

    def held_kind(self, attribute: str | None) -> ObjectKind | None:
        """The kind of what the object holds (under an attribute)."""
        if attribute is None:
            return self.thing.element
        own = self.thing.own_class
        if own is None:
            return None
        for used in attribute_uses(self.program, own, attribute):
            use = used.use
            if use.role is Role.STORED and len(use.steps) == used.start:
                value = assigned_value(used)
                made = (
                    thing_of(self.program, self.objects, used.module, used.unit, value)
                    if value is not None
                    else None
                )
                if made is not None:
                    return made.kind
        return None

    def bound_method(self, at: _Step, name: str) -> None:
        """``add = X.append``: every call of `add` changes X."""
        used = at.used
        for sink in used.use.sinks:
            if not isinstance(sink, Binding):
                self.escape(at, f"keeps its method `{name}`")
                continue
            scope = owner_of_binding(sink)
            uses = (
                self.program.uses_of(used.module, sink.name)
                if scope.parent is None
                else tuple(Used(used.module, used.unit, use) for use in scope.uses.get(sink.name, ()))
            )
            for other in uses:
                if (
                    other.use.steps[other.start : other.start + 1]
                    and other.use.steps[other.start].kind is StepKind.CALL
                ):
                    self.change(at._replace(used=other), f"calls its method `{name}`")

    # -- the end of a chain --------------------------------------------------------------------------------

    def end(self, at: _Step, *, deep: bool) -> None:
        use = at.used.use
        match use.role:
            case Role.ASSIGNED:
                for sink in use.sinks:
                    self.assigned(at, sink, deep=deep)
            case Role.ITERATED:
                if self.thing.kind.category == "stateful" and not deep:
                    self.change(at, "advances it")
                for sink in use.sinks:
                    if isinstance(sink, Binding) and sink.kind is BindingKind.ITERATED:
                        self.assigned(at, sink, deep=True)
            case Role.AUGMENTED if not deep and use.steps and self.thing.kind.category == "container":
                self.change(at, "changes it in place")
            case Role.ARGUMENT if use.call is not None:
                self.argument(at, use.call, deep=deep)
            case Role.RETURNED if not deep:
                self.returned(at)
            case Role.YIELDED | Role.ELEMENT | Role.DEFAULT if not deep:
                self.escape(at, _HANDED_ON[use.role])
            case _:
                pass

    def assigned(self, at: _Step, sink: Binding | Use, *, deep: bool) -> None:
        module, unit, use, _ = at.used
        if isinstance(sink, Binding):
            scope = owner_of_binding(sink)
            if sink.name in sink.scope.globals or scope.kind is ScopeKind.MODULE:
                for same in self.program.uses_of(module, sink.name):
                    self.add(same, same.start, deep=deep, doubtful=True)
            elif scope.kind is ScopeKind.CLASS:
                if not deep:
                    self.escape(at, f"makes it the class attribute `{sink.name}`")
            else:
                doubtful = at.doubtful or len(scope.bindings.get(sink.name, ())) > 1
                for other in scope.uses.get(sink.name, ()):
                    self.add(
                        Used(module, unit, other), 0, deep=deep, importing=at.importing, doubtful=doubtful
                    )
            return
        function = module.function_of(unit, use.scope)
        owner = function.owner if function is not None else None
        if (
            function is not None
            and owner is not None
            and sink.name == function.receiver
            and len(sink.steps) == 1
            and sink.steps[0].key is not None
        ):
            uses = list(attribute_uses(self.program, owner, sink.steps[0].key))
            stores = [
                other
                for other in uses
                if other.use.role is Role.STORED and len(other.use.steps) == other.start
            ]
            for attribute in uses:
                self.add(attribute, attribute.start, deep=deep, doubtful=at.doubtful or len(stores) > 1)
        elif not deep:
            self.escape(at, "stores it in another object")

    def argument(self, at: _Step, call: CallSite, *, deep: bool) -> None:
        module, unit, use, _ = at.used
        method = call.node.func.attr.value if isinstance(call.node.func, cst.Attribute) else None
        if use.starred:
            return
        target = self.program.callee(module, unit, call.use, call.depth) if call.use is not None else None
        if isinstance(target, External):
            if target.name in self.objects.changes_first_argument and use.position == 0:
                advances = target.name in ("builtins.next", "builtins.anext")
                if not deep or not advances:
                    self.change(at, f"calls `{target.name.removeprefix('builtins.')}` on it")
                return
            if target.name in self.objects.keeps_nothing or target.name in self.objects.made_by:
                return
        known = self.callee(at, call)
        if known is not None:
            name = parameter_for(known, use)
            if name is not None:
                for other in known.scope.uses.get(name, ()):
                    rebound = len(known.scope.bindings.get(name, ())) > 1
                    self.add(
                        Used(known.module, known.unit, other), 0, deep=deep,
                        importing=self.importing(at), doubtful=at.doubtful or rebound,
                    )  # fmt: skip
                return
        if method in self.objects.copying_methods and (
            call.use is None or not isinstance(target, (External, Global))
        ):
            return
        if not deep:
            self.escape(at, f"hands it to `{_callee_text(at, call)}`")

    def callee(self, at: _Step, call: CallSite) -> FunctionFacts | None:
        """The plugin's own function that is called: also a method of the class, or the constructor of an own class."""
        module, unit, use = at.used.module, at.used.unit, call.use
        if use is None:
            return None
        function = module.function_of(unit, use.scope)
        if (
            function is not None
            and function.owner is not None
            and function.receiver == use.name
            and call.depth == 1
        ):
            return self.program.find_method(function.owner, use.steps[0].key or "")
        target = self.program.callee(module, unit, use, call.depth)
        if isinstance(target, Local):
            bindings = target.scope.bindings.get(target.name, ())
            if (
                len(bindings) == 1
                and bindings[0].inner is not None
                and bindings[0].kind is BindingKind.FUNCTION
            ):
                return module.function_of(unit, bindings[0].inner)
            return None
        own = self.program.class_of(target)
        if own is not None:
            return self.program.find_method(own, "__init__")
        return self.program.function_of(target)

    def returned(self, at: _Step) -> None:
        """Follow the value to the callers of the function that returns it."""
        module, unit, use, _ = at.used
        function = module.function_of(unit, use.scope)
        callers: list[Used] = []
        if function is not None and function.scope.kind is ScopeKind.FUNCTION and not function.is_async:
            if function.owner is None and module.functions.get(function.name) is not None:
                if module.functions[function.name].scope is function.scope:
                    callers = list(self.program.uses_of(module, function.name))
            elif function.owner is not None:
                callers = list(attribute_uses(self.program, function.owner, function.name))
        calls = [
            used
            for used in callers
            if used.start < len(used.use.steps) and used.use.steps[used.start].kind is StepKind.CALL
        ]
        for used in calls:
            self.add(used, used.start + 1, importing=at.importing, doubtful=at.doubtful)
        if not calls:
            self.escape(at, "returns it")

    # -- what was found ------------------------------------------------------------------------------------

    def importing(self, at: _Step) -> bool:
        """Whether the step runs while the module is imported, and only then."""
        function = at.used.module.function_of(at.used.unit, at.used.use.scope)
        return at.importing or function is None or runs_at_import_only(self.program, function)

    def change(self, at: _Step, how: str) -> None:
        if self.importing(at):
            return
        if at.doubtful:
            self.escape(at, f"may be the code that {how}")
            return
        self.fate.changes.append(self.event(at, how))

    def escape(self, at: _Step, how: str) -> None:
        self.fate.escapes.append(self.event(at, how))

    @staticmethod
    def event(at: _Step, how: str) -> Event:
        module, unit, use, _ = at.used
        return Event(Place(module, unit, use.node), module.function_of(unit, use.scope), how)


def _callee_text(at: _Step, call: CallSite) -> str:
    text = Place(at.used.module, at.used.unit, call.node.func).text
    return text if len(text) <= 40 and "\n" not in text and "`" not in text else "a call"


def runs_at_import_only(program: Program, function: FunctionFacts) -> bool:
    """Whether every use of a function is a call (or a decorator) that runs while a module is imported."""
    known: set[tuple[object, ...]] = set()
    todo = [function]
    while todo:
        current = todo.pop()
        outer = (
            current.module.function_of(current.unit, current.scope.parent) if current.scope.parent else None
        )
        key = (current.module.path, current.unit.start, id(current.scope))
        if key in known:
            continue
        known.add(key)
        if outer is not None:
            if current.scope.decorators or current.scope.kind is ScopeKind.LAMBDA:
                return False
            # An inner function runs when the outer one does only if it is called there and goes nowhere else;
            # or right after it, if the outer one makes decorators: `@command("a")`.
            uses = outer.scope.uses.get(current.name, ())
            returned = [use for use in uses if use.role is Role.RETURNED and not use.steps]
            if not uses or not all(_called(use, 0) or use in returned for use in uses):
                return False
            if returned and not _makes_decorators(program, outer):
                return False
            todo.append(outer)
            continue
        if _completes_an_import(program, current):
            continue
        if current.owner is not None or current.scope.kind is not ScopeKind.FUNCTION:
            return False
        if current.name in current.module.exported:
            return False
        useds = program.uses_of(current.module, current.name)
        if not useds:
            return current.name in program.words_in_broken_text  # what calls it may be what does not parse
        for used in useds:
            decorates = used.use.role is Role.DECORATOR
            if not decorates and not _called(used.use, used.start):
                return False
            caller = used.module.function_of(used.unit, used.use.scope)
            if caller is not None:
                todo.append(caller)
    return True


def _completes_an_import(program: Program, function: FunctionFacts) -> bool:
    """Whether the interpreter runs `function` for what a module holds: a class being made, a name fetched late.

    That is `__init_subclass__`, a metaclass's making of classes (where no function makes any), and a module's
    own `__getattr__`.
    """
    owner = function.owner
    if owner is None:
        module_level = function.scope.parent is not None and function.scope.parent.parent is None
        return module_level and function.name == "__getattr__"
    if function.name == "__init_subclass__":
        return not any(_is_in_function(heir) for heir in program.subclasses(owner))
    if function.name not in ("__new__", "__init__", "__prepare__"):
        return False
    bases = program.ancestry(owner)[1]
    return not _METACLASSES.isdisjoint(bases) and not program.once(
        "classes with a metaclass in functions", lambda: _makes_classes_late(program)
    )


def _makes_classes_late(program: Program) -> bool:
    """Whether a function of the program holds a class that has, or may have, a metaclass of its own."""
    return any(
        _is_in_function(owner)
        and (
            any("metaclass" in ancestor.scope.keywords for ancestor in program.ancestry(owner)[0])
            or None in program.ancestry(owner)[1]
        )
        for module in program.modules.values()
        for owner in module.all_classes
    )


def _is_in_function(owner: ClassFacts) -> bool:
    return owner.scope.parent is not None and owner.scope.parent.function is not None


def _makes_decorators(program: Program, function: FunctionFacts) -> bool:
    """Whether every use of a module-level function is a decorator with arguments."""
    if (
        function.owner is not None
        or function.scope.parent is None
        or function.scope.parent.parent is not None
    ):
        return False
    return all(
        used.use.role is Role.DECORATOR
        and len(used.use.steps) == used.start + 1
        and _called(used.use, used.start)
        for used in program.uses_of(function.module, function.name)
    )


def _called(use: Use, start: int) -> bool:
    return len(use.steps) > start and use.steps[start].kind is StepKind.CALL


def attribute_uses(
    program: Program, owner: ClassFacts, name: str, *, instance: bool = True, of_class: bool = True
) -> Iterator[Used]:
    """The uses of an attribute in the methods of a class and its subclasses, and through the class's own name.

    `instance`: through an instance (``self.name``); `of_class`: through the class (``cls.name``,
    ``type(self).name``, ``self.__class__.name``, ``Class.name``).
    """
    family = (owner, *program.subclasses(owner))
    for member in family:
        for method in member.all_methods:
            receiver = method.receiver
            if receiver is None:
                continue
            through_class = method.is_class_method
            for use in method.scope.uses.get(receiver, ()):
                keys = [step.key for step in use.steps[:2] if step.kind is StepKind.ATTRIBUTE]
                if (of_class if through_class else instance) and keys[:1] == [name]:
                    yield Used(method.module, method.unit, use, 1)
                elif of_class and keys == ["__class__", name]:
                    yield Used(method.module, method.unit, use, 2)
        if not of_class:
            continue
        for used in (
            program.uses_of(member.module, member.name)
            if member.module.classes.get(member.name) is member
            else ()
        ):
            step = used.use.steps[used.start : used.start + 1]
            if step and step[0].kind is StepKind.ATTRIBUTE and step[0].key == name:
                yield used._replace(start=used.start + 1)
        yield from _through_type(member, name)


def _through_type(member: ClassFacts, name: str) -> Iterator[Used]:
    """``type(self).name`` and ``__class__.name``."""
    for used in (*member.module.uses.get("type", ()), *member.module.uses.get("__class__", ())):
        use = used.use
        function = member.module.function_of(used.unit, use.scope)
        while function is not None and function.owner is None and function.scope.parent is not None:
            function = member.module.function_of(used.unit, function.scope.parent)
        if function is None or function.owner is None or function.owner.place != member.place:
            continue
        steps = use.steps
        if use.name == "__class__":
            if steps and steps[0].key == name and steps[0].kind is StepKind.ATTRIBUTE:
                yield used._replace(start=1)
            continue
        if len(steps) < 2 or steps[0].kind is not StepKind.CALL or steps[1].kind is not StepKind.ATTRIBUTE:
            continue
        call = steps[0].node
        arguments = call.args if isinstance(call, cst.Call) else ()
        subject = arguments[0].value if len(arguments) == 1 else None
        if isinstance(subject, cst.Name) and subject.value == function.receiver and steps[1].key == name:
            yield used._replace(start=2)


def assigned_value(used: Used) -> cst.BaseExpression | None:
    """The value that an assignment gives to the chain of `used`."""
    return used.module.facts_of(used.unit).stored.get(used.use.node)
