"""What a class does with a parameter of one of its methods: ``ctx`` and all that hangs on it.

The parameter is followed through local names, attributes of ``self`` and the class's own methods (inherited
ones too). Where it reaches code that is not known, that is said: then nothing follows from a missing use.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import libcst as cst

from plugcheck_lsp.python.literals import string_value
from plugcheck_lsp.python.module import ParameterUses, PathUse, Place, Used
from plugcheck_lsp.python.names import WRITES, Binding, Role, ScopeKind, StepKind, Use
from plugcheck_lsp.python.parents import enclosing
from plugcheck_lsp.python.program import External

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.documents.python import Unit
    from plugcheck_lsp.python.module import ClassFacts, FunctionFacts, ModuleFacts
    from plugcheck_lsp.python.names import CallSite, Scope
    from plugcheck_lsp.python.program import Program

# roles in which the value goes nowhere; to store to (or delete) the name that held it ends what is known of it
_HARMLESS_ROLES = frozenset({Role.READ, Role.ANNOTATION, Role.STORED, Role.DELETED})
# builtins that keep nothing of what they get
_HARMLESS = frozenset(
    f"builtins.{name}" for name in ("print", "repr", "str", "bool", "isinstance", "type", "id", "callable", "hash", "len", "issubclass")
)  # fmt: skip


def uses_of_parameter(owner: ClassFacts, method: str, index: int) -> ParameterUses:
    """See `ClassFacts.uses_of_parameter`."""
    program = owner.module.program
    function = program.find_method(owner, method) if program is not None else None
    if program is None or function is None or function.owner is None:
        return ParameterUses(())
    first = 0 if function.is_static else 1
    if index + first >= len(function.parameters):
        return ParameterUses(())
    search = _Search(program, owner)
    search.follow_name(function, function.parameters[index + first].name, ())
    search.run()
    found = sorted(search.found, key=lambda use: (use.place.path, use.place.span))
    return ParameterUses(tuple(found), frozenset(search.escapes), tuple(search.tests))


@dataclass
class _Search:
    program: Program
    owner: ClassFacts
    found: list[PathUse] = field(default_factory=list)
    tests: list[PathUse] = field(default_factory=list)
    escapes: set[tuple[str, ...]] = field(default_factory=set)
    todo: list[tuple[Used, tuple[str, ...], bool]] = field(default_factory=list)
    """Uses whose chain at `start` is the value at a path below the parameter, and whether it is nothing else."""
    sure: bool = True
    """Whether the use that is being followed has that value alone."""
    seen: set[tuple[object, ...]] = field(default_factory=set)

    def run(self) -> None:
        while self.todo:
            used, path, self.sure = self.todo.pop()
            self.follow(used, path)

    def once(self, *key: object) -> bool:
        if key in self.seen:
            return False
        self.seen.add(key)
        return True

    def follow_name(self, function: FunctionFacts, name: str, path: tuple[str, ...]) -> None:
        self.follow_local(function.module, function.unit, function.scope, name, path)

    def follow_local(
        self, module: ModuleFacts, unit: Unit, scope: Scope, name: str, path: tuple[str, ...]
    ) -> None:
        sure = self.sure and len(scope.bindings.get(name, ())) == 1
        if self.once(module.path, unit.start, id(scope), name, path, sure):
            self.todo.extend((Used(module, unit, use), path, sure) for use in scope.uses.get(name, ()))

    def follow_attribute(self, name: str, path: tuple[str, ...]) -> None:
        """Follow ``self.name`` through the class, its ancestors and its subclasses."""
        useds = list(self.attribute_uses(name))
        values = [
            used.module.facts_of(used.unit).stored.get(used.use.node)
            for used in useds
            if used.use.role in WRITES and len(used.use.steps) == 1
        ]
        given = [value for value in values if getattr(value, "value", None) != "None"]
        sure = self.sure and len(given) == 1
        if self.once("self", name, path, sure):
            self.todo.extend((used, path, sure) for used in useds)

    def attribute_uses(self, name: str) -> Iterator[Used]:
        ancestry, _ = self.program.ancestry(self.owner)
        for owner in (*ancestry, *self.program.subclasses(self.owner)):
            for method in owner.all_methods:
                if method.receiver is None:
                    continue
                for use in method.scope.uses.get(method.receiver, ()):
                    if use.steps and use.steps[0].kind is StepKind.ATTRIBUTE and use.steps[0].key == name:
                        yield Used(method.module, method.unit, use, 1)

    def follow(self, used: Used, path: tuple[str, ...]) -> None:
        module, unit, use, position = used
        function = module.function_of(unit, use.scope)
        steps = use.steps
        while position < len(steps):
            step = steps[position]
            last = position == len(steps) - 1
            if step.kind is StepKind.ATTRIBUTE and step.key is not None:
                called = not last and steps[position + 1].kind is StepKind.CALL
                if step.key == "get" and called:
                    self.get(used, path, position, function)
                path = (*path, step.key)
                place = Place(
                    module, unit, step.node.attr if isinstance(step.node, cst.Attribute) else step.node
                )
                stored = last and use.role in (Role.STORED, Role.AUGMENTED, Role.DELETED)
                position += 1
                here = used._replace(start=position)
                self.record(path, "stored" if stored else "attribute", place, function, used=here)
                if stored or (step.key == "get" and called):
                    return
                continue
            if step.kind is StepKind.ITEM and step.key is not None and isinstance(step.node, cst.Subscript):
                here = used._replace(start=position + 1)
                self.record(
                    (*path, step.key), "item", Place(module, unit, step.node.slice[0]), function, used=here
                )
            elif step.kind is StepKind.ITEM:
                self.escapes.add(path)
            return  # what a call returns, or an item holds, is another value
        self.end(used, path, function)

    def get(self, used: Used, path: tuple[str, ...], position: int, function: FunctionFacts | None) -> None:
        module, unit, use, _ = used
        call = use.steps[position + 1].node
        arguments = call.args if isinstance(call, cst.Call) else ()
        key = string_value(arguments[0].value) if arguments else None
        if key is None:
            self.escapes.add(path)
            return
        after = use.steps[position + 2 : position + 3]
        awaited = bool(after) and after[0].kind is StepKind.AWAIT
        here = used._replace(start=position + 2)
        self.record(
            (*path, key), "get", Place(module, unit, arguments[0].value), function, awaited=awaited, used=here
        )
        if awaited:
            self.todo.append((used._replace(start=position + 3), (*path, key), self.sure))

    def record(
        self,
        path: tuple[str, ...],
        kind: str,
        place: Place,
        function: FunctionFacts | None,
        *,
        awaited: bool = False,
        used: Used | None = None,
    ) -> None:
        if function is not None:
            self.found.append(PathUse(path, kind, place, function, awaited, used, self.sure))

    def end(self, used: Used, path: tuple[str, ...], function: FunctionFacts | None) -> None:
        """What becomes of the value at the end of a chain."""
        use = used.use
        if path and (use.role is Role.READ or _is_chosen(used)):
            here = used._replace(start=len(use.steps))
            if function is not None:
                place = Place(used.module, used.unit, use.node)
                self.tests.append(PathUse(path, "attribute", place, function, used=here))
        self.sure = self.sure and not _has_rival(used)
        if use.role is Role.ASSIGNED:
            for sink in use.sinks:
                self.assigned(used, sink, path)
        elif use.role is Role.ARGUMENT and use.call is not None:
            self.argument(used, use.call, path, function)
        elif use.role is Role.READ:
            self.compared(used, path, function)
        elif use.role not in _HARMLESS_ROLES:
            self.escapes.add(path)

    def assigned(self, used: Used, sink: Binding | Use, path: tuple[str, ...]) -> None:
        module, unit, use, _ = used
        if isinstance(sink, Binding):
            if sink.scope.kind in (ScopeKind.MODULE, ScopeKind.CLASS) or sink.name in sink.scope.globals:
                self.escapes.add(path)
            else:
                self.follow_local(module, unit, owner_of_binding(sink), sink.name, path)
            return
        function = module.function_of(unit, use.scope)
        receiver = function.receiver if function is not None else None
        if (
            receiver is not None
            and sink.name == receiver
            and len(sink.steps) == 1
            and sink.steps[0].key is not None
        ):
            self.follow_attribute(sink.steps[0].key, path)
        else:
            self.escapes.add(path)

    def argument(
        self, used: Used, call: CallSite, path: tuple[str, ...], function: FunctionFacts | None
    ) -> None:
        module, unit, use, _ = used
        callee = call.use
        if callee is None or use.starred:
            self.escapes.add(path)
            return
        target = self.program.callee(module, unit, callee, call.depth)
        if isinstance(target, External):
            if target.name in ("builtins.getattr", "builtins.hasattr") and use.position == 0:
                self.getattr(
                    used,
                    call,
                    path,
                    function,
                    strict=len(call.node.args) == 2 and target.name.endswith("getattr"),
                )
            elif target.name not in _HARMLESS:
                self.escapes.add(path)
            return
        known = self.callee_function(module, unit, callee, call.depth)
        if known is None:
            self.escapes.add(path)
            return
        name = parameter_for(known, use)
        if name is None:
            self.escapes.add(path)
        else:
            self.follow_name(known, name, path)

    def callee_function(self, module: ModuleFacts, unit: Unit, use: Use, depth: int) -> FunctionFacts | None:
        """The plugin's own function or the class's own method that is called."""
        function = module.function_of(unit, use.scope)
        if function is not None and function.receiver == use.name and depth == 1 and use.steps[0].key:
            return self.program.find_method(self.owner, use.steps[0].key)
        return self.program.function_of(self.program.callee(module, unit, use, depth))

    def getattr(
        self,
        used: Used,
        call: CallSite,
        path: tuple[str, ...],
        function: FunctionFacts | None,
        *,
        strict: bool,
    ) -> None:
        arguments = call.node.args
        key = string_value(arguments[1].value) if len(arguments) > 1 else None
        if key is None:
            self.escapes.add(path)
            return
        place = Place(used.module, used.unit, arguments[1].value)
        self.record((*path, key), "getattr-strict" if strict else "getattr", place, function)
        result = call.use
        if result is not None and len(result.steps) == call.depth + 1 and result.role is Role.ASSIGNED:
            for sink in result.sinks:
                self.assigned(Used(used.module, used.unit, result), sink, (*path, key))
        elif result is not None and len(result.steps) > call.depth + 1:
            self.todo.append((Used(used.module, used.unit, result, call.depth + 1), (*path, key), self.sure))

    def compared(self, used: Used, path: tuple[str, ...], function: FunctionFacts | None) -> None:
        """Record ``"key" in value``."""
        key = used.module.facts_of(used.unit).membership.get(used.use.node)
        if key is None:
            return
        value = string_value(key)
        if value is not None:
            self.record((*path, value), "contains", Place(used.module, used.unit, key), function)


_TAKES_MISSING = frozenset(
    {"AttributeError", "KeyError", "LookupError", "TypeError", "Exception", "BaseException"}
)
"""The names of exceptions whose handlers are prepared for something that is not there."""


def is_caught(place: Place) -> bool:
    """Whether `place` stands in a ``try`` (or a ``with suppress(...)``) that takes what a missing thing raises."""
    for parent, below in enclosing(place.unit, place.node):
        if isinstance(parent, (cst.FunctionDef, cst.Lambda)):
            return False
        types: list[cst.BaseExpression | None] = []
        if isinstance(parent, cst.Try) and below is parent.body:
            types = [handler.type for handler in parent.handlers]
        elif isinstance(parent, cst.With):
            calls = [item.item for item in parent.items if isinstance(item.item, cst.Call)]
            suppressed = [call for call in calls if _last_name(call.func) == "suppress"]
            types = [argument.value for call in suppressed for argument in call.args]
        for kind in types:
            parts = [e.value for e in kind.elements] if isinstance(kind, cst.Tuple) else [kind]
            if any(part is None or _last_name(part) in _TAKES_MISSING for part in parts):
                return True
    return False


def _last_name(node: cst.BaseExpression) -> str:
    name = node.attr if isinstance(node, cst.Attribute) else node
    return name.value if isinstance(name, cst.Name) else ""


def is_never_awaited(used: Used) -> bool:
    """Whether a value, which `used` is up to its `start`, is used as it is, or kept where nothing awaits it."""
    use = used.use
    if len(use.steps) > used.start:
        return use.steps[used.start].kind is not StepKind.AWAIT
    if use.role is Role.READ:
        around = next(enclosing(used.unit, use.node), None)
        return around is not None and isinstance(around[0], cst.Expr)
    if use.role is not Role.ASSIGNED or not use.sinks:
        return False
    return all(_is_kept_unawaited(used, sink) for sink in use.sinks)


def _is_kept_unawaited(used: Used, sink: Binding | Use) -> bool:
    module, unit, use, _ = used
    if isinstance(sink, Binding):
        scope = owner_of_binding(sink)
        if scope.parent is None:
            return False
        later = [(other, 0) for other in scope.uses.get(sink.name, ())]
    else:
        function = module.function_of(unit, use.scope)
        owner, path = (function.owner, sink.path()) if function is not None else (None, None)
        if function is None or owner is None or function.receiver != sink.name or path is None or "." in path:
            return False
        later = [
            (other, 1)
            for method in owner.all_methods
            for other in method.scope.uses.get(method.receiver or "", ())
            if other.steps and other.steps[0].key == path and other.role is not Role.STORED
        ]
    return all(
        len(other.steps) > start and other.steps[start].kind is not StepKind.AWAIT for other, start in later
    )


def _has_rival(used: Used) -> bool:
    """Whether an expression around the value can have another one, other than `None`, in its place."""
    around = next(enclosing(used.unit, used.use.node), None)
    if around is None:
        return False
    parent, node = around
    if isinstance(parent, cst.IfExp) and node is not parent.test:
        other = parent.orelse if node is parent.body else parent.body
        return getattr(other, "value", None) != "None"
    return isinstance(parent, cst.BooleanOperation)


def _is_chosen(used: Used) -> bool:
    """Whether the value stands in ``and`` or ``or``, so that its truth decides something."""
    around = next(enclosing(used.unit, used.use.node), None)
    return around is not None and isinstance(around[0], cst.BooleanOperation)


def owner_of_binding(binding: Binding) -> Scope:
    """The scope that owns what is bound (a ``nonlocal`` name belongs further out)."""
    scope = binding.scope
    while binding.name in scope.nonlocals and scope.parent is not None:
        scope = scope.parent
        while binding.name not in scope.bindings and scope.parent is not None:
            scope = scope.parent
    return scope


def parameter_for(function: FunctionFacts, use: Use) -> str | None:
    """The parameter that gets an argument; None if the parameters do not say."""
    parameters = function.parameters
    if use.keyword is not None:
        named = [
            p.name for p in parameters if p.name == use.keyword and p.kind.value in ("normal", "keyword-only")
        ]
        return named[0] if named else None
    if use.position is None:
        return None
    if function.receiver is not None:
        parameters = parameters[1:]
    if use.position >= len(parameters):
        return None
    parameter = parameters[use.position]
    return parameter.name if parameter.kind.value in ("normal", "positional-only") else None
