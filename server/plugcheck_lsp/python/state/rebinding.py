"""Names that code gives another value where they do not belong to it: globals, foreign modules and classes, functions."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import libcst as cst

from plugcheck_lsp.python.literals import string_value
from plugcheck_lsp.python.module import FunctionFacts, Place, Used
from plugcheck_lsp.python.names import WRITES, BindingKind, Role, StepKind
from plugcheck_lsp.python.program import External, Local, OwnModule
from plugcheck_lsp.python.state.fates import assigned_value, runs_at_import_only
from plugcheck_lsp.python.state.outside import Outside, Touch, outside

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.python.module import ModuleFacts
    from plugcheck_lsp.python.program import Program

_COPIES = frozenset({"builtins.dict", "builtins.list", "builtins.set", "copy.copy", "copy.deepcopy"})
_DICT_WRITES = frozenset({"clear", "pop", "popitem", "setdefault", "update"})


class Rebinding(NamedTuple):
    """One place that gives a name another value."""

    name: str
    """What is given another value, as one would write it."""
    place: Place
    function: FunctionFacts | None
    """Where it happens; None: while the module is imported."""
    declared: Place | None = None
    """Where the name is made, if that is known."""


def global_rebindings(program: Program, module: ModuleFacts) -> Iterator[Rebinding]:
    """The names that functions of `module` rebind by ``global``, each function's first place."""
    for name, bounds in module.rebound.items():
        seen: set[tuple[int, int]] = set()
        for bound in bounds:
            function = module.function_of(bound.unit, bound.binding.scope)
            if function is None or runs_at_import_only(program, function):
                continue
            if bound.binding.kind in (BindingKind.IMPORTED, BindingKind.DECLARED):
                continue  # a late import binds the same module each time
            key = (bound.unit.start, id(function.scope))
            if key in seen:
                continue
            seen.add(key)
            first = module.bindings.get(name)
            yield Rebinding(name, bound.place, function, first[0].place if first else None)


def namespace_writes(program: Program, module: ModuleFacts) -> Iterator[Rebinding]:
    """Where functions write module-level names around ``global``.

    ``globals()["x"] =``, ``setattr(sys.modules[__name__], ...)``, ``sys.modules[__name__].x =``, and
    ``other.x =`` where `other` is one of the plugin's own modules.
    """
    for used in (*module.uses.get("globals", ()), *module.uses.get("vars", ())):
        if program.resolve_global(module, used.use.name) != External(f"builtins.{used.use.name}"):
            continue
        if used.use.name == "vars" and not _own_namespace(used):
            continue
        if _writes_dictionary(used):
            yield from _after_import(program, used, f"{used.use.name}()")
    for touch in outside(program, module):
        if touch.name == "sys.modules" and touch.touch is Touch.READ and _is_own_name(touch):
            yield from _module_object(program, touch.used)
    for used, target in _own_modules(program, module):
        steps = used.use.steps[used.start :]
        if steps and len(steps) == 1 and steps[0].kind is StepKind.ATTRIBUTE and used.use.role in WRITES:
            name = f"{program.dotted_name(target)}.{steps[0].key}"
            if _puts_back(program, used, name):
                continue
            bounds = target.bindings.get(steps[0].key or "", ())
            declared = next((bound for bound in bounds if not bound.binding.type_only), None)
            for write in _after_import(program, used, name):
                yield write._replace(declared=declared.place if declared else None)


def _own_modules(program: Program, module: ModuleFacts) -> Iterator[tuple[Used, ModuleFacts]]:
    """The uses that write an attribute of one of the program's modules."""
    for unit, facts in module.units:
        for use in facts.writes:
            target = program.resolve_name(module, unit, use.name, use.scope)
            last = len(use.steps) - 1
            reached, position = program.follow(target, use, 0, module, last)
            if isinstance(reached, OwnModule) and position == last:
                yield Used(module, unit, use, position), reached.module


def _puts_back(program: Program, used: Used, name: str) -> bool:
    """Whether the chain is given what it was before, or a copy: ``sys.stdout = saved`` after ``saved = sys.stdout``."""
    module, unit, _, _ = used
    value = assigned_value(used)
    if value is None:
        return False
    if program.dotted(module, value, unit) == name:
        return True
    use = module.facts_of(unit).uses.get(value)
    saved = (
        program.resolve_name(module, unit, use.name, use.scope) if use is not None and not use.steps else None
    )
    bindings = saved.scope.bindings.get(saved.name, ()) if isinstance(saved, Local) else ()
    copy = bindings[0].value if len(bindings) == 1 else None
    if not isinstance(copy, cst.Call):
        return False
    maker = program.dotted(module, copy, unit)
    if maker in _COPIES and len(copy.args) == 1:
        return program.dotted(module, copy.args[0].value, unit) == name
    return maker == f"{name}.copy" and not copy.args


def _after_import(program: Program, used: Used, name: str) -> Iterator[Rebinding]:
    function = used.module.function_of(used.unit, used.use.scope)
    if function is not None and not runs_at_import_only(program, function):
        yield Rebinding(name, Place(used.module, used.unit, used.use.node), function)


def _writes_dictionary(used: Used) -> bool:
    steps = used.use.steps
    if not steps or steps[0].kind is not StepKind.CALL:
        return False
    if len(steps) == 2 and steps[1].kind is StepKind.ITEM:
        return used.use.role in WRITES
    return len(steps) > 2 and steps[1].key in _DICT_WRITES and steps[2].kind is StepKind.CALL


def _own_namespace(used: Used) -> bool:
    """Whether this is ``vars(sys.modules[__name__])``."""
    call = used.use.steps[0].node if used.use.steps else None
    if not isinstance(call, cst.Call) or len(call.args) != 1:
        return False
    argument = call.args[0].value
    return isinstance(argument, cst.Subscript) and _subscript_is_own_name(argument)


def _is_own_name(touch: Outside) -> bool:
    return isinstance(touch.node, cst.Subscript) and _subscript_is_own_name(touch.node)


def _subscript_is_own_name(node: cst.Subscript) -> bool:
    index = node.slice[0].slice if len(node.slice) == 1 else None
    return (
        isinstance(index, cst.Index) and isinstance(index.value, cst.Name) and index.value.value == "__name__"
    )


def _module_object(program: Program, used: Used) -> Iterator[Rebinding]:
    """``sys.modules[__name__]`` is in hand: written through it, or by `setattr`?"""
    use = used.use
    at = next((number for number, step in enumerate(use.steps) if step.kind is StepKind.ITEM), None)
    if at is None:
        return
    rest = use.steps[at + 1 :]
    if use.role in WRITES and len(rest) == 1 and rest[0].kind is StepKind.ATTRIBUTE:
        yield from _after_import(program, used, f"sys.modules[__name__].{rest[0].key}")
    elif (
        not rest
        and use.role is Role.ARGUMENT
        and use.position == 0
        and use.call is not None
        and use.call.use is not None
    ):
        callee = program.callee(used.module, used.unit, use.call.use, use.call.depth)
        if callee in (External("builtins.setattr"), External("builtins.delattr")):
            yield from _after_import(program, used, "sys.modules[__name__]")


def function_attributes(program: Program, module: ModuleFacts) -> Iterator[Rebinding]:
    """Where attributes of the plugin's own functions are written, or what they hold is changed, after import."""
    for name, function in module.functions.items():
        if len(module.bindings[name]) != 1:
            continue
        for used in program.uses_of(module, name):
            yield from _function_attribute(program, used, used.start, name, function)
    for owner in module.all_classes:
        for method in owner.methods.values():
            for used in (
                program.uses_of(module, owner.name) if module.classes.get(owner.name) is owner else ()
            ):
                step = used.use.steps[used.start : used.start + 1]
                if step and step[0].key == method.name and not method.decorators:
                    yield from _function_attribute(
                        program, used, used.start + 1, method.qualified_name, method
                    )


def _function_attribute(
    program: Program, used: Used, start: int, name: str, function: FunctionFacts
) -> Iterator[Rebinding]:
    steps = used.use.steps[start:]
    if not steps or steps[0].kind is not StepKind.ATTRIBUTE or steps[0].key is None:
        return
    if steps[0].key.startswith("__") or (function.decorators and steps[0].key in ("cache_clear", "register")):
        return
    rest = steps[1:]
    written = used.use.role in WRITES and all(step.kind is StepKind.ITEM for step in rest)
    changed = len(rest) > 1 and rest[0].key in _CHANGERS and rest[1].kind is StepKind.CALL
    if (written or changed) and not (function.decorators and changed):
        for write in _after_import(program, used, f"{name}.{steps[0].key}"):
            yield write._replace(declared=function.place)


_CHANGERS = frozenset(
    {
        "add",
        "append",
        "clear",
        "discard",
        "extend",
        "insert",
        "pop",
        "popitem",
        "remove",
        "setdefault",
        "update",
        "appendleft",
    }
)


def patches(program: Program, module: ModuleFacts) -> Iterator[Rebinding]:
    """Where attributes of foreign modules and classes are given other values: at import or later."""
    for touch in outside(program, module):
        use = touch.used.use
        if touch.touch is Touch.WRITTEN and "." in touch.name and "()" not in touch.name:
            if not _puts_back(program, touch.used, touch.name):
                yield Rebinding(touch.name, touch.place, touch.function)
        elif (
            touch.touch is Touch.READ
            and use.role is Role.ARGUMENT
            and use.position == 0
            and use.call is not None
            and use.call.use is not None
            and touch.node is use.node
            and "()" not in touch.name
        ):
            callee = program.callee(touch.used.module, touch.used.unit, use.call.use, use.call.depth)
            if callee not in (External("builtins.setattr"), External("builtins.delattr")):
                continue
            arguments = use.call.node.args
            key = arguments[1].value if len(arguments) > 1 else None
            text = string_value(key)
            yield Rebinding(
                f"{touch.name}.{text}" if text is not None else touch.name,
                Place(touch.used.module, touch.used.unit, use.call.node),
                touch.function,
            )
