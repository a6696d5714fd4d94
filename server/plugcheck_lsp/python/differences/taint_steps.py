"""What becomes of a value that differs at the syntax around it: one step from a node to its parent."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import libcst as cst

from plugcheck_lsp.python.chains import literal_key, parameter_scope, subscript_key
from plugcheck_lsp.python.differences.taint import Key, Kind, Seen, Taint
from plugcheck_lsp.python.differences.taint_branches import branch, compared, is_chance
from plugcheck_lsp.python.differences.taint_calls import argument, asks_for_length, called
from plugcheck_lsp.python.differences.taint_flow import After
from plugcheck_lsp.python.differences.taint_paths import is_about_the_file
from plugcheck_lsp.python.parents import enclosing, parents

if TYPE_CHECKING:
    from collections.abc import Callable

    from plugcheck_lsp.python.differences.taint_flow import Step, TaintFlow

    Handler = Callable[[TaintFlow, Step, Any], None]

_PLAIN = (cst.SimpleString, cst.ConcatenatedString, cst.FormattedString)


def advance(flow: TaintFlow, step: Step) -> None:
    """Take the value at `step` to wherever the node around it brings it."""
    parent = flow.parent(step)
    if parent is not None:
        handler = _HANDLERS.get(type(parent))
        if handler is not None:
            handler(flow, step, parent)


# -- chains ------------------------------------------------------------------------------------------------


def _attribute(flow: TaintFlow, step: Step, parent: cst.Attribute) -> None:
    around = parents(step.unit).get(parent)
    if step.node is not parent.value:
        return
    if isinstance(around, cst.Call) and around.func is parent:
        called(flow, step, around, parent.attr.value)
        return
    taint = step.taint
    if taint.path:
        part = taint.part(parent.attr.value)
        if part is not None:
            flow.to(step, parent, part)
        for getter in flow.property_at(step, parent):
            if getter.receiver is not None:
                flow.enter(step, getter, getter.receiver, taint, parent)
    elif parent.attr.value in ("__class__", "__doc__", "__dict__"):
        return
    elif taint.kind is Kind.CLOCK:
        flow.to(step, parent, Taint(Kind.VALUE))
    elif taint.kind in (Kind.ELEMENT, Kind.ELAPSED) or (
        taint.kind is Kind.VALUE and not is_about_the_file(flow, step, parent.attr.value)
    ):
        flow.to(step, parent, taint)


def _call(flow: TaintFlow, step: Step, parent: cst.Call) -> None:
    if step.node is parent.func and step.taint.kind in (Kind.VALUE, Kind.ELEMENT) and not step.taint.path:
        flow.to(step, parent, step.taint)


def _subscript(flow: TaintFlow, step: Step, parent: cst.Subscript) -> None:
    if step.node is not parent.value:
        return
    taint, key = step.taint, subscript_key(parent)
    sliced = any(isinstance(element.slice, cst.Slice) for element in parent.slice)
    if taint.kind is Kind.SET and not taint.path:
        return
    if taint.kind is Kind.ORDER and not taint.path:
        if sliced:
            flow.to(step, parent, taint)
        elif not asks_for_length(flow, step):
            flow.to(step, parent, Taint(Kind.VALUE))
    elif taint.path and sliced:
        flow.to(step, parent, taint._replace(path=(None, *taint.path[1:])))
    else:
        part = taint.item(key, searched=_has_call(parent))
        if part is not None:
            flow.to(step, parent, part)


def _has_call(subscript: cst.Subscript) -> bool:
    todo: list[cst.CSTNode] = list(subscript.slice)
    while todo:
        node = todo.pop()
        if isinstance(node, cst.Call):
            return True
        todo.extend(node.children)
    return False


def _index(flow: TaintFlow, step: Step, parent: cst.CSTNode) -> None:
    """The value chooses an item, or the place under which one is stored."""
    if step.taint.path or flow.category == "object-identity" or step.taint.kind is Kind.ELAPSED:
        return
    subscript = next(
        (node for node, _ in enclosing(step.unit, parent) if isinstance(node, cst.Subscript)), None
    )
    if subscript is None:
        return
    around = parents(step.unit).get(subscript)
    if isinstance(around, (cst.AssignTarget, cst.AugAssign)):
        if step.taint.differs:
            flow.store(step, subscript, Taint(Kind.VALUE))
    elif step.taint.differs:
        flow.to(step, subscript, Taint(Kind.VALUE))
    elif step.taint.kind is Kind.ELEMENT:
        flow.to(step, subscript, step.taint)


# -- operators ---------------------------------------------------------------------------------------------


def _up(flow: TaintFlow, step: Step, parent: cst.CSTNode) -> None:
    flow.to(step, parent, step.taint)


def _binary(flow: TaintFlow, step: Step, parent: cst.BinaryOperation) -> None:
    taint, operator = step.taint, parent.operator
    other = parent.right if step.node is parent.left else parent.left
    if taint.kind is Kind.CLOCK and not taint.path:
        if isinstance(operator, cst.Subtract) and not _is_span(other):
            flow.to(step, parent, Taint(Kind.ELAPSED))
        elif isinstance(operator, cst.Modulo):
            flow.to(step, parent, Taint(Kind.VALUE))
        else:
            flow.to(step, parent, taint)
    elif taint.kind is Kind.ORDER:
        if isinstance(operator, cst.Modulo) and isinstance(parent.left, _PLAIN):
            flow.to(step, parent, Taint(Kind.VALUE))
        elif isinstance(operator, (cst.Add, cst.Multiply, cst.BitOr)):
            flow.to(step, parent, taint)
    elif taint.kind is Kind.SET and not taint.path:
        if isinstance(operator, (cst.BitOr, cst.BitAnd, cst.BitXor, cst.Subtract)):
            flow.to(step, parent, taint)
        elif (
            isinstance(operator, cst.Modulo) and step.node is parent.right and isinstance(parent.left, _PLAIN)
        ):
            flow.take(step, step.node, After(parent, Taint(Kind.VALUE)))
    else:
        flow.to(step, parent, taint if taint.kind is not Kind.TEST else Taint(Kind.VALUE))


def _is_span(node: cst.BaseExpression) -> bool:
    """Whether an operand is surely no point in time."""
    if isinstance(node, (cst.Integer, cst.Float)):
        return True
    name = node.func if isinstance(node, cst.Call) else node
    last = name.attr if isinstance(name, cst.Attribute) else name
    words = last.value.lower() if isinstance(last, cst.Name) else ""
    return "delta" in words or words.endswith(("seconds", "days", "hours", "minutes", "weeks", "offset"))


def _unary(flow: TaintFlow, step: Step, parent: cst.UnaryOperation) -> None:
    if isinstance(parent.operator, cst.Not):
        if step.taint.kind is Kind.TEST:
            flow.to(step, parent, step.taint)
        elif is_chance(flow, step):
            flow.to(step, parent, Taint(Kind.TEST))
    elif step.taint.kind not in (Kind.SET, Kind.ORDER):
        flow.to(step, parent, step.taint)


def _comparison(flow: TaintFlow, step: Step, parent: cst.Comparison) -> None:
    if compared(flow, step, parent):
        flow.to(step, parent, Taint(Kind.TEST))


def _conditional(flow: TaintFlow, step: Step, parent: cst.IfExp) -> None:
    if step.node is not parent.test:
        flow.to(step, parent, step.taint)
    elif step.taint.kind is Kind.TEST or is_chance(flow, step):
        flow.to(step, parent, Taint(Kind.VALUE), "it decides which value is taken here")


def _formatted(flow: TaintFlow, step: Step, parent: cst.FormattedStringExpression) -> None:
    if step.node is not parent.expression:
        return
    taint = step.taint
    if taint.kind is Kind.SET and not taint.path:
        flow.take(step, step.node, After(parent, Taint(Kind.VALUE)))
    elif taint.kind is Kind.SET:
        return
    elif taint.kind in (Kind.ELEMENT, Kind.ELAPSED):
        flow.to(step, parent, taint)
    else:
        flow.to(step, parent, Taint(Kind.VALUE))


# -- containers --------------------------------------------------------------------------------------------


def _element(flow: TaintFlow, step: Step, parent: cst.Element) -> None:
    display = parents(step.unit).get(parent)
    if isinstance(display, (cst.List, cst.Tuple, cst.Set)):
        if step.taint.kind is Kind.ELEMENT:
            flow.to(step, display, step.taint)
            return
        flow.to(step, display, step.taint.inside(_index_in(display, parent)))


def _index_in(display: cst.List | cst.Tuple | cst.Set, element: cst.BaseElement) -> Key:
    if isinstance(display, cst.Set):
        return None
    for index, each in enumerate(display.elements):
        if isinstance(each, cst.StarredElement):
            return None
        if each is element:
            return index
    return None


def _starred(flow: TaintFlow, step: Step, parent: cst.StarredElement) -> None:
    display = parents(step.unit).get(parent)
    taint = step.taint
    if not isinstance(display, (cst.List, cst.Tuple, cst.Set)):
        return
    if taint.kind is Kind.SET and not taint.path:
        if isinstance(display, cst.Set):
            flow.to(step, display, taint)
        else:
            flow.take(step, step.node, After(display, Taint(Kind.ORDER)))
    elif taint.kind is Kind.ORDER and not taint.path:
        if not isinstance(display, cst.Set):
            flow.to(step, display, taint)
    else:
        flow.to(step, display, taint._replace(path=(None, *taint.path[1:])))


def _entry(flow: TaintFlow, step: Step, parent: cst.DictElement) -> None:
    display = parents(step.unit).get(parent)
    if not isinstance(display, cst.Dict):
        return
    if step.node is parent.value:
        if step.taint.kind is Kind.ELEMENT:
            flow.to(step, display, step.taint)
        else:
            flow.to(step, display, step.taint.inside(literal_key(parent.key)))
    elif step.taint.differs and flow.category != "object-identity":
        flow.to(step, display, Taint(Kind.VALUE).inside(None))


def _merged(flow: TaintFlow, step: Step, parent: cst.StarredDictElement) -> None:
    display = parents(step.unit).get(parent)
    if isinstance(display, cst.Dict) and (step.taint.differs or step.taint.path):
        flow.to(step, display, step.taint)


# -- comprehensions and loops ------------------------------------------------------------------------------


def _comprehension(flow: TaintFlow, step: Step, parent: cst.BaseComp) -> None:
    """The value is what the comprehension makes of each element."""
    taint = step.taint
    keeps_order = isinstance(parent, (cst.ListComp, cst.GeneratorExp))
    if taint.kind is Kind.ELEMENT:
        if taint.loop is parent:
            if keeps_order:
                flow.to(step, parent, Taint(Kind.ORDER))
        else:
            flow.to(step, parent, taint)
    elif isinstance(parent, cst.DictComp) and step.node is parent.key:
        if taint.differs and flow.category != "object-identity":
            flow.to(step, parent, Taint(Kind.VALUE).inside(None))
    else:
        flow.to(step, parent, taint.inside(None))


def _condition(flow: TaintFlow, step: Step, parent: cst.CompIf) -> None:
    if step.taint.kind is Kind.TEST or is_chance(flow, step):
        comprehension = next(
            (node for node, _ in enclosing(step.unit, parent) if isinstance(node, cst.BaseComp)), None
        )
        if comprehension is not None:
            flow.to(step, comprehension, Taint(Kind.VALUE), "it decides what is taken here")


def _comprehension_loop(flow: TaintFlow, step: Step, parent: cst.CompFor) -> None:
    if step.node is not parent.iter:
        return
    comprehension = next(
        (node for node, _ in enclosing(step.unit, parent) if isinstance(node, cst.BaseComp)), None
    )
    if comprehension is not None:
        _iterate(flow, step, parent.target, comprehension)


def _loop(flow: TaintFlow, step: Step, parent: cst.For) -> None:
    if step.node is parent.iter:
        _iterate(flow, step, parent.target, parent)


def _iterate(flow: TaintFlow, step: Step, target: cst.BaseExpression, loop: cst.CSTNode) -> None:
    taint = step.taint
    if taint.kind in (Kind.SET, Kind.ORDER) and not taint.path:
        element = Taint(Kind.ELEMENT, loop=loop)
        if taint.kind is Kind.SET:
            flow.take(step, step.node, *(After(name, element, name) for name in target_names(target)))
        else:
            assign(flow, step, target, element)
        return
    part = taint.part(None)
    if part is not None:
        assign(flow, step, target, part)


def target_names(target: cst.CSTNode) -> tuple[cst.Name, ...]:
    """The names that an assignment target binds."""
    found: list[cst.Name] = []
    todo = [target]
    while todo:
        node = todo.pop()
        if isinstance(node, cst.Name):
            found.append(node)
        elif isinstance(node, (cst.Tuple, cst.List)):
            todo.extend(element.value for element in reversed(node.elements))
    return tuple(found)


# -- assignments -------------------------------------------------------------------------------------------


def assign(flow: TaintFlow, step: Step, target: cst.BaseExpression, taint: Taint) -> None:
    """`target` gets the value, or parts of it."""
    todo: list[tuple[cst.BaseExpression, Taint]] = [(target, taint)]
    while todo:
        current, given = todo.pop()
        if isinstance(current, (cst.Tuple, cst.List)):
            if given.kind in (Kind.SET, Kind.ORDER) and not given.path:
                _unpack(flow, step, current, given)
                continue
            for element in reversed(current.elements):
                part = given if given.kind is Kind.ELEMENT else given.part(_index_in(current, element))
                if part is not None:
                    todo.append((element.value, part))
        else:
            flow.store(step, current, given)


def _unpack(flow: TaintFlow, step: Step, target: cst.Tuple | cst.List, taint: Taint) -> None:
    if len(target.elements) == 1:
        return  # `(only,) = s` fails for any other number of elements
    value = Taint(Kind.VALUE)
    if asks_for_length(flow, step) and isinstance(step.node, cst.Name):
        return
    if taint.kind is Kind.SET:
        flow.take(step, step.node, *(After(name, value, name) for name in target_names(target)))
    else:
        for name in target_names(target):
            flow.bind(step, name, value)


def _assign(flow: TaintFlow, step: Step, parent: cst.Assign) -> None:
    for target in parent.targets:
        assign(flow, step, target.target, step.taint)


def _annotated(flow: TaintFlow, step: Step, parent: cst.AnnAssign) -> None:
    if step.node is parent.value:
        assign(flow, step, parent.target, step.taint)


def _walrus(flow: TaintFlow, step: Step, parent: cst.NamedExpr) -> None:
    if step.node is parent.value:
        assign(flow, step, parent.target, step.taint)
        flow.to(step, parent, step.taint)


def _augmented(flow: TaintFlow, step: Step, parent: cst.AugAssign) -> None:
    if step.node is not parent.value:
        return
    taint = step.taint
    if taint.kind is Kind.SET and not taint.path:
        if isinstance(parent.operator, cst.AddAssign) and isinstance(parent.target, cst.Name):
            flow.take(step, step.node, After(parent.target, Taint(Kind.ORDER), parent.target))
        elif isinstance(parent.operator, cst.BitOrAssign):
            flow.put_into(parent.value, step, each=False)
        return
    if taint.kind is Kind.ELEMENT:
        if not isinstance(parent.operator, cst.AddAssign) or not _is_sequence(flow, step, parent.target):
            return
        taint = Taint(Kind.ORDER)
    flow.store(step, parent.target, taint)


def _is_sequence(flow: TaintFlow, step: Step, target: cst.CSTNode) -> bool:
    """Whether the name was first given a text or a list, so that what is added keeps its place."""
    if not isinstance(target, cst.Name):
        return False
    scope = flow.scope_of(step, target)
    values = [binding.value for binding in scope.bindings.get(target.value, ()) if binding.value is not None]
    return any(isinstance(value, (*_PLAIN, cst.List, cst.ListComp, cst.Tuple)) for value in values)


def _with(flow: TaintFlow, step: Step, parent: cst.WithItem) -> None:
    if step.node is parent.item and parent.asname is not None:
        flow.store(step, parent.asname.name, step.taint)


# -- leaving -----------------------------------------------------------------------------------------------


def _return(flow: TaintFlow, step: Step, _: cst.Return) -> None:
    if step.taint.kind is Kind.ELEMENT:
        if not _is_only_match(step):
            flow.result(step, Seen.RETURNED, Taint(Kind.VALUE))
        return
    flow.result(step, Seen.RETURNED, step.taint)


def _is_only_match(step: Step) -> bool:
    """Whether the way to here asks an element for equality: then it is hardly the first of several."""
    for parent, below in enclosing(step.unit, step.node):
        if parent is step.taint.loop:
            return False
        if isinstance(parent, cst.If) and below is parent.body and _asks_for_one(parent.test):
            return True
    return False


def _asks_for_one(test: cst.BaseExpression) -> bool:
    todo = [test]
    while todo:
        node = todo.pop()
        if isinstance(node, cst.BooleanOperation):
            todo += [node.left, node.right]
        elif isinstance(node, cst.Comparison) and any(
            isinstance(part.operator, (cst.Equal, cst.Is)) for part in node.comparisons
        ):
            return True
    return False


def _lambda(flow: TaintFlow, step: Step, parent: cst.Lambda) -> None:
    if step.node is parent.body:
        scope = step.module.facts_of(step.unit).scopes.get(parent)
        function = step.module.function_of(step.unit, scope) if scope is not None else None
        flow.result(step, Seen.RETURNED, step.taint, function)


def _yield(flow: TaintFlow, step: Step, _: cst.Yield) -> None:
    if step.taint.kind is not Kind.SET:
        flow.result(step, Seen.YIELDED, step.taint)


def _delegate(flow: TaintFlow, step: Step, parent: cst.From) -> None:
    if not isinstance(parents(step.unit).get(parent), cst.Yield):
        return
    taint = step.taint
    if taint.kind is Kind.SET and not taint.path:
        flow.take(step, step.node, After(parent, Taint(Kind.ORDER)))
    elif taint.kind is Kind.ORDER and not taint.path:
        flow.result(step, Seen.RETURNED, taint)
    elif taint.part(None) is not None:
        flow.result(step, Seen.YIELDED, taint.part(None) or taint)


def _raise(flow: TaintFlow, step: Step, parent: cst.Raise) -> None:
    kind = step.taint.kind
    if step.node is not parent.exc or kind in (Kind.ELAPSED, Kind.SET, Kind.TEST):
        return
    if step.frame is not None and _is_type_error(parent.exc):
        return  # about what kind of thing was given, which does not differ
    if kind is not Kind.ELEMENT or not _is_only_match(step):
        flow.sink(step, Seen.RAISED)


def _is_type_error(node: cst.BaseExpression | None) -> bool:
    name = node.func if isinstance(node, cst.Call) else node
    return isinstance(name, cst.Name) and name.value == "TypeError"


def _default(flow: TaintFlow, step: Step, parent: cst.Param) -> None:
    """The parameter has the value from the time when the function was made."""
    scope = parameter_scope(step.module, step.unit, parent)
    if scope is not None and step.node is parent.default:
        note = f"it is the default of `{parent.name.value}`"
        flow.reads(step, step.module, step.unit, scope, parent.name.value, None, step.taint, note, None)


def _if(flow: TaintFlow, step: Step, parent: cst.If | cst.While) -> None:
    if step.node is parent.test and (step.taint.kind is Kind.TEST or is_chance(flow, step)):
        branch(flow, step, parent)


_HANDLERS: dict[type[cst.CSTNode], Handler] = {
    **dict.fromkeys((cst.Await, cst.BooleanOperation, cst.ConcatenatedString, cst.FormattedString), _up),
    **dict.fromkeys((cst.ListComp, cst.SetComp, cst.GeneratorExp, cst.DictComp), _comprehension),
    **dict.fromkeys((cst.Index, cst.Slice), _index),
    **dict.fromkeys((cst.If, cst.While), _if),
    cst.Attribute: _attribute,
    cst.Call: _call,
    cst.Arg: argument,
    cst.Subscript: _subscript,
    cst.BinaryOperation: _binary,
    cst.UnaryOperation: _unary,
    cst.Comparison: _comparison,
    cst.IfExp: _conditional,
    cst.FormattedStringExpression: _formatted,
    cst.Element: _element,
    cst.StarredElement: _starred,
    cst.DictElement: _entry,
    cst.StarredDictElement: _merged,
    cst.CompIf: _condition,
    cst.CompFor: _comprehension_loop,
    cst.For: _loop,
    cst.Assign: _assign,
    cst.AnnAssign: _annotated,
    cst.NamedExpr: _walrus,
    cst.AugAssign: _augmented,
    cst.WithItem: _with,
    cst.Return: _return,
    cst.Lambda: _lambda,
    cst.Yield: _yield,
    cst.From: _delegate,
    cst.Raise: _raise,
    cst.Param: _default,
}  # fmt: skip
