"""What an editor wants to have run, and whether it may be."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from plugcheck_lsp.lsp.commands.arguments import the_names, the_path, the_text
from plugcheck_lsp.lsp.contract_values import Wish
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
