"""Tells how the contract suite is run under a debugger."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from plugcheck_lsp.lsp.commands.arguments import the_object
from plugcheck_lsp.lsp.contract_values import CannotChoose
from plugcheck_lsp.lsp.contract_wishes import KEYS, require_trust, wish_of
from plugcheck_lsp.lsp.names import DEBUG_CONTRACT
from plugcheck_lsp.lsp.refusals import RequestFailed
from plugcheck_lsp.settings import BadSettings

if TYPE_CHECKING:
    from collections.abc import Callable

    from lsprotocol import types

    from plugcheck_lsp.contract.debugging import Launch
    from plugcheck_lsp.lsp.contract_values import Wish
    from plugcheck_lsp.lsp.server import Server


async def execute(ls: Server, arguments: Any, _token: types.ProgressToken | None) -> dict[str, Any]:
    """What a debugger has to start to run the suite of one plugin; its folder is removed with the session.

    Raises:
        JsonRpcInvalidParams: wrong arguments.
        RequestFailed: the client is not trusted, or there is no such plugin or no interpreter for it.
    """
    require_trust(ls.session)
    wish = wish_of(the_object(arguments, DEBUG_CONTRACT, *KEYS), ls.session)

    async def start(_tell: Callable[[None], None]) -> Launch:
        return await _prepare(wish)

    try:
        launch = await ls.preparations.run(start, lambda _: None)
    except BadSettings as error:
        raise RequestFailed(f"The settings cannot be used: {error}") from None
    except CannotChoose as error:
        raise RequestFailed(str(error)) from None
    ls.debug_folders.append(launch.folder)
    return {
        "python": str(launch.python),
        "program": str(launch.program),
        "args": list(launch.args),
        "cwd": str(launch.cwd),
        "env": dict(launch.env),
    }


async def _prepare(wish: Wish) -> Launch:
    from plugcheck_lsp.contract.debugging import prepare  # the engine is imported beside the event loop
    from plugcheck_lsp.contract.runner import CannotRun
    from plugcheck_lsp.lsp.contract_work import choose

    chosen = [(workspace, plugin) for workspace, plugins in choose(wish) for plugin in plugins]
    if len(chosen) != 1:
        found = ", ".join(f"`{plugin.name}`" for _, plugin in chosen) or "none"
        raise CannotChoose(f"One plugin can be debugged at a time, and {wish.path} leads to {found}")
    ((workspace, plugin),) = chosen
    try:
        return await prepare(plugin, workspace, wish.interpreter, wish.checks)
    except CannotRun as error:
        raise CannotChoose(str(error)) from None
