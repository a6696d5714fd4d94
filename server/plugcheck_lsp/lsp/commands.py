"""Commands: running the host's contract suite."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from lsprotocol import types
from pygls.exceptions import JsonRpcException, JsonRpcInvalidParams

from plugcheck_lsp.lsp.places import to_path

if TYPE_CHECKING:
    from pathlib import Path

    from plugcheck_lsp.lsp.server import Server

RUN_CONTRACT = "plugcheck.runContract"
COMMANDS = (RUN_CONTRACT,)


class RequestFailed(JsonRpcException):
    """The request was understood and cannot be fulfilled; the message is a sentence for the user."""

    CODE = types.LSPErrorCodes.RequestFailed.value
    MESSAGE = "Request failed"


@dataclass(frozen=True)
class Wish:
    """The argument of the command."""

    path: Path
    checks: tuple[str, ...] | None = None


def read_arguments(arguments: Any) -> Wish:
    """The one argument ``{"uri": FILE_OR_FOLDER, "checks": [...]?}``.

    Raises:
        JsonRpcInvalidParams: it is anything else.
    """
    if not isinstance(arguments, (list, tuple)) or len(arguments) != 1:
        raise JsonRpcInvalidParams(f"{RUN_CONTRACT} takes one argument, an object with `uri`")
    argument = arguments[0]
    plain = argument if isinstance(argument, dict) else getattr(argument, "_asdict", dict)()
    unknown = plain.keys() - {"uri", "checks"}
    if unknown:
        raise JsonRpcInvalidParams(f"{RUN_CONTRACT} knows no key `{min(unknown)}`")
    uri, checks = plain.get("uri"), plain.get("checks")
    path = to_path(uri) if isinstance(uri, str) else None
    if path is None:
        raise JsonRpcInvalidParams("`uri` must be the file URI of a file or a folder")
    if checks is not None and not (
        isinstance(checks, (list, tuple)) and all(isinstance(each, str) for each in checks)
    ):
        raise JsonRpcInvalidParams("`checks` must be a list of names")
    return Wish(path, tuple(checks) if checks is not None else None)


def run_contract_action(uri: str) -> types.CodeAction:
    title = "Run the contract suite"
    return types.CodeAction(title=title, command=types.Command(title, RUN_CONTRACT, arguments=[{"uri": uri}]))


async def execute(ls: Server, params: types.ExecuteCommandParams) -> Any:
    """Run a command; cancelling this coroutine ends what it runs.

    Raises:
        JsonRpcInvalidParams: no such command, or wrong arguments.
        RequestFailed: the client is not trusted, or the suite cannot be run.
    """
    if params.command != RUN_CONTRACT:
        raise JsonRpcInvalidParams(f"no command `{params.command}`")
    if not ls.session.trusted:
        raise RequestFailed(
            "The contract suite executes the plugin's code: start the server with --allow-run, or trust this workspace"
        )
    wish = read_arguments(params.arguments)
    raise RequestFailed(f"{wish.path} cannot be run")
