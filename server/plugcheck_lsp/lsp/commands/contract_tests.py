"""Tells which contract tests there are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from plugcheck_lsp.lsp.commands.arguments import the_object, the_path
from plugcheck_lsp.lsp.contract_board import contract_tests
from plugcheck_lsp.lsp.names import CONTRACT_TESTS

if TYPE_CHECKING:
    from lsprotocol import types

    from plugcheck_lsp.lsp.server import Server


async def execute(ls: Server, arguments: Any, _token: types.ProgressToken | None) -> list[dict[str, Any]]:
    """The plugins with a suite and their checks: all, or those at the `uri` of the one argument.

    Raises:
        JsonRpcInvalidParams: wrong arguments.
    """
    if not arguments:
        return await contract_tests(ls)
    return await contract_tests(ls, the_path(the_object(arguments, CONTRACT_TESTS, "uri")))
