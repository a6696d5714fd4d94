"""Calls of something of others that is reached over names, attributes and what functions return."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.python.module import Place

if TYPE_CHECKING:
    from collections.abc import Iterator

    import libcst as cst

    from plugcheck_lsp.python.boundaries.json_valuer import Valuer
    from plugcheck_lsp.python.module import ModuleFacts


def arguments_of(
    valuer: Valuer, module: ModuleFacts, dotted: str, index: int, keyword: str
) -> Iterator[Place]:
    """What calls of `dotted` in `module` give at this position or by this keyword.

    Only calls whose callee is surely that; `dotted` is a method.
    """
    method = dotted.rpartition(".")[2]
    if method not in module.document.text.source:
        return
    for unit, facts in module.units:
        for site in facts.calls:
            attribute = getattr(site.node.func, "attr", None)
            if getattr(attribute, "value", None) != method:
                continue
            found = valuer.of(Place(module, unit, site.node.func)).found
            known = [value for value in found if value.type is None or value.type.name != "None"]
            if not known or any(value.foreign != dotted for value in known):
                continue
            argument = _argument(site.node, index, keyword)
            if argument is not None:
                yield Place(module, unit, argument)


def _argument(call: cst.Call, index: int, keyword: str) -> cst.BaseExpression | None:
    if any(argument.star for argument in call.args):
        return None
    named = [a.value for a in call.args if a.keyword is not None and a.keyword.value == keyword]
    by_position = [a.value for a in call.args if a.keyword is None]
    return next(iter((*by_position[index : index + 1], *named)), None)
