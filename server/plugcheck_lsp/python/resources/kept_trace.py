"""Follow a resource from where it is made to the attributes that keep it, and from these to what releases it.

It is followed through local names, attributes of ``self``, containers, arguments of the plugin's own functions
and what these return. What reaches code that is not known has escaped: nothing follows from what is not seen.
"""

from __future__ import annotations

from collections import deque
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple, TypeGuard

import libcst as cst

from plugcheck_lsp.python.calls.graph import call_graph
from plugcheck_lsp.python.module import FunctionFacts, Place, Used
from plugcheck_lsp.python.names import Binding, BindingKind, Role, ScopeKind, StepKind, Use, owner_of
from plugcheck_lsp.python.own_attributes import method_of_receiver, uses_of_self
from plugcheck_lsp.python.parameters import owner_of_binding
from plugcheck_lsp.python.parents import enclosing
from plugcheck_lsp.python.resources.keeping import Kept, Release, Store
from plugcheck_lsp.python.resources.making import is_constant

if TYPE_CHECKING:
    from plugcheck_lsp.python.calls.graph import Call
    from plugcheck_lsp.python.names import CallSite, Scope
    from plugcheck_lsp.python.program import Program
    from plugcheck_lsp.python.resources.catalog import Resources

RELEASING = frozenset(
    {"__aexit__", "__exit__", "abort", "aclose", "async_close", "cancel", "cancel_all", "clean_up", "cleanup", "close",
     "close_all", "close_connection", "close_connections", "destroy", "detach", "disconnect", "dispose", "end", "exit",
     "finalize", "finish", "hangup", "join", "kill", "logout", "pop_all", "quit", "release", "rmtree", "server_close",
     "shut_down", "shutdown", "stop", "tear_down", "teardown", "terminate", "unlink", "wait", "wait_closed", "__await__"}
)  # fmt: skip
"""Methods that release what they are called on, by the names that libraries give them."""
_PARTS = frozenset({"buffer", "fp", "name", "pid", "raw", "sock"})
"""Attributes by which a resource can be released: ``os.kill(process.pid)``."""
_ADDING = frozenset({"add", "append", "appendleft", "insert", "push", "put", "put_nowait", "setdefault"})
_TAKING = frozenset({"get", "get_nowait", "pop", "popleft", "setdefault"})
"""Methods of a container that hand out one of its items."""
_VIEWS = frozenset({"copy", "items", "popitem", "values"})
"""Methods of a container whose result holds its items."""
_OF_CONTAINERS = (_ADDING | _TAKING) | {
    "clear", "count", "difference_update", "discard", "empty", "extend", "index", "isdisjoint", "keys", "qsize",
    "remove", "reverse", "rotate", "sort", "update",
}  # fmt: skip
_PASSING = frozenset(
    {"builtins.dict", "builtins.enumerate", "builtins.filter", "builtins.frozenset", "builtins.iter", "builtins.list",
     "builtins.next", "builtins.reversed", "builtins.set", "builtins.sorted", "builtins.tuple", "builtins.zip",
     "collections.deque", "copy.copy", "itertools.chain", "typing.cast"}
)  # fmt: skip
"""Callables whose result is, or holds, what they are given."""
_LIMIT = 5_000
"""Steps after which a resource counts as escaped: a bound for hostile text."""


def follow(program: Program, resources: Resources, kept: Kept) -> Kept:
    """Fill in what becomes of the resource that ``kept.call`` makes."""
    _Trace(program, resources, kept).run()
    return kept


class _Item(NamedTuple):
    """A use whose chain up to `position` is the resource, or (`deep`) something that holds it."""

    used: Used
    position: int
    deep: bool
    kept: bool
    """Whether it came here through an attribute of the instance."""

    @property
    def place(self) -> Place:
        return self.used.place

    @property
    def function(self) -> FunctionFacts | None:
        return self.used.module.function_of(self.used.unit, self.used.use.scope)


class _Trace:
    def __init__(self, program: Program, resources: Resources, kept: Kept) -> None:
        self.program = program
        self.graph = call_graph(program)
        self.resources = resources
        self.resource = kept.resource
        self.found = kept
        self.queue: deque[_Item] = deque()
        self.seen: set[tuple[object, ...]] = set()
        self.returns: list[tuple[FunctionFacts, _Item]] = []
        self.parts = next((resources.parts[name] for name in kept.call.names if name in resources.parts), ())

    def run(self) -> None:
        self.result_of(self.found.call, deep=bool(self.parts), kept=False)
        left = _LIMIT
        while self.queue:
            left -= 1
            item = self.queue.popleft()
            if left < 0:
                self.escape(item)
                break
            self.visit(item)
        keepers = {store.function.key for store in self.found.stores}
        for function, item in self.returns:
            if (item.kept or function.key in keepers) and not function.name.startswith("_"):
                self.escape(item)  # whoever calls it gets what the instance keeps

    def add(self, used: Used, position: int, *, deep: bool, kept: bool) -> None:
        key = (used.module.path, used.unit.start, id(used.use), position, deep, kept)
        if key not in self.seen:
            self.seen.add(key)
            self.queue.append(_Item(used, position, deep, kept))

    def add_local(self, item: _Item, scope: Scope, name: str, *, deep: bool) -> None:
        if scope.kind in (ScopeKind.MODULE, ScopeKind.CLASS):
            self.escape(item)
            return
        for use in scope.uses.get(name, ()):
            self.add(Used(item.used.module, item.used.unit, use), 0, deep=deep, kept=item.kept)

    def result_of(self, call: Call, *, deep: bool, kept: bool, awaits: bool = False) -> None:
        """Go on with what `call` returns; `awaits`: with what awaiting that gives."""
        module, unit, node = call.place
        site = module.facts_of(unit).call_of.get(node)
        if site is None or site.use is None:
            self.found.escapes.append(call.place)
            return
        position = site.depth + 1
        steps = site.use.steps
        if awaits and position < len(steps) and steps[position].kind is StepKind.AWAIT:
            position += 1
        self.add(Used(module, unit, site.use), position, deep=deep, kept=kept)

    # -- the chain of a use --------------------------------------------------------------------------------

    def visit(self, item: _Item) -> None:
        use, position, deep = item.used.use, item.position, item.deep
        while position < len(use.steps):
            step = use.steps[position]
            if step.kind is StepKind.AWAIT:
                if self.resource.awaiting and not deep:
                    self.release(item)
                    return
                position += 1
            elif step.kind is StepKind.ITEM and deep:
                deep = False
                position += 1
            elif step.kind is StepKind.ATTRIBUTE and step.key is not None:
                following = use.steps[position + 1 : position + 2]
                if not following:
                    self.attribute(item, step.key)
                    return
                if following[0].kind is not StepKind.CALL:
                    if _releases_part(use, position + 1):
                        self.release(item)
                    return
                after = use.steps[position + 2 : position + 3]
                awaited = bool(after) and after[0].kind is StepKind.AWAIT
                held = self.method(item, step.key, deep=deep, awaited=awaited)
                if held is None:
                    return
                deep = held
                position += 2
            else:
                return
        self.end(item, deep=deep)

    def method(self, item: _Item, name: str, *, deep: bool, awaited: bool) -> bool | None:
        """A method is called; where it returns the resource, whether in a container, else None."""
        if name in ("__aenter__", "__enter__"):
            return deep
        if name in self.resource.released_by or name in RELEASING - self.resource.starts_with:
            self.release(item, name, awaited=awaited)
        elif not deep:
            self.found.started |= name in self.resource.starts_with
        elif name in _TAKING:
            return False
        elif name in _VIEWS:
            return True
        elif name not in _OF_CONTAINERS:
            self.escape(item)
        return None

    def attribute(self, item: _Item, name: str) -> None:
        """An attribute is named and not called."""
        module, unit, use, _ = item.used
        if use.role is Role.STORED:
            value = module.facts_of(unit).stored.get(use.node)
            if is_constant(value, "True"):
                self.found.set_to_true.add(name)
            if is_constant(value, self.resource.unless.get(name, "")):
                self.escape(item)
        elif use.role is not Role.READ and (
            name in _PARTS or name in self.resource.released_by or name in RELEASING
        ):
            self.escape(item)  # what gets the method, or that part, may release it

    def end(self, item: _Item, *, deep: bool) -> None:
        """What becomes of the value of the whole chain."""
        match item.used.use.role:
            case Role.ASSIGNED:
                for sink in item.used.use.sinks:
                    self.assigned(item, sink, deep=deep)
            case Role.ITERATED:
                self.iterated(item, deep=deep)
            case Role.ENTERED:
                self.release(item)
            case Role.ARGUMENT:
                self.argument(item, deep=deep)
            case Role.RETURNED:
                self.returned(item, deep=deep)
            case Role.ELEMENT | Role.READ:
                self.displayed(item)
            case Role.YIELDED | Role.DEFAULT | Role.DECORATOR | Role.BASE:
                self.escape(item)
            case _:
                pass

    # -- where the value goes ------------------------------------------------------------------------------

    def assigned(self, item: _Item, sink: Binding | Use, *, deep: bool) -> None:
        if isinstance(sink, Binding):
            if sink.name in sink.scope.globals:
                self.escape(item)
            else:
                self.add_local(item, owner_of_binding(sink), sink.name, deep=deep)
            return
        if not sink.steps or sink.steps[0].kind is not StepKind.ATTRIBUTE:
            self.added_to_local(item, sink)
        elif any(step.kind is not StepKind.ITEM for step in sink.steps[1:]):
            self.escape(item)
        else:
            self.keep(item, sink, deep=deep or len(sink.steps) > 1)

    def added_to_local(self, item: _Item, sink: Use) -> None:
        """``name[key] = resource``."""
        scope = owner_of(sink.name, sink.scope)
        bindings = scope.bindings.get(sink.name, ())
        if len(sink.steps) != 1 or any(binding.kind is not BindingKind.ASSIGNED for binding in bindings):
            self.escape(item)
        else:
            self.add_local(item, scope, sink.name, deep=True)

    def keep(self, item: _Item, sink: Use, *, deep: bool) -> None:
        """The first step of `sink` is the attribute that gets it."""
        module, unit, _, _ = item.used
        method = method_of_receiver(module, unit, sink)
        attribute = sink.steps[0].key
        if method is None or method.owner is None or attribute is None or attribute.startswith("__"):
            self.escape(item)
            return
        place = Place(module, unit, sink.node)
        if any(place == store.place for store in self.found.stores):
            return
        function = module.function_of(unit, sink.scope) or method
        self.found.stores.append(Store(method.owner, attribute, place, function, deep))
        for used in uses_of_self(self.program, method.owner).get(attribute, ()):
            self.add(used, used.start, deep=deep, kept=True)

    def iterated(self, item: _Item, *, deep: bool) -> None:
        if not deep and self.resource.exhausting:
            self.release(item)
        for sink in item.used.use.sinks if deep else ():
            path = _path(item, sink)
            if not (self.parts and path and path[0] is not None and path[0] not in self.parts):
                self.assigned(item, sink, deep=False)

    def argument(self, item: _Item, *, deep: bool) -> None:
        use = item.used.use
        site = use.call
        if site is None or self.added(item, site):
            return
        call = self.graph.at(site.node)
        if call is None or not call.complete or not (call.names or call.functions):
            method = site.node.func.attr.value if isinstance(site.node.func, cst.Attribute) else ""
            if method not in self.resources.quiet_methods and method not in _OF_CONTAINERS:
                self.escape(item)
        if call is None:
            return
        for name in call.names:
            self.given(item, site, name, deep=deep)
        for function in call.functions:
            parameter = None if use.starred else call.parameter(function, use.node)
            if parameter is None:
                self.escape(item)
                continue
            for other in function.scope.uses.get(parameter, ()):
                self.add(Used(function.module, function.unit, other), 0, deep=deep, kept=item.kept)

    def given(self, item: _Item, site: CallSite, name: str, *, deep: bool) -> None:
        """The resource is given to something of others."""
        first = item.used.use.position == 0
        awaited = self.resource.awaiting and name in self.resources.owners
        if awaited or (first and name in self.resource.release_functions):
            self.release(item)
        elif name in self.resources.owners:
            entered = site.use is not None and site.use.role is Role.ENTERED
            (self.release if entered else self.escape)(item)
        elif name in _PASSING and site.use is not None:
            used = Used(item.used.module, item.used.unit, site.use)
            self.add(used, site.depth + 1, deep=deep and name != "builtins.next", kept=item.kept)
        elif name not in self.resources.borrows and name not in self.resources.cannot_raise:
            self.escape(item)

    def added(self, item: _Item, site: CallSite) -> bool:
        """Whether the call puts the resource into a container of ours; then it is followed there."""
        callee = site.use
        if callee is None or not site.depth:
            return False
        *way, last = callee.steps[: site.depth]
        if last.kind is not StepKind.ATTRIBUTE or last.key not in _ADDING:
            return False
        if not way:
            scope = owner_of(callee.name, callee.scope)
            kinds = {binding.kind for binding in scope.bindings.get(callee.name, ())}
            if kinds != {BindingKind.ASSIGNED}:
                return False
            self.add_local(item, scope, callee.name, deep=True)
        elif len(way) == 1 and way[0].kind is StepKind.ATTRIBUTE:
            self.keep(item, callee, deep=True)
        else:
            return False
        return True

    def returned(self, item: _Item, *, deep: bool) -> None:
        """Go on with what the callers get."""
        function = item.function
        if function is None or function.scope.kind is not ScopeKind.FUNCTION:
            self.escape(item)
            return
        if function.scope.decorators and not (function.is_static or function.is_class_method):
            self.escape(item)
            return
        self.returns.append((function, item))
        for call in self.graph.callers(function):
            if call.node is None:
                self.escape(item)
            else:
                self.result_of(call, deep=deep, kept=item.kept, awaits=function.is_async)

    # -- displays ------------------------------------------------------------------------------------------

    def displayed(self, item: _Item) -> None:
        """The value is looked at, or becomes an item of a display that something else gets."""
        display: cst.BaseExpression | None = None
        for parent, below in enclosing(item.used.unit, item.used.use.node):
            if _is_display(parent, below):
                display = parent
            elif not isinstance(parent, (cst.BooleanOperation, cst.DictElement, cst.Element, cst.IfExp)):
                if display is not None:
                    self.display_goes(item, display, parent)
                return

    def display_goes(self, item: _Item, display: cst.BaseExpression, to: cst.CSTNode) -> None:
        """Go on with a display that holds the resource, and stands in `to`."""
        module, unit, use, _ = item.used
        facts = module.facts_of(unit)
        if isinstance(to, cst.Arg):
            call = next(outer for outer, _ in enclosing(unit, to))
            site = facts.call_of.get(call)
            if site is not None:
                self.display_given(item, site)
        elif isinstance(to, (cst.CompFor, cst.For)) and to.iter is display:
            scope = use.scope
            if isinstance(to, cst.CompFor):
                scope = facts.scopes.get(next(outer for outer, _ in enclosing(unit, to)), scope)
            self.target(item, to.target, scope, deep=False)
        elif isinstance(to, cst.AssignTarget | cst.Expr | cst.Comparison | cst.ComparisonTarget):
            return
        elif isinstance(to, cst.Assign):
            for target in to.targets:
                self.target(item, target.target, use.scope, deep=True)
        elif isinstance(to, (cst.AnnAssign, cst.NamedExpr)):
            self.target(item, to.target, use.scope, deep=True)
        else:
            self.escape(item)

    def display_given(self, item: _Item, site: CallSite) -> None:
        call = self.graph.at(site.node)
        names = call.names if call is not None else ()
        if self.resource.awaiting and any(name in self.resources.owners for name in names):
            self.release(item)
        elif names and all(name in _PASSING for name in names) and site.use is not None:
            self.add(
                Used(item.used.module, item.used.unit, site.use), site.depth + 1, deep=True, kept=item.kept
            )
        elif not names or not all(name in self.resources.borrows for name in names):
            self.escape(item)

    def target(self, item: _Item, target: cst.CSTNode, scope: Scope, *, deep: bool) -> None:
        if isinstance(target, cst.Name):
            self.add_local(item, owner_of(target.value, scope), target.value, deep=deep)
            return
        facts = item.used.module.facts_of(item.used.unit)
        sink = facts.uses.get(target)
        if sink is None:
            self.escape(item)
        else:
            self.assigned(item, sink, deep=deep)

    # -- what was found ------------------------------------------------------------------------------------

    def release(self, item: _Item, method: str = "", *, awaited: bool = True) -> None:
        self.found.releases.append(Release(item.place, item.function, method, awaited, item.kept))

    def escape(self, item: _Item) -> None:
        self.found.escapes.append(item.place)


def _releases_part(use: Use, position: int) -> bool:
    """Whether a method that releases is called further on in the chain: ``client.connection_pool.disconnect()``."""
    return any(
        step.kind is StepKind.ATTRIBUTE and step.key in RELEASING and following.kind is StepKind.CALL
        for step, following in pairwise(use.steps[position:])
    )


def _is_display(parent: cst.CSTNode, below: cst.CSTNode) -> TypeGuard[cst.BaseExpression]:
    """Whether `parent` is a display, or a comprehension, that holds `below`."""
    if isinstance(parent, (cst.Dict, cst.List, cst.Set, cst.Tuple)):
        return True
    if isinstance(parent, (cst.GeneratorExp, cst.ListComp, cst.SetComp)):
        return parent.elt is below
    return isinstance(parent, cst.DictComp) and parent.value is below


def _path(item: _Item, sink: Binding | Use) -> tuple[int | None, ...]:
    """Where the sink stands in the tuple that is unpacked; empty where nothing is."""
    if isinstance(sink, Binding):
        return sink.path if sink.kind is BindingKind.UNPACKED else ()
    part = item.used.module.facts_of(item.used.unit).parts.get(sink.node)
    return part.path if part is not None and part.kind is BindingKind.UNPACKED else ()
