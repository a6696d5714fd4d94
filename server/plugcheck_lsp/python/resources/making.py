"""What the arguments of a call that makes a resource say about it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

if TYPE_CHECKING:
    from plugcheck_lsp.python.resources.catalog import Resource


def must_be_released(resource: Resource, node: cst.Call | None) -> bool:
    """Whether the arguments of the call that makes it leave something to release."""
    if node is None:
        return False
    given = {item.keyword.value: item.value for item in node.args if item.keyword is not None}
    starred = any(item.star == "**" for item in node.args)
    if starred and (resource.unless or resource.only_if or resource.unless_given):
        return False
    if resource.needs_arguments and not node.args:
        return False
    if any(is_constant(given.get(name), value) for name, value in resource.unless.items()):
        return False
    if any(name in given and not is_constant(given[name], "None") for name in resource.unless_given):
        return False
    return all(is_constant(given.get(name), value) for name, value in resource.only_if.items())


def is_constant(node: cst.BaseExpression | None, text: str) -> bool:
    """Whether `node` is the constant (``True``, ``None``) that `text` names."""
    return isinstance(node, cst.Name) and node.value == text
