"""What the editor is configured with: trust at start, everything else at any time and for each folder.

Which rules hold is never an editor's setting: editor and terminal read the same files.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from lsprotocol import types

from plugcheck_lsp.lsp.names import SECTION
from plugcheck_lsp.lsp.options import OptionsByFolder, option
from plugcheck_lsp.lsp.places import to_uri

if TYPE_CHECKING:
    from plugcheck_lsp.lsp.server import Server


def read_options(ls: Server, options: Any) -> None:
    """Take ``initializationOptions``: the only way, beside the flag, to become trusted."""
    session = ls.session
    session.trusted = session.trusted or option(options, "trusted") is True
    session.contract_notifications = option(options, "contractNotifications") is True
    session.at_start = session.at_start.updated(options)
    session.options = OptionsByFolder(session.at_start, {})


async def pull(ls: Server) -> None:
    """Ask the editor for its settings, of every folder, where it can be asked."""
    session = ls.session
    if not session.client.has_configuration:
        return
    folders = session.folders
    items = [types.ConfigurationItem(section=SECTION)]
    items += [types.ConfigurationItem(scope_uri=to_uri(folder), section=SECTION) for folder in folders]
    answer = list(await ls.workspace_configuration_async(types.ConfigurationParams(items)) or ())
    answer += [None] * (len(items) - len(answer))
    common = session.at_start.updated(answer[0])
    _take(
        ls,
        OptionsByFolder(
            common,
            {
                folder: common.updated(settings, folder)
                for folder, settings in zip(folders, answer[1:], strict=False)
            },
        ),
    )


async def changed(ls: Server, params: types.DidChangeConfigurationParams) -> None:
    """Some setting changed; editors do not say which, so everything is looked at again."""
    if ls.session.client.has_configuration:
        await pull(ls)
    else:
        common = ls.session.options.common.updated(option(params.settings, SECTION))
        _take(ls, OptionsByFolder(common, {}))
    ls.session.start_over()


def _take(ls: Server, options: OptionsByFolder) -> None:
    before, ls.session.options = ls.session.options, options
    if options != before:
        ls.session.start_over()
