"""How the host calls a plugin's methods, and which ones such a call cannot reach."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from plugcheck_lsp.python.module import Place
from plugcheck_lsp.python.names import ParameterKind, Role
from plugcheck_rules.hosts.dagstack.class_shape import (
    has,
    is_unused,
    lacks_receiver,
    positional,
    required_keywords,
    takes,
)
from plugcheck_rules.hosts.dagstack.hook_marks import SPECIFIED
from plugcheck_rules.hosts.dagstack.signature_edits import (
    positional_from,
    unsafe_fix,
    with_parameter,
    with_receiver,
    without,
    without_default,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.findings import Fix
    from plugcheck_lsp.python.module import FunctionFacts
    from plugcheck_lsp.python.names import Parameter
    from plugcheck_rules.hosts.dagstack.facts import ManifestFacts
    from plugcheck_rules.hosts.dagstack.hook_marks import Mark

LIFECYCLE = {"setup": ("ctx",), "teardown": ()}
"""What `PluginRegistry._call_lifecycle` calls, with its arguments by position (`registry.py`)."""
_RECEIVERS = frozenset({"self", "cls", "this", "_", "_self", "__self"})
_HOOK_ARGUMENTS = frozenset({"args", "payload", "ctx", "context"})
"""What the arguments of hooks are called in the specifications; a method whose first parameter has such a name lacks its receiver."""


@dataclass(frozen=True)
class Failing:
    """A method that the host's call cannot reach."""

    method: FunctionFacts
    reason: str
    """A clause that follows a colon."""
    fix: Fix | None


def failing_hooks(facts: ManifestFacts) -> Iterator[Failing]:
    """The hooks that no call on an object of the class reaches."""
    marked = {mark.method.name: mark for mark in facts.marks if mark.counts and mark.plain}
    for name in sorted({*marked, *facts.named_hooks}):
        mark, method = marked.get(name), facts.shape.method(name)
        if method is None:
            continue
        by_pluggy = mark is not None and mark.hook in SPECIFIED
        if (name in LIFECYCLE and not by_pluggy) or not facts.keeps_signature(method):
            continue
        failing = _without_receiver(method)
        if failing is None and by_pluggy:
            failing = _for_pluggy(method)
        if failing is not None:
            yield failing


def _without_receiver(method: FunctionFacts) -> Failing | None:
    if method.is_class_method:
        return Failing(method, "it takes no `cls`", None) if lacks_receiver(method) else None
    title = "Add `self`"
    if lacks_receiver(method):
        return Failing(method, "it takes no `self`", unsafe_fix(title, with_receiver(method)))
    parameters = positional(method)
    if not parameters or method.is_static:
        return None
    first = parameters[0].name
    if first in _HOOK_ARGUMENTS and first not in _RECEIVERS and not method.scope.uses.get("self"):
        return Failing(
            method,
            f"it takes no `self`, so `{first}` is the plugin's object",
            unsafe_fix(title, with_receiver(method)),
        )
    return None


def _for_pluggy(method: FunctionFacts) -> Failing | None:
    parameters = positional(method)
    if method.is_static and parameters and parameters[0].name in ("self", "cls"):
        return Failing(method, f"a static method gets no `{parameters[0].name}`", None)
    keywords = required_keywords(method)
    if keywords:
        edits = positional_from(method, keywords[0]) if len(keywords) == 1 and len(parameters) == 1 else ()
        return Failing(
            method,
            f"pluggy passes arguments by position, and `{keywords[0].name}` can only be given by keyword",
            unsafe_fix(f"Take `{keywords[0].name}` by position", edits),
        )
    return None


def failing_lifecycle(facts: ManifestFacts) -> Iterator[Failing]:
    """Of `setup` and `teardown`, what the host's call cannot reach."""
    for name, arguments in LIFECYCLE.items():
        method = facts.shape.method(name)
        if method is None or not facts.keeps_signature(method) or takes(method, len(arguments)):
            continue
        yield _lifecycle(method, arguments)


def _lifecycle(method: FunctionFacts, arguments: tuple[str, ...]) -> Failing:
    call = f"{method.name}({', '.join(arguments)})"
    parameters, keywords = positional(method), required_keywords(method)
    receives = not method.is_static
    own = parameters[1:] if receives else parameters
    if receives and _lacks_self(method, len(arguments)):
        return Failing(
            method,
            f"the host calls `{call}`, and it takes no `self`",
            unsafe_fix("Add `self`", with_receiver(method)),
        )
    if keywords:
        edits = positional_from(method, keywords[0]) if len(keywords) == 1 and not own and arguments else ()
        return Failing(
            method,
            f"the host calls `{call}`, which gives `{keywords[0].name}` no value",
            unsafe_fix(f"Take `{keywords[0].name}` by position", edits),
        )
    if len(own) < len(arguments):
        return Failing(
            method,
            f"the host calls `{call}`, and it takes no argument",
            unsafe_fix("Add `ctx`", with_parameter(method, "ctx")),
        )
    extra = [parameter for parameter in own[len(arguments) :] if parameter.required]
    names = ", ".join(f"`{parameter.name}`" for parameter in extra)
    return Failing(
        method,
        f"the host calls `{call}`, which gives {names} no value",
        unsafe_fix(f"Leave out {names}", without(method, extra)),
    )


def _lacks_self(method: FunctionFacts, count: int) -> bool:
    """Whether the method has a parameter for each argument, and none for the instance."""
    parameters = positional(method)
    if has(method, ParameterKind.VARARGS) or required_keywords(method) or len(parameters) != count:
        return False
    return not parameters or parameters[0].name not in _RECEIVERS


def unfilled(facts: ManifestFacts) -> Iterator[tuple[Parameter, Mark, Fix | None]]:
    """The parameters of marked hooks that pluggy's call leaves empty, with a way to have them filled."""
    for mark in facts.marks:
        specified = SPECIFIED.get(mark.hook or "")
        if specified is None or not mark.counts or not mark.plain or mark.unspecified:
            continue
        method = mark.method
        own = method.parameters[0 if method.is_static else 1 :]
        if any(parameter.required and parameter.name in specified for parameter in positional(method)):
            continue
        for parameter in own:
            if parameter.required or (
                parameter.kind is not ParameterKind.VARARGS and is_unused(method, parameter)
            ):
                continue
            edits = without_default(method, parameter) if parameter.name in specified else ()
            yield parameter, mark, unsafe_fix(f"Take the default of `{parameter.name}` away", edits)


def kept_selves(facts: ManifestFacts) -> Iterator[tuple[FunctionFacts, Place]]:
    """Where `setup` or `teardown` returns the plugin's object, and the contract suite keeps what was returned last."""
    shape = facts.shape
    if not shape.is_whole or facts.value("runtime") != "in_process":
        return
    has_teardown = "teardown" in facts.code.methods or "teardown" in shape.stores
    for name in LIFECYCLE:
        method = shape.method(name)
        is_last = name == "teardown" or not has_teardown
        if method is None or method.is_async or method.is_generator or not is_last:
            continue
        for use in method.scope.uses.get(method.receiver or "", ()):
            if use.role is Role.RETURNED and not use.steps and use.scope is method.scope:
                yield method, Place(method.module, method.unit, use.node)
