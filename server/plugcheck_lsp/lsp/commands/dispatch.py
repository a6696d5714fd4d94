"""Which command is executed by which module."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from pygls.exceptions import JsonRpcInvalidParams

from plugcheck_lsp.lsp import names

if TYPE_CHECKING:
    from lsprotocol import types

    from plugcheck_lsp.lsp.server import Server


async def execute(ls: Server, params: types.ExecuteCommandParams) -> Any:
    """Run a command; cancelling this coroutine ends what it runs.

    Raises:
        JsonRpcInvalidParams: no such command, or wrong arguments.
        RequestFailed: the client is not trusted, or the command cannot be carried out.
    """
    module = names.COMMANDS.get(params.command)
    if module is None:
        raise JsonRpcInvalidParams(f"no command `{params.command}`")
    command = import_module(f"{__package__}.{module}")  # a name of ours: see `names.COMMANDS`
    return await command.execute(ls, params.arguments, params.work_done_token)
