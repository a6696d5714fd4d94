"""What an editor wants to have run, and whether it may be."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from lsprotocol import types

from plugcheck_lsp.lsp.commands.arguments import the_names, the_path, the_text
from plugcheck_lsp.lsp.contract_values import Wish
from plugcheck_lsp.lsp.names import RUN_CONTRACT
from plugcheck_lsp.lsp.options import nearest_folder
from plugcheck_lsp.lsp.refusals import RequestFailed
from plugcheck_lsp.text import BOM

if TYPE_CHECKING:
    from plugcheck_lsp.lsp.session import Session


def require_trust(session: Session) -> None:
    """Raises:
    RequestFailed: the user has not said that the code of this workspace may be executed.
    """
    if not session.trusted:
        raise RequestFailed(
            "The contract suite executes the plugin's code: "
            "trust this workspace, or start the server with --allow-run, to run it"
        )


def run_contract(uri: str, plugin: str | None = None, checks: tuple[str, ...] | None = None) -> types.Command:
    """What an editor sends back to have the suite of the plugins at `uri` run, or of one, or some of its checks."""
    wish = {"uri": uri, "plugin": plugin, "checks": list(checks) if checks is not None else None}
    named = {key: value for key, value in wish.items() if value is not None}
    return types.Command("Run the contract suite", RUN_CONTRACT, arguments=[named])


KEYS = ("uri", "plugin", "checks")
"""What names a wish: ``{"uri": FILE_OR_FOLDER, "plugin": ID?, "checks": [...]?}``."""


def wish_of(plain: dict[str, Any], session: Session) -> Wish:
    """The wish that the argument of a command names.

    Raises:
        JsonRpcInvalidParams: it names none.
    """
    path = the_path(plain)
    return Wish(
        path=path,
        plugin=the_text(plain, "plugin"),
        checks=the_names(plain, "checks"),
        folder=nearest_folder(path, session.folders),
        interpreter=session.interpreter_for(path),
        buffers={
            document.path: document.text.source.removeprefix(BOM) for document in session.documents.values()
        },
    )
