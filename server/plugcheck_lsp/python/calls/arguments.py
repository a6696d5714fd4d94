"""Which argument of a call a parameter gets."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.python.names import ParameterKind

if TYPE_CHECKING:
    from collections.abc import Sequence

    import libcst as cst

    from plugcheck_lsp.python.module import FunctionFacts
    from plugcheck_lsp.python.names import Parameter


def argument_of(
    function: FunctionFacts, given: Sequence[cst.Arg], parameter: Parameter, *, bound: bool
) -> cst.BaseExpression | None:
    """What a call with the arguments `given` gives for `parameter` of `function`, or the default where it gives nothing; None: unknown.

    `bound`: whether the first parameter is filled already (a bound method, a constructor).
    """
    if parameter.kind in (ParameterKind.VARARGS, ParameterKind.KWARGS):
        return None
    spread = False
    position = 1 if bound else 0
    places = positional(function)
    wanted = places.index(parameter) if parameter in places else None
    for argument in given:
        if argument.star:
            spread = True
        elif argument.keyword is not None:
            named = argument.keyword.value == parameter.name
            if named and parameter.kind is not ParameterKind.POSITIONAL_ONLY:
                return argument.value
        elif spread:
            continue
        elif position == wanted:
            return argument.value
        else:
            position += 1
    return None if spread else parameter.default


def parameter_of(
    function: FunctionFacts, given: Sequence[cst.Arg], argument: cst.BaseExpression, *, bound: bool
) -> Parameter | None:
    """The parameter of `function` that gets `argument`, one of those that a call gives; None if unknown."""
    position = 1 if bound else 0
    places = positional(function)
    for one in given:
        if one.value is argument:
            if one.star:
                return None
            if one.keyword is not None:
                return next((p for p in function.parameters if _takes(p, one.keyword.value)), None)
            return places[position] if position < len(places) else None
        if one.star == "*":
            return None
        if one.keyword is None and not one.star:
            position += 1
    return None


def positional(function: FunctionFacts) -> list[Parameter]:
    """The parameters that can be given by position, in order."""
    kinds = (ParameterKind.POSITIONAL_ONLY, ParameterKind.NORMAL)
    return [parameter for parameter in function.parameters if parameter.kind in kinds]


def _takes(parameter: Parameter, keyword: str) -> bool:
    kinds = (ParameterKind.NORMAL, ParameterKind.KEYWORD_ONLY)
    return parameter.name == keyword and parameter.kind in kinds
