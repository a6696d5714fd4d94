"""Tells how the contract suite is run under a debugger, and what it says there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from lsprotocol import types

from plugcheck_lsp.lsp.commands.arguments import PARTIAL, the_object, the_text
from plugcheck_lsp.lsp.contract_values import CannotChoose
from plugcheck_lsp.lsp.contract_wishes import KEYS, require_trust, wish_of
from plugcheck_lsp.lsp.names import DEBUG_CONTRACT
from plugcheck_lsp.lsp.refusals import RequestFailed
from plugcheck_lsp.settings import BadSettings

if TYPE_CHECKING:
    from collections.abc import Callable

    from plugcheck_lsp.lsp.contract_debugs import DebugRun
    from plugcheck_lsp.lsp.contract_values import Wish
    from plugcheck_lsp.lsp.server import Server


async def execute(ls: Server, arguments: Any, _token: types.ProgressToken | None) -> dict[str, Any]:
    """What a debugger has to start to run the suite of one plugin.

    What the suite says is told as it says it, where the argument has a `partialResultToken`, until
    `plugcheck.endDebugging` is given the `id`; what was made for it is removed then, or with the session.

    Raises:
        JsonRpcInvalidParams: wrong arguments.
        RequestFailed: the client is not trusted, or there is no such plugin or no interpreter for it.
    """
    require_trust(ls.session)
    plain = the_object(arguments, DEBUG_CONTRACT, *KEYS, PARTIAL)
    wish, partial = wish_of(plain, ls.session), the_text(plain, PARTIAL)

    async def start(_tell: Callable[[None], None]) -> DebugRun:
        return await _prepare(wish)

    try:
        run = await ls.preparations.run(start, lambda _: None)
    except BadSettings as error:
        raise RequestFailed(f"The settings cannot be used: {error}") from None
    except CannotChoose as error:
        raise RequestFailed(str(error)) from None
    ls.debugs[run.id] = run
    if partial is not None:
        ls.session.spawn(run.follow(lambda event: ls.progress(types.ProgressParams(partial, event))))
    launch = run.launch
    return {
        "id": run.id,
        "python": str(launch.python),
        "program": str(launch.program),
        "args": list(launch.args),
        "cwd": str(launch.cwd),
        "env": dict(launch.env),
    }


async def _prepare(wish: Wish) -> DebugRun:
    from plugcheck_lsp.contract.debugging import prepare  # the engine is imported beside the event loop
    from plugcheck_lsp.contract.runner import CannotRun
    from plugcheck_lsp.lsp.contract_debugs import DebugRun
    from plugcheck_lsp.lsp.contract_work import choose

    chosen = [(workspace, plugin) for workspace, plugins in choose(wish) for plugin in plugins]
    if len(chosen) != 1:
        found = ", ".join(f"`{plugin.name}`" for _, plugin in chosen) or "none"
        raise CannotChoose(f"One plugin can be debugged at a time, and {wish.path} leads to {found}")
    ((workspace, plugin),) = chosen
    try:
        launch = await prepare(plugin, workspace, wish.interpreter, wish.checks)
    except CannotRun as error:
        raise CannotChoose(str(error)) from None
    return DebugRun(plugin, workspace, launch)
