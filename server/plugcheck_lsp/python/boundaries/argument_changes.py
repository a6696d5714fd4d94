"""Where hooks change the lists and dictionaries that they are given."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import libcst as cst

from plugcheck_lsp.python.catalog import ObjectKind
from plugcheck_lsp.python.module import Used
from plugcheck_lsp.python.names import ParameterKind
from plugcheck_lsp.python.state.fates import trace
from plugcheck_lsp.python.state.things import Thing

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from plugcheck_lsp.python.catalog import Objects
    from plugcheck_lsp.python.module import FunctionFacts
    from plugcheck_lsp.python.names import Parameter
    from plugcheck_lsp.python.program import Program
    from plugcheck_lsp.python.state.fates import Event


class ArgumentChange(NamedTuple):
    """The first place at which an argument is changed."""

    hook: FunctionFacts
    parameter: Parameter
    event: Event


def argument_changes(
    program: Program,
    objects: Objects,
    hooks: Iterable[FunctionFacts],
    is_known: Callable[[FunctionFacts, Parameter], bool],
) -> Iterator[ArgumentChange]:
    """The first change of each argument of `hooks`; parameters that are `is_known` to be no data are left out.

    Arguments come from JSON: what they hold are lists and dictionaries too. A parameter that gets another value
    (a copy, say) is left out.
    """
    kinds = objects.kinds
    held = ObjectKind(
        "argument",
        "an argument",
        "container",
        kinds["list"].mutators | kinds["dict"].mutators,
        (kinds["list"].views | kinds["dict"].views) - {"copy"},
        attributes=False,
    )
    for hook in hooks:
        parameters = hook.parameters[1:] if hook.receiver is not None else hook.parameters
        for parameter in parameters:
            if parameter.kind in (ParameterKind.VARARGS, ParameterKind.KWARGS) or is_known(hook, parameter):
                continue
            if len(hook.scope.bindings.get(parameter.name, ())) != 1:
                continue
            uses = [Used(hook.module, hook.unit, use) for use in hook.scope.uses.get(parameter.name, ())]
            thing = Thing(held, cst.Name(parameter.name), element=held)
            fate = trace(program, objects, uses, thing)
            if fate.changes:
                yield ArgumentChange(hook, parameter, fate.changes[0])
