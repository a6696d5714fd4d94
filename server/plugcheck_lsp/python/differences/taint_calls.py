"""What becomes of a value that differs in a call: as an argument, or as what a method is called on."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from plugcheck_lsp.python.calls.graph import How
from plugcheck_lsp.python.chains import chain_of, literal_key
from plugcheck_lsp.python.differences.taint import Key, Kind, Seen, Taint
from plugcheck_lsp.python.differences.taint_flow import After
from plugcheck_lsp.python.differences.taint_paths import is_about_the_file
from plugcheck_lsp.python.names import owner_of
from plugcheck_lsp.python.parents import enclosing, parents

if TYPE_CHECKING:
    from plugcheck_lsp.python.calls.graph import Call
    from plugcheck_lsp.python.differences.taint_flow import Step, TaintFlow
_DIRECT = (How.CALL, How.TASK, How.PROPERTY)
_POINTS = frozenset({"timestamp", "replace", "astimezone", "date", "time", "timetuple", "utctimetuple", "toordinal", "total_seconds"})  # fmt: skip
"""Methods of a point in time whose result is one too."""


# -- methods of the value ----------------------------------------------------------------------------------


def called(flow: TaintFlow, step: Step, call: cst.Call, method: str) -> None:
    """A method of the value is called."""
    kind = step.taint.kind
    if step.taint.path and _own_method(flow, step, call):
        return
    if kind is Kind.SET:
        _set_method(flow, step, call, method)
    elif kind is Kind.ORDER:
        _sequence_method(flow, step, call, method)
    elif kind is Kind.ELEMENT:
        flow.to(step, call, step.taint)
    elif step.taint.path:
        _container_method(flow, step, call, method)
    elif kind is Kind.CLOCK:
        flow.to(step, call, step.taint if method in _POINTS else Taint(Kind.VALUE))
    elif kind is Kind.ELAPSED:
        flow.to(step, call, step.taint)
    elif kind is Kind.VALUE:
        if method == "shuffle" and call.args:
            _change(flow, step, call.args[0].value, Taint(Kind.VALUE), call)
        if not is_about_the_file(flow, step, method):
            flow.to(step, call, step.taint)


def _own_method(flow: TaintFlow, step: Step, call: cst.Call) -> bool:
    """Whether the plugin's own methods are called, on an object that holds the value; then that is followed."""
    known = flow.world.graph.at(step.place._replace(node=call))
    functions = known.functions if known is not None and known.how in _DIRECT else ()
    for function in functions:
        if function.receiver is not None and not function.is_class_method and flow.world.runs(function):
            flow.enter(step, function, function.receiver, step.taint, call)
    return bool(functions)


def _set_method(flow: TaintFlow, step: Step, call: cst.Call, method: str) -> None:
    taint = step.taint
    if taint.path:
        _container_method(flow, step, call, method)
    elif method in flow.calls.set_methods:
        flow.to(step, call, taint)
    elif method in ("add", "update"):
        for given in call.args:
            flow.put_into(given.value, step, each=method == "add")
    elif method == "pop" and not call.args:
        loop = _loop_around(step, call)
        if loop is not None or not asks_for_length(flow, step):
            after = Taint(Kind.ELEMENT, loop=loop) if loop is not None else Taint(Kind.VALUE)
            flow.take(step, call, After(call, after), sortable=False)


def _loop_around(step: Step, node: cst.CSTNode) -> cst.CSTNode | None:
    """The innermost loop of the same function around `node`."""
    for parent, _ in enclosing(step.unit, node):
        if isinstance(parent, (cst.While, cst.For)):
            return parent
        if isinstance(parent, (cst.FunctionDef, cst.Lambda)):
            return None
    return None


def asks_for_length(flow: TaintFlow, step: Step) -> bool:
    """Whether the function asks how many elements there are: of one element the first is known."""
    function = next((n for n, _ in enclosing(step.unit, step.node) if isinstance(n, cst.FunctionDef)), None)
    if function is None or not isinstance(step.node, cst.Name):
        return False
    scope = flow.scope_of(step)
    for use in owner_of(step.node.value, scope).uses.get(step.node.value, ()):
        if (
            use.call is not None
            and isinstance(use.call.node.func, cst.Name)
            and use.call.node.func.value == "len"
        ):
            return True
    return False


def _sequence_method(flow: TaintFlow, step: Step, call: cst.Call, method: str) -> None:
    taint = step.taint
    if taint.path:
        _container_method(flow, step, call, method)
    elif method in ("pop", "popleft", "get", "get_nowait"):
        loop = _loop_around(step, call)
        flow.to(step, call, Taint(Kind.ELEMENT, loop=loop) if loop is not None else Taint(Kind.VALUE))
    elif method == "index":
        flow.to(step, call, Taint(Kind.VALUE))
    elif method in ("copy", "__iter__", "items", "values", "keys"):
        flow.to(step, call, taint)


def _container_method(flow: TaintFlow, step: Step, call: cst.Call, method: str) -> None:
    """A method is called on something that holds the value."""
    taint = step.taint
    if method in ("get", "pop", "setdefault") and call.args:
        part = taint.item(literal_key(call.args[0].value))
        if part is not None:
            flow.to(step, call, part)
    elif method == "pop":
        part = taint.part(None)
        if part is not None:
            flow.to(step, call, part)
    elif method in ("items", "values"):
        inner = taint.part(None)
        if inner is not None:
            flow.to(step, call, (inner.inside(1) if method == "items" else inner).inside(None))
    elif method in flow.calls.part_methods:
        flow.to(step, call, taint)


# -- arguments ---------------------------------------------------------------------------------------------


def argument(flow: TaintFlow, step: Step, parent: cst.Arg) -> None:
    """The value is an argument."""
    call = parents(step.unit).get(parent)
    keyword = parent.keyword.value if parent.keyword is not None else None
    if not isinstance(call, cst.Call) or step.node is not parent.value:
        return
    if keyword in flow.calls.timing_keywords:
        return
    if parent.star and step.taint.kind in (Kind.SET, Kind.ORDER) and not step.taint.path:
        return  # which parameter gets which element is another question
    known = flow.world.graph.at(step.place._replace(node=call))
    names = known.names if known is not None else ()
    catalog = flow.world.catalog
    functions = known.functions if known is not None and known.how in _DIRECT else ()
    harmless = catalog.harmless | catalog.safe
    if harmless and harmless & {*names, *map(flow.world.dotted, functions)}:
        return
    if functions and known is not None:
        _own(flow, step, call, known)
    elif names:
        for name in names:
            _foreign(flow, step, call, name, keyword)
    else:
        _unknown(flow, step, call, keyword)


def _own(flow: TaintFlow, step: Step, call: cst.Call, known: Call) -> None:
    """The plugin's own functions are called."""
    if step.taint.kind is Kind.ELEMENT:
        flow.to(step, call, step.taint)
        return
    for function in known.functions:
        if flow.calls.is_quiet(function.name) and step.taint.kind is not Kind.SET:
            continue
        argument = step.node
        parameter = known.parameter(function, argument) if isinstance(argument, cst.BaseExpression) else None
        if parameter is not None and flow.world.runs(function):
            flow.enter(step, function, parameter, step.taint, call)


def _foreign(flow: TaintFlow, step: Step, call: cst.Call, name: str, keyword: str | None) -> None:
    """Code of others is called, by its dotted name."""
    calls, taint = flow.calls, step.taint
    last = name.rpartition(".")[2]
    position = next((i for i, arg in enumerate(call.args) if arg.value is step.node), 0)
    if name in calls.sends:
        _send(flow, step)
    elif name in calls.forget:
        return
    elif "()." in name:
        _unknown(flow, step, call, keyword)
    elif taint.kind is Kind.SET and not taint.path:
        if name in ("builtins.set", "builtins.frozenset"):
            flow.to(step, call, taint)
        elif name in calls.text and position == 0:
            flow.take(step, call, After(call, Taint(Kind.VALUE)))
        elif name in calls.ordered and not _is_single(flow, step, call):
            flow.take(step, call, After(call, Taint(Kind.ORDER)))
    elif taint.kind is Kind.ORDER:
        if taint.path and (name in calls.ordered or name in calls.unordered):
            flow.to(step, call, taint._replace(path=_path_in(taint, last, position)))
        elif name in calls.ordered:
            flow.to(step, call, taint)
        elif name in calls.text or name in calls.first:
            flow.to(step, call, Taint(Kind.VALUE))
    elif taint.kind is Kind.ELEMENT:
        if name not in calls.unordered:
            flow.to(step, call, taint)
    elif name in calls.ordered or name in calls.unordered:
        flow.to(step, call, taint._replace(path=_path_in(taint, last, position)))
    elif name.startswith("re.") and position == 0 and name != "re.escape":
        return  # what a pattern finds is not the pattern
    elif name.startswith("os.path.") and is_about_the_file(flow, step, last):
        return
    elif calls.computes(name):
        _computed(flow, step, call, name)
    elif last[:1].isupper() and not name.startswith(_MACHINERY):
        _constructed(flow, step, call, keyword)


def _path_in(taint: Taint, maker: str, position: int) -> tuple[Key, ...]:
    """Where what differs is in the sequence that `maker` makes of the argument at `position`."""
    if not taint.path:
        return ()
    inner = taint.path[1:]
    if maker == "enumerate":
        return (None, 1, *inner)
    return (None, position, *inner) if maker in ("zip", "zip_longest", "product") else (None, *inner)


_MACHINERY = ("io.", "os.", "subprocess.", "socket.", "threading.", "logging.", "zipfile.", "tarfile.", "asyncio.", "concurrent.", "multiprocessing.", "queue.", "tempfile.", "select.", "ssl.")  # fmt: skip
"""Where classes stand whose objects do something with what they are made with, and are not it."""


def _computed(flow: TaintFlow, step: Step, call: cst.Call, name: str) -> None:
    """The result is computed from the value."""
    taint = step.taint
    is_text = name in flow.calls.text
    if taint.path:
        if is_text:
            flow.to(step, call, Taint(Kind.VALUE))
        elif name in _HOLDING or name.startswith(("collections.", "types.", "dataclasses.")):
            flow.to(step, call, taint)
    elif taint.kind is Kind.CLOCK and (is_text or name in _TIME_TEXTS):
        flow.to(step, call, Taint(Kind.VALUE))
    else:
        flow.to(step, call, taint)


_HOLDING = frozenset({"builtins.dict", "copy.copy", "copy.deepcopy", "typing.cast"})
"""What gives back the object that it is given, or a copy of it."""
_TIME_TEXTS = frozenset({"time.strftime", "time.ctime", "time.asctime", "email.utils.format_datetime", "email.utils.formatdate"})  # fmt: skip


def _is_single(flow: TaintFlow, step: Step, call: cst.Call) -> bool:
    """Whether this is ``next(iter(s))`` (or ``list(s)[0]``) of a set whose length somebody asks for."""
    around = parents(step.unit).get(call)
    outer = parents(step.unit).get(around) if isinstance(around, cst.Arg) else around
    first = isinstance(outer, cst.Subscript) or (
        isinstance(outer, cst.Call) and isinstance(outer.func, cst.Name) and outer.func.value == "next"
    )
    return first and asks_for_length(flow, step)


def _unknown(flow: TaintFlow, step: Step, call: cst.Call, keyword: str | None) -> None:
    """Something that is not known is called: by its name alone it may be a container's method, or send."""
    taint, calls = step.taint, flow.calls
    if not isinstance(call.func, cst.Attribute):
        if isinstance(call.func, cst.Name) and call.func.value[:1].isupper() and taint.differs:
            _constructed(flow, step, call, keyword)
        elif taint.kind is Kind.ELEMENT:
            flow.to(step, call, taint)
        return
    method = call.func.attr.value
    if method == "join":
        _text(flow, step, call)
    elif method == "format" and taint.kind is not Kind.SET:
        flow.to(step, call, taint if taint.kind in (Kind.ELEMENT, Kind.ELAPSED) else Taint(Kind.VALUE))
    elif _puts(flow, step, call, method):
        _put(flow, step, call, method, keyword)
    elif method in calls.send_methods:
        to_it = len(call.args) > 1 and call.args[0].value is step.node and bool(taint.path)
        alone = taint.kind is Kind.ELEMENT and _made_inside(flow, step, call.func.value)
        if not alone and (method != "send" or not to_it):
            _send(flow, step)
    elif taint.kind is Kind.ELEMENT:
        flow.to(step, call, taint)
    elif method[:1].isupper() and taint.differs:
        _constructed(flow, step, call, keyword)


def _puts(flow: TaintFlow, step: Step, call: cst.Call, method: str) -> bool:
    """Whether the method puts its argument into a container: known to be one, or a local name that looks like one."""
    calls = flow.calls
    if method not in calls.append_methods and method not in calls.add_methods:
        return False
    known = flow.world.graph.at(step.place._replace(node=call))
    if known is not None and known.names:
        return any(
            name.startswith(("builtins.", "collections.", "queue.", "asyncio.")) for name in known.names
        )
    return isinstance(call.func, cst.Attribute) and (
        isinstance(call.func.value, (cst.Name, cst.Subscript)) or method in _LIST_METHODS
    )


_LIST_METHODS = frozenset({"append", "appendleft", "extend", "extendleft"})


def _constructed(flow: TaintFlow, step: Step, call: cst.Call, keyword: str | None) -> None:
    """An object is made that holds the value."""
    if step.taint.kind is Kind.ELAPSED:
        return
    position = next((index for index, given in enumerate(call.args) if given.value is step.node), None)
    flow.to(step, call, step.taint.inside(keyword or _field(flow, step, call, position)))


def _field(flow: TaintFlow, step: Step, call: cst.Call, position: int | None) -> Key:
    """The field that gets a positional argument, where a class of the plugin's own declares fields."""
    site = step.module.facts_of(step.unit).call_of.get(call)
    program = flow.world.program
    if site is None or site.use is None or position is None:
        return position
    own = program.class_of(program.callee(step.module, step.unit, site.use, site.depth))
    fields = [name for name, bounds in own.attributes.items() if bounds[0].binding.annotation] if own else []
    return fields[position] if position < len(fields) else position


def _text(flow: TaintFlow, step: Step, call: cst.Call) -> None:
    taint = step.taint
    if taint.kind is Kind.SET and not taint.path:
        flow.take(step, step.node, After(call, Taint(Kind.VALUE)))
    elif taint.kind is Kind.ELEMENT:
        flow.to(step, call, taint)
    elif taint.kind is not Kind.SET:
        flow.to(step, call, Taint(Kind.VALUE))


def _put(flow: TaintFlow, step: Step, call: cst.Call, method: str, keyword: str | None) -> None:
    """The value is put into what the method is called on."""
    taint, appends = step.taint, method in flow.calls.append_methods
    if not isinstance(call.func, cst.Attribute):
        return
    receiver = call.func.value
    spread = method in ("extend", "extendleft", "update")
    if taint.kind is Kind.ELEMENT:
        if appends and not _made_inside(flow, step, receiver):
            _change(flow, step, receiver, Taint(Kind.ORDER), call)
        return
    if taint.kind is Kind.SET and not taint.path:
        root, _ = chain_of(receiver)
        if appends and spread and root is not None:
            flow.take(step, step.node, After(receiver, Taint(Kind.ORDER), call))
        return
    if taint.kind is Kind.ORDER and not taint.path and spread:
        if appends:
            _change(flow, step, receiver, taint, call)
        return
    if not taint.differs:
        return
    if spread:
        part = taint.inside(keyword) if keyword else taint
        _change(flow, step, receiver, part, call)
    elif method == "setdefault" and call.args and call.args[0].value is step.node:
        return
    elif appends or flow.category != "object-identity":
        _change(flow, step, receiver, taint.inside(None), call)


def _made_inside(flow: TaintFlow, step: Step, receiver: cst.BaseExpression) -> bool:
    """Whether each turn of the loop has its own container: made in it, or found by its element."""
    loop = step.taint.loop
    current: cst.CSTNode = receiver
    while not isinstance(current, cst.Name):
        if isinstance(current, cst.Subscript):
            return True
        if isinstance(current, cst.Attribute):
            current = current.value
        elif isinstance(current, cst.Call):
            return True
        else:
            return True
    root, _ = chain_of(receiver)
    if root is None:
        return True
    scope = flow.scope_of(step, root)
    bindings = owner_of(root.value, scope).bindings.get(root.value, ())
    return any(parent is loop for binding in bindings for parent, _ in enclosing(step.unit, binding.node))


def _change(flow: TaintFlow, step: Step, receiver: cst.CSTNode, taint: Taint, call: cst.Call) -> None:
    root, _ = chain_of(receiver)
    if root is not None and isinstance(receiver, cst.BaseExpression):
        if isinstance(receiver, cst.Name):
            flow.change(step, root, taint, call)
        else:
            flow.store(step, receiver, taint, call)


def _send(flow: TaintFlow, step: Step) -> None:
    if step.taint.kind is Kind.SET or step.taint.kind is Kind.ELAPSED:
        return
    function = flow.function_of(step)
    if function is None or not flow.is_quiet(function):
        flow.sink(step, Seen.SENT)
