"""The one pass over a unit's tree: its scopes, bindings, uses and calls.

The result depends on the unit's text alone and holds nodes instead of offsets, so it is kept with the parsed
unit. The pass visits semantic fields only, and keeps its own stack: text may nest deeper than Python recurses.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple
from weakref import WeakKeyDictionary

import libcst as cst

from plugcheck_lsp.documents.python import UnitKind
from plugcheck_lsp.python.literals import string_value
from plugcheck_lsp.python.names import (
    WRITES,
    Binding,
    BindingKind,
    Block,
    CallSite,
    Imported,
    Parameter,
    ParameterKind,
    Part,
    Role,
    Scope,
    ScopeKind,
    Step,
    StepKind,
    Use,
    owner_of,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from plugcheck_lsp.documents.python import ParsedUnit, Unit


@dataclass(slots=True, eq=False)
class UnitFacts:
    """What one unit says about names."""

    module: Scope
    """The module's part in this unit: its bindings, and every use of a name that the unit does not own."""
    root: Scope
    """The scope that the unit's statement stands in: `module`, or the class of a class member."""
    calls: list[CallSite] = field(default_factory=list)
    uses: dict[cst.CSTNode, Use] = field(default_factory=dict)
    """Every use by the node of its whole chain."""
    roots: dict[cst.CSTNode, Use] = field(default_factory=dict)
    """Every use by the name that its chain stands on."""
    call_of: dict[cst.CSTNode, CallSite] = field(default_factory=dict)
    scopes: dict[cst.CSTNode, Scope] = field(default_factory=dict)
    """The scope of every function, class, lambda and comprehension by its node."""
    membership: dict[cst.CSTNode, cst.BaseExpression] = field(default_factory=dict)
    """For ``x in y`` and ``x not in y``: `x` by the node of `y`."""
    stored: dict[cst.CSTNode, cst.BaseExpression] = field(default_factory=dict)
    """The value that is assigned to a chain, by the chain's node."""
    parts: dict[cst.CSTNode, Part] = field(default_factory=dict)
    """What a chain gets by unpacking, ``with`` or ``for``, by the chain's node."""
    annotated: dict[cst.CSTNode, cst.BaseExpression] = field(default_factory=dict)
    """The annotation of a chain (``self.x: T``), by the chain's node."""
    sets: list[cst.Set | cst.SetComp] = field(default_factory=list)
    """The displays and comprehensions that make sets."""
    formatted: list[cst.FormattedStringExpression] = field(default_factory=list)
    """What f-strings make texts of."""
    awaited: set[cst.CSTNode] = field(default_factory=set)
    """The calls that ``await`` stands on."""
    entered: list[Block] = field(default_factory=list)
    iterated: list[Block] = field(default_factory=list)
    order: dict[cst.CSTNode, int] = field(default_factory=dict)
    """Calls, whole chains and what opens a scope, numbered in the order of the text (inner calls of a chain first)."""
    writes: list[Use] = field(default_factory=list)
    """The uses whose chain is assigned to, changed in place or deleted."""
    links: list[tuple[Scope, str]] = field(default_factory=list)
    """The names of scopes below the module that may mean something from outside of the unit: those that are
    imported there, and those that get their one value from a name of the module, over local names or not."""
    rebound: list[Binding] = field(default_factory=list)
    """The bindings in functions (and classes) of names declared ``global``."""
    broken: bool = False
    """Whether the unit does not parse; then nothing else is known of it."""


_known: WeakKeyDictionary[ParsedUnit, UnitFacts] = WeakKeyDictionary()


def unit_facts(unit: Unit) -> UnitFacts:
    """What `unit` says about names; computed once for each parsed unit."""
    facts = _known.get(unit.parsed)
    if facts is None:
        facts = _known[unit.parsed] = _walk(unit)
    return facts


def _walk(unit: Unit) -> UnitFacts:
    module = Scope(ScopeKind.MODULE, "", None, None)
    root = module
    if unit.kind is UnitKind.CLASS_MEMBER:
        root = Scope(ScopeKind.CLASS, "", module, None)
        module.children.append(root)
    node = unit.parsed.node
    if node is None:
        return UnitFacts(module, root, broken=bool(unit.text.strip()))
    walk = _Walk(UnitFacts(module, root))
    walk.run(node)
    return walk.facts


class _Way(NamedTuple):
    """How a node is reached: its scope, what becomes of its value, and the flags of its statement."""

    scope: Scope
    role: Role = Role.READ
    sinks: tuple[Binding | Use, ...] = ()
    argument: tuple[CallSite, int | None, str | None, bool] | None = None
    steps: tuple[Step, ...] = ()
    """The chain that stands on the node's value."""
    outer: cst.BaseExpression | None = None
    """The whole chain, where `steps` are not empty."""
    conditional: bool = False
    type_only: bool = False
    statement: cst.CSTNode | None = None

    def read(self, scope: Scope | None = None) -> _Way:
        """The way to a part of this statement whose value is only looked at."""
        return _Way(
            scope or self.scope,
            conditional=self.conditional,
            type_only=self.type_only,
            statement=self.statement,
        )

    def to(self, role: Role, sinks: tuple[Binding | Use, ...] = ()) -> _Way:
        return self.read()._replace(role=role, sinks=sinks)


class _Walk:
    def __init__(self, facts: UnitFacts) -> None:
        self.facts = facts
        self.stack: list[tuple[cst.CSTNode, _Way]] = []
        self.found: list[Use] = []
        self.bound: list[tuple[Scope, Binding]] = []

    def run(self, node: cst.CSTNode) -> None:
        self.stack.append((node, _Way(self.facts.root)))
        while self.stack:
            current, way = self.stack.pop()
            handler = _HANDLERS.get(type(current))
            if handler is not None:
                handler(self, current, way)
            else:
                self.others(current, way)
        for scope, binding in self.bound:
            self.settle(scope, binding)
        for use in self.found:
            owner_of(use.name, use.scope).uses.setdefault(use.name, []).append(use)
            if use.steps and use.role in WRITES:
                self.facts.writes.append(use)
        self.facts.links = self.links()

    def links(self) -> list[tuple[Scope, str]]:
        """See `UnitFacts.links`."""
        sources: dict[tuple[int, str], tuple[int, str] | None] = {}
        named: list[tuple[Scope, str]] = []
        for scope in self.facts.module.walk():
            if scope.parent is None:
                continue
            for name, bindings in scope.bindings.items():
                if name not in scope.uses:
                    continue
                key = id(scope), name
                if any(binding.imported is not None for binding in bindings):
                    sources[key] = None
                elif len(bindings) == 1 and bindings[0].value is not None:
                    use = self.facts.uses.get(bindings[0].value)
                    if use is None or bindings[0].kind not in (BindingKind.ASSIGNED, BindingKind.ENTERED):
                        continue
                    owner = owner_of(use.name, use.scope)
                    sources[key] = (id(owner), use.name) if owner.parent is not None else None
                else:
                    continue
                named.append((scope, name))
        known: dict[tuple[int, str], bool] = {}
        return [(scope, name) for scope, name in named if _leads_out((id(scope), name), sources, known)]

    def settle(self, scope: Scope, binding: Binding) -> None:
        """Give the binding to the scope that owns the name, as far as this unit shows it."""
        if binding.name in scope.globals and scope.parent is not None:
            self.facts.rebound.append(binding)
        elif binding.name in scope.nonlocals:
            owner = owner_of(binding.name, scope)
            if owner.parent is not None:
                owner.bindings.setdefault(binding.name, []).append(binding)

    # -- helpers -------------------------------------------------------------------------------------------

    def push(self, nodes: Iterable[cst.CSTNode | None], way: _Way) -> None:
        self.stack.extend((node, way) for node in reversed(list(nodes)) if node is not None)

    def bind(self, name: cst.Name, kind: BindingKind, way: _Way, **more: Any) -> Binding:
        scope = way.scope
        binding = Binding(
            name.value, kind, name, scope, way.statement or name,
            conditional=way.conditional, type_only=way.type_only, **more,
        )  # fmt: skip
        self.bound.append((scope, binding))
        if (
            not (name.value in scope.globals and scope.parent is not None)
            and name.value not in scope.nonlocals
        ):
            scope.bindings.setdefault(name.value, []).append(binding)
        return binding

    def target(
        self,
        node: cst.CSTNode,
        kind: BindingKind,
        way: _Way,
        value: cst.BaseExpression | None,
        role: Role = Role.STORED,
    ) -> list[Binding | Use]:
        """Bind what an assignment target names; the names and chains that get the value itself or its parts."""
        sinks: list[Binding | Use] = []
        todo: list[tuple[cst.CSTNode, BindingKind, tuple[int | None, ...]]] = [(node, kind, ())]
        while todo:
            current, current_kind, path = todo.pop()
            if isinstance(current, cst.Name):
                sinks.append(self.bind(current, current_kind, way, value=value, path=path))
            elif isinstance(current, (cst.Tuple, cst.List)):
                part = current_kind if current_kind is BindingKind.ITERATED else BindingKind.UNPACKED
                todo.extend(
                    (element, part, (*path, index)) for element, index in _places_in(current.elements)
                )
            elif isinstance(current, (cst.Attribute, cst.Subscript)):
                use = self.chain(current, way.to(role))
                if use is not None:
                    sinks.append(use)
                if current_kind is BindingKind.ASSIGNED and value is not None:
                    self.facts.stored[current] = value
                else:
                    self.facts.parts[current] = Part(current_kind, value, path, way.statement)
            else:
                self.stack.append((current, way.read()))
        return sinks

    def chain(self, node: cst.BaseExpression, way: _Way) -> Use | None:
        """Follow attributes, subscripts, calls and awaits down to what they stand on; the use, if that is a name."""
        steps: list[Step] = []
        sites: list[tuple[int, CallSite]] = []
        root: cst.BaseExpression = node
        while True:
            if isinstance(root, cst.Attribute):
                steps.append(Step(StepKind.ATTRIBUTE, root.attr.value, root))
                root = root.value
            elif isinstance(root, cst.Subscript):
                steps.append(Step(StepKind.ITEM, _literal_key(root), root))
                self.push((element.slice for element in root.slice), way.read())
                root = root.value
            elif isinstance(root, cst.Call):
                site = CallSite(root, way.scope)
                self.facts.calls.append(site)
                self.facts.call_of[root] = site
                sites.append((len(steps), site))
                steps.append(Step(StepKind.CALL, None, root))
                self.arguments(site, way)
                root = root.func
            elif isinstance(root, cst.Await):
                steps.append(Step(StepKind.AWAIT, None, root))
                self.facts.awaited.add(root.expression)
                root = root.expression
            else:
                break
        order = self.facts.order
        for _, site in reversed(sites):
            order[site.node] = len(order)
        order.setdefault(node, len(order))
        whole = (*reversed(steps), *way.steps)
        outer = way.outer or node
        if isinstance(root, cst.Name):
            if root.value in _CONSTANTS:
                return None
            position, keyword, starred, call = None, None, False, None
            if way.argument is not None:
                call, position, keyword, starred = way.argument
            use = Use(
                root.value,
                root,
                whole,
                outer,
                way.role,
                way.scope,
                way.sinks,
                call,
                position,
                keyword,
                starred,
            )
            for depth, site in sites:
                site.use, site.depth = use, len(steps) - depth - 1
            self.found.append(use)
            self.facts.uses[outer] = use
            self.facts.roots[root] = use
            return use
        self.stack.append((root, way._replace(steps=whole, outer=outer if whole else None)))
        return None

    def arguments(self, site: CallSite, way: _Way) -> None:
        position = 0
        found: list[tuple[cst.CSTNode, _Way]] = []
        for arg in site.node.args:
            keyword = arg.keyword.value if arg.keyword is not None else None
            starred = bool(arg.star)
            place = position if keyword is None and not starred else None
            if keyword is None:
                position += 1
            argument = (site, place, keyword, starred)
            found.append((arg.value, way.read()._replace(role=Role.ARGUMENT, argument=argument)))
        self.stack.extend(reversed(found))

    def open_scope(self, kind: ScopeKind, name: str, node: cst.CSTNode, parent: Scope) -> Scope:
        scope = Scope(kind, name, parent, node)
        parent.children.append(scope)
        self.facts.scopes[node] = scope
        self.facts.order[node] = len(self.facts.order)
        return scope

    def parameters(self, params: cst.Parameters, scope: Scope, way: _Way) -> None:
        """Bind the parameters in `scope`; their defaults and annotations belong to the code around it."""
        found: list[Parameter] = []
        groups = (
            (params.posonly_params, ParameterKind.POSITIONAL_ONLY),
            (params.params, ParameterKind.NORMAL),
            ((params.star_arg,) if isinstance(params.star_arg, cst.Param) else (), ParameterKind.VARARGS),
            (params.kwonly_params, ParameterKind.KEYWORD_ONLY),
            ((params.star_kwarg,) if params.star_kwarg else (), ParameterKind.KWARGS),
        )
        inside = way.read(scope)._replace(conditional=False)
        for group, kind in groups:
            for param in group:
                parameter = Parameter(param.name.value, kind, param, param.default)
                found.append(parameter)
                annotation = param.annotation.annotation if param.annotation else None
                self.bind(
                    param.name, BindingKind.PARAMETER, inside, parameter=parameter, annotation=annotation
                )
                self.push((annotation,), way.to(Role.ANNOTATION))
                self.push((param.default,), way.to(Role.DEFAULT))
        scope.parameters = tuple(found)

    # -- expressions ---------------------------------------------------------------------------------------

    def on_chain(self, node: cst.BaseExpression, way: _Way) -> None:
        self.chain(node, way)

    def on_nothing(self, node: cst.CSTNode, way: _Way) -> None:
        """A leaf: nothing to see."""

    def on_boolean(self, node: cst.BooleanOperation, way: _Way) -> None:
        self.push((node.left, node.right), way)

    def on_comparison(self, node: cst.Comparison, way: _Way) -> None:
        left = node.left
        self.push((left, *(part.comparator for part in node.comparisons)), way.read())
        for part in node.comparisons:
            if isinstance(part.operator, (cst.In, cst.NotIn)):
                self.facts.membership[part.comparator] = left
            left = part.comparator

    def on_if_expression(self, node: cst.IfExp, way: _Way) -> None:
        self.push((node.body, node.orelse), way)
        self.push((node.test,), way.read())

    def on_walrus(self, node: cst.NamedExpr, way: _Way) -> None:
        scope = way.scope
        while scope.kind is ScopeKind.COMPREHENSION and scope.parent is not None:
            scope = scope.parent
        sinks = self.target(node.target, BindingKind.ASSIGNED, way.read(scope), node.value)
        self.stack.append((node.value, way.to(Role.ASSIGNED, tuple(sinks))))

    def on_display(self, node: cst.List | cst.Tuple | cst.Set, way: _Way) -> None:
        if isinstance(node, cst.Set):
            self.facts.sets.append(node)
        spread = way.argument is not None and way.argument[3]
        looked_at = spread or way.role in (Role.READ, Role.ITERATED, Role.DECORATOR)
        for element in reversed(node.elements):
            plain = (
                way.read() if looked_at or isinstance(element, cst.StarredElement) else way.to(Role.ELEMENT)
            )
            self.stack.append((element.value, plain))

    def on_dict(self, node: cst.Dict, way: _Way) -> None:
        held = way.read() if way.role is Role.READ else way.to(Role.ELEMENT)
        for element in reversed(node.elements):
            if isinstance(element, cst.DictElement):
                self.stack.append((element.value, held))
                self.stack.append((element.key, way.read()))
            else:
                self.stack.append((element.value, way.read()))

    def on_starred(self, node: cst.StarredElement, way: _Way) -> None:
        self.stack.append((node.value, way.read()))

    def on_formatted(self, node: cst.FormattedStringExpression, way: _Way) -> None:
        self.facts.formatted.append(node)
        self.others(node, way)

    def on_lambda(self, node: cst.Lambda, way: _Way) -> None:
        scope = self.open_scope(ScopeKind.LAMBDA, "<lambda>", node, way.scope)
        self.parameters(node.params, scope, way)
        scope.returned.append(node.body)
        self.stack.append((node.body, _Way(scope, Role.RETURNED, statement=way.statement)))

    def on_comprehension(self, node: cst.BaseComp, way: _Way) -> None:
        scope = self.open_scope(ScopeKind.COMPREHENSION, "<comprehension>", node, way.scope)
        if isinstance(node, cst.SetComp):
            self.facts.sets.append(node)
        inside = way.read(scope)
        loop: cst.CompFor | None = node.for_in
        outer = way.read()
        while loop is not None:
            sinks = self.target(loop.target, BindingKind.ITERATED, inside, loop.iter)
            self.facts.iterated.append(Block(loop.iter, outer.scope, loop.asynchronous is not None))
            self.stack.append((loop.iter, outer._replace(role=Role.ITERATED, sinks=tuple(sinks))))
            self.push((condition.test for condition in loop.ifs), inside)
            outer = inside
            loop = loop.inner_for_in
        held = inside._replace(role=Role.ELEMENT) if way.role is not Role.READ else inside
        if isinstance(node, cst.DictComp):
            self.push((node.key,), inside)
            self.push((node.value,), held)
        else:
            self.push((getattr(node, "elt", None) or getattr(node, "value", None),), held)

    def on_yield(self, node: cst.Yield, way: _Way) -> None:
        function = way.scope.function
        if function is not None:
            function.is_generator = True
        value = node.value
        if isinstance(value, cst.From):
            self.facts.iterated.append(Block(value.item, way.scope, is_async=False))
            if function is not None:
                function.delegated.append(value.item)
            self.stack.append((value.item, way.to(Role.ITERATED)))
            return
        if function is not None:
            function.yielded.append(value)
        if value is not None:
            self.stack.append((value, way.to(Role.YIELDED)))

    def others(self, node: cst.CSTNode, way: _Way) -> None:
        """Any other node: its parts are looked at."""
        below = way.read()
        for name in semantic_fields(type(node)):
            value = getattr(node, name)
            if isinstance(value, cst.CSTNode):
                self.stack.append((value, below))
            elif isinstance(value, (list, tuple)):
                self.push((item for item in value if isinstance(item, cst.CSTNode)), below)

    # -- simple statements ---------------------------------------------------------------------------------

    def on_line(self, node: cst.SimpleStatementLine | cst.SimpleStatementSuite, way: _Way) -> None:
        self.stack.extend((small, way._replace(statement=small)) for small in reversed(node.body))

    def on_expression(self, node: cst.Expr, way: _Way) -> None:
        self.stack.append((node.value, way.read()))

    def on_assign(self, node: cst.Assign, way: _Way) -> None:
        if len(node.targets) == 1 and self.pairwise(node.targets[0].target, node.value, way):
            return
        sinks: list[Binding | Use] = []
        whole = True
        for target in node.targets:
            sinks += self.target(target.target, BindingKind.ASSIGNED, way, node.value)
            whole = whole and not isinstance(target.target, (cst.Tuple, cst.List))
        self.stack.append((node.value, way.to(Role.ASSIGNED if whole else Role.ITERATED, tuple(sinks))))

    def pairwise(self, target: cst.CSTNode, value: cst.BaseExpression, way: _Way) -> bool:
        """Take ``a, b = x, y`` as two assignments; whether it is one."""
        if not isinstance(target, (cst.Tuple, cst.List)) or not isinstance(value, (cst.Tuple, cst.List)):
            return False
        parts = [*target.elements, *value.elements]
        if len(target.elements) != len(value.elements) or any(
            isinstance(p, cst.StarredElement) for p in parts
        ):
            return False
        for one, other in zip(target.elements, value.elements, strict=True):
            whole = not isinstance(one.value, (cst.Tuple, cst.List))
            sinks = self.target(one.value, BindingKind.ASSIGNED, way, other.value)
            self.stack.append((other.value, way.to(Role.ASSIGNED if whole else Role.ITERATED, tuple(sinks))))
        return True

    def on_annotated(self, node: cst.AnnAssign, way: _Way) -> None:
        annotation = node.annotation.annotation
        self.stack.append((annotation, way.to(Role.ANNOTATION)))
        if isinstance(node.target, cst.Name):
            kind = BindingKind.ASSIGNED if node.value is not None else BindingKind.DECLARED
            sinks: list[Binding | Use] = [
                self.bind(node.target, kind, way, value=node.value, annotation=annotation)
            ]
        else:
            self.facts.annotated[node.target] = annotation
            if node.value is not None:
                sinks = self.target(node.target, BindingKind.ASSIGNED, way, node.value)
            else:
                sinks = []
                self.chain(node.target, way.to(Role.ANNOTATION))
        if node.value is not None:
            self.stack.append((node.value, way.to(Role.ASSIGNED, tuple(sinks))))

    def on_augmented(self, node: cst.AugAssign, way: _Way) -> None:
        if isinstance(node.target, cst.Name):
            self.bind(node.target, BindingKind.AUGMENTED, way, value=node.value)
        self.chain(node.target, way.to(Role.AUGMENTED))
        self.stack.append((node.value, way.read()))

    def on_delete(self, node: cst.Del, way: _Way) -> None:
        todo: list[cst.BaseExpression] = [node.target]
        while todo:
            target = todo.pop()
            if isinstance(target, (cst.Tuple, cst.List)):
                todo.extend(element.value for element in target.elements)
                continue
            if isinstance(target, cst.Name):
                self.bind(target, BindingKind.DELETED, way)
            self.chain(target, way.to(Role.DELETED))

    def on_return(self, node: cst.Return, way: _Way) -> None:
        function = way.scope.function
        if function is not None:
            function.returned.append(node.value)
        self.push((node.value,), way.to(Role.RETURNED))

    def on_raise(self, node: cst.Raise, way: _Way) -> None:
        self.push((node.exc,), way.to(Role.RAISED))
        self.push((node.cause.item if node.cause else None,), way.read())

    def on_global(self, node: cst.Global, way: _Way) -> None:
        for item in node.names:
            way.scope.globals[item.name.value] = item.name

    def on_nonlocal(self, node: cst.Nonlocal, way: _Way) -> None:
        way.scope.nonlocals.update(item.name.value for item in node.names)

    def on_import(self, node: cst.Import, way: _Way) -> None:
        for alias in node.names:
            dotted = _dotted(alias.name)
            asname = alias.asname.name if alias.asname else None
            if isinstance(asname, cst.Name):
                self.bind(asname, BindingKind.IMPORTED, way, imported=Imported(dotted, 0, None))
            else:
                first = alias.name
                while isinstance(first, cst.Attribute):
                    first = first.value  # type: ignore[assignment] # libcst: a dotted name holds names alone
                self.bind(first, BindingKind.IMPORTED, way, imported=Imported(dotted.split(".")[0], 0, None))

    def on_import_from(self, node: cst.ImportFrom, way: _Way) -> None:
        module = _dotted(node.module) if node.module is not None else ""
        level = len(node.relative)
        if isinstance(node.names, cst.ImportStar):
            star = Binding(
                "*", BindingKind.IMPORTED, node.names, way.scope, node, imported=Imported(module, level, "*"),
                conditional=way.conditional, type_only=way.type_only,
            )  # fmt: skip
            way.scope.bindings.setdefault("*", []).append(star)
            return
        for alias in node.names:
            member = _dotted(alias.name)
            asname = alias.asname.name if alias.asname else alias.name
            if isinstance(asname, cst.Name):
                self.bind(asname, BindingKind.IMPORTED, way, imported=Imported(module, level, member))

    def on_type_alias(self, node: cst.TypeAlias, way: _Way) -> None:
        self.bind(node.name, BindingKind.TYPE, way)
        self.stack.append((node.value, way.to(Role.ANNOTATION)))

    # -- compound statements -------------------------------------------------------------------------------

    def on_block(self, node: cst.IndentedBlock, way: _Way) -> None:
        self.stack.extend((statement, way) for statement in reversed(node.body))

    def on_function(self, node: cst.FunctionDef, way: _Way) -> None:
        way = way._replace(statement=node)
        scope = self.open_scope(ScopeKind.FUNCTION, node.name.value, node, way.scope)
        scope.is_async = node.asynchronous is not None
        scope.decorators = tuple(decorator.decorator for decorator in node.decorators)
        scope.returns = node.returns.annotation if node.returns else None
        self.bind(node.name, BindingKind.FUNCTION, way, inner=scope)
        self.type_parameters(node.type_parameters, scope, way)
        self.parameters(node.params, scope, way)
        self.push((scope.returns,), way.to(Role.ANNOTATION))
        self.stack.append((node.body, _Way(scope, statement=node)))
        self.push(scope.decorators, way.to(Role.DECORATOR))

    def on_class(self, node: cst.ClassDef, way: _Way) -> None:
        way = way._replace(statement=node)
        scope = self.open_scope(ScopeKind.CLASS, node.name.value, node, way.scope)
        scope.decorators = tuple(decorator.decorator for decorator in node.decorators)
        scope.bases = tuple(base.value for base in node.bases if not base.star)
        scope.keywords = tuple(keyword.keyword.value for keyword in node.keywords if keyword.keyword)
        self.bind(node.name, BindingKind.CLASS, way, inner=scope)
        self.type_parameters(node.type_parameters, scope, way)
        self.push((argument.value for argument in (*node.bases, *node.keywords)), way.to(Role.BASE))
        self.stack.append((node.body, way.read(scope)))
        self.push(scope.decorators, way.to(Role.DECORATOR))

    def type_parameters(self, node: cst.TypeParameters | None, scope: Scope, way: _Way) -> None:
        for parameter in node.params if node is not None else ():
            self.bind(parameter.param.name, BindingKind.TYPE, way.read(scope))

    def on_if(self, node: cst.If, way: _Way) -> None:
        inner = way._replace(conditional=True)
        self.push((node.orelse,), inner)
        if _is_type_checking(node.test):
            self.stack.append((node.body, inner._replace(type_only=True)))
        elif not (_is_main_guard(node.test) and way.scope.kind is ScopeKind.MODULE):
            self.stack.append((node.body, inner))
        self.stack.append((node.test, way.read()))

    def on_else(self, node: cst.Else | cst.Finally, way: _Way) -> None:
        self.stack.append((node.body, way._replace(conditional=True)))

    def on_for(self, node: cst.For, way: _Way) -> None:
        inner = way._replace(conditional=True, statement=node)
        sinks = self.target(node.target, BindingKind.ITERATED, inner, node.iter)
        self.push((node.body, node.orelse), inner)
        self.facts.iterated.append(Block(node.iter, way.scope, node.asynchronous is not None))
        self.stack.append((node.iter, way.to(Role.ITERATED, tuple(sinks))))

    def on_while(self, node: cst.While, way: _Way) -> None:
        self.push((node.body, node.orelse), way._replace(conditional=True))
        self.stack.append((node.test, way.read()))

    def on_with(self, node: cst.With, way: _Way) -> None:
        inner = way._replace(conditional=True, statement=node)
        self.stack.append((node.body, inner))
        for item in reversed(node.items):
            sinks: list[Binding | Use] = []
            if item.asname is not None:
                sinks = self.target(item.asname.name, BindingKind.ENTERED, inner, item.item)
            self.facts.entered.append(Block(item.item, way.scope, node.asynchronous is not None))
            self.stack.append((item.item, way.to(Role.ENTERED, tuple(sinks))))

    def on_try(self, node: cst.Try | cst.TryStar, way: _Way) -> None:
        inner = way._replace(conditional=True)
        self.push((node.body, *node.handlers, node.orelse, node.finalbody), inner)

    def on_handler(self, node: cst.ExceptHandler | cst.ExceptStarHandler, way: _Way) -> None:
        inner = way._replace(statement=node)
        self.stack.append((node.body, inner))
        if node.name is not None:
            self.target(node.name.name, BindingKind.EXCEPTION, inner, node.type)
        self.push((node.type,), way.read())

    def on_match(self, node: cst.Match, way: _Way) -> None:
        inner = way._replace(conditional=True, statement=node)
        self.push(node.cases, inner)
        self.stack.append((node.subject, way.read()))

    def on_capture(self, node: cst.MatchAs | cst.MatchStar, way: _Way) -> None:
        if node.name is not None:
            self.bind(node.name, BindingKind.CAPTURED, way)
        if isinstance(node, cst.MatchAs):
            self.push((node.pattern,), way)

    def on_match_mapping(self, node: cst.MatchMapping, way: _Way) -> None:
        if node.rest is not None:
            self.bind(node.rest, BindingKind.CAPTURED, way)
        self.push(node.elements, way)

    def on_match_class(self, node: cst.MatchClass, way: _Way) -> None:
        self.push((node.cls,), way.read())
        self.push(node.patterns, way)
        self.push((keyword.pattern for keyword in node.kwds), way)


_HANDLERS: dict[type[cst.CSTNode], Callable[[_Walk, Any, _Way], None]] = {
    **dict.fromkeys((cst.Name, cst.Attribute, cst.Subscript, cst.Call, cst.Await), _Walk.on_chain),
    **dict.fromkeys(
        (cst.SimpleString, cst.Integer, cst.Float, cst.Imaginary, cst.Ellipsis, cst.Pass, cst.Break, cst.Continue),
        _Walk.on_nothing,
    ),
    **dict.fromkeys((cst.List, cst.Tuple, cst.Set), _Walk.on_display),
    **dict.fromkeys((cst.ListComp, cst.SetComp, cst.GeneratorExp, cst.DictComp), _Walk.on_comprehension),
    **dict.fromkeys((cst.SimpleStatementLine, cst.SimpleStatementSuite), _Walk.on_line),
    **dict.fromkeys((cst.Else, cst.Finally), _Walk.on_else),
    **dict.fromkeys((cst.Try, cst.TryStar), _Walk.on_try),
    **dict.fromkeys((cst.ExceptHandler, cst.ExceptStarHandler), _Walk.on_handler),
    **dict.fromkeys((cst.MatchAs, cst.MatchStar), _Walk.on_capture),
    cst.BooleanOperation: _Walk.on_boolean,
    cst.Comparison: _Walk.on_comparison,
    cst.IfExp: _Walk.on_if_expression,
    cst.NamedExpr: _Walk.on_walrus,
    cst.Dict: _Walk.on_dict,
    cst.StarredElement: _Walk.on_starred,
    cst.FormattedStringExpression: _Walk.on_formatted,
    cst.Lambda: _Walk.on_lambda,
    cst.Yield: _Walk.on_yield,
    cst.Expr: _Walk.on_expression,
    cst.Assign: _Walk.on_assign,
    cst.AnnAssign: _Walk.on_annotated,
    cst.AugAssign: _Walk.on_augmented,
    cst.Del: _Walk.on_delete,
    cst.Return: _Walk.on_return,
    cst.Raise: _Walk.on_raise,
    cst.Global: _Walk.on_global,
    cst.Nonlocal: _Walk.on_nonlocal,
    cst.Import: _Walk.on_import,
    cst.ImportFrom: _Walk.on_import_from,
    cst.TypeAlias: _Walk.on_type_alias,
    cst.IndentedBlock: _Walk.on_block,
    cst.FunctionDef: _Walk.on_function,
    cst.ClassDef: _Walk.on_class,
    cst.If: _Walk.on_if,
    cst.For: _Walk.on_for,
    cst.While: _Walk.on_while,
    cst.With: _Walk.on_with,
    cst.Match: _Walk.on_match,
    cst.MatchMapping: _Walk.on_match_mapping,
    cst.MatchClass: _Walk.on_match_class,
}  # fmt: skip


def _leads_out(
    key: tuple[int, str],
    sources: dict[tuple[int, str], tuple[int, str] | None],
    known: dict[tuple[int, str], bool],
) -> bool:
    """Whether a name gets its value from outside of the unit, over the names in `sources`."""
    way: list[tuple[int, str]] = []
    current: tuple[int, str] | None = key
    while current is not None and current in sources and current not in known:
        known[current] = False  # the answer for a circle
        way.append(current)
        current = sources[current]
    answer = current is None or known.get(current, False)
    known.update(dict.fromkeys(way, answer))
    return answer


_CONSTANTS = frozenset({"None", "True", "False"})
"""Names to libcst, constants to Python."""
_LAYOUT = (
    "whitespace",
    "leading_",
    "trailing_",
    "lpar",
    "rpar",
    "lbra",
    "rbra",
    "header",
    "footer",
    "empty_lines",
)
_TOKENS = frozenset({"comma", "semicolon", "equal", "colon", "dot", "operator", "asynchronous", "first_colon", "second_colon",
                     "separator", "posonly_ind", "indent", "star", "keyword", "start", "end", "conversion"})  # fmt: skip
_fields: dict[type[cst.CSTNode], tuple[str, ...]] = {}


def semantic_fields(kind: type[cst.CSTNode]) -> tuple[str, ...]:
    """The names of the fields that can hold names: no white space, brackets or tokens."""
    known = _fields.get(kind)
    if known is None:
        names = kind.__dataclass_fields__
        known = _fields[kind] = tuple(
            name for name in names if name not in _TOKENS and not name.startswith((*_LAYOUT, "__"))
        )
    return known


def _places_in(
    elements: Iterable[cst.BaseElement],
) -> list[tuple[cst.CSTNode, int | None]]:
    """The elements of a target, last first, each with its index; None from the first star on."""
    found: list[tuple[cst.CSTNode, int | None]] = []
    starred = False
    for index, element in enumerate(elements):
        starred = starred or isinstance(element, cst.StarredElement)
        found.append((element.value, None if starred else index))
    return found[::-1]


def _literal_key(node: cst.Subscript) -> str | None:
    """The subscript, where it is one string literal."""
    if len(node.slice) != 1:
        return None
    index = node.slice[0].slice
    return string_value(index.value) if isinstance(index, cst.Index) else None


def _dotted(node: cst.BaseExpression) -> str:
    parts: list[str] = []
    while isinstance(node, cst.Attribute):
        parts.append(node.attr.value)
        node = node.value
    if isinstance(node, cst.Name):
        parts.append(node.value)
    return ".".join(reversed(parts))


def _is_type_checking(test: cst.BaseExpression) -> bool:
    name = test.attr if isinstance(test, cst.Attribute) else test
    return isinstance(name, cst.Name) and name.value == "TYPE_CHECKING"


def _is_main_guard(test: cst.BaseExpression) -> bool:
    """Whether this asks for ``__name__ == "__main__"``, which is never true in what a host imports."""
    parts = [test]
    while parts:
        part = parts.pop()
        if isinstance(part, cst.BooleanOperation) and isinstance(part.operator, cst.And):
            parts += (part.left, part.right)
        elif isinstance(part, cst.Comparison) and len(part.comparisons) == 1:
            comparison = part.comparisons[0]
            sides = (part.left, comparison.comparator)
            named = any(isinstance(side, cst.Name) and side.value == "__name__" for side in sides)
            main = any(isinstance(side, cst.SimpleString) and side.raw_value == "__main__" for side in sides)
            if named and main and isinstance(comparison.operator, cst.Equal):
                return True
    return False
