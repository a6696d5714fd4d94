"""What the editor is configured with: trust at start, the interpreter at any time.

Which rules hold is never an editor's setting: editor and terminal read the same files.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from lsprotocol import types

from plugcheck_lsp.lsp.names import SECTION

if TYPE_CHECKING:
    from plugcheck_lsp.lsp.server import Server


def option(options: Any, name: str) -> Any:
    """One option of what an editor sent; pygls makes an object or a dictionary of it, as it can."""
    return options.get(name) if isinstance(options, dict) else getattr(options, name, None)


def read_options(ls: Server, options: Any) -> None:
    """Take ``initializationOptions``: the only way, beside the flag, to become trusted."""
    ls.session.trusted = ls.session.trusted or option(options, "trusted") is True
    ls.session.interpreter = _interpreter(options)


async def pull(ls: Server) -> None:
    """Ask the editor for its settings, where it can be asked."""
    if not ls.session.client.has_configuration:
        return
    items = [types.ConfigurationItem(section=SECTION)]
    (settings,) = await ls.workspace_configuration_async(types.ConfigurationParams(items)) or [None]
    _take(ls, settings)


async def changed(ls: Server, params: types.DidChangeConfigurationParams) -> None:
    """Some setting changed; editors do not say which, so everything is looked at again."""
    if ls.session.client.has_configuration:
        await pull(ls)
    else:
        _take(ls, option(params.settings, SECTION))
    ls.session.start_over()


def _take(ls: Server, settings: Any) -> None:
    """A setting that is not there leaves what the editor said at start."""
    interpreter = _interpreter(settings)
    if interpreter is not None and interpreter != ls.session.interpreter:
        ls.session.interpreter = interpreter
        ls.session.start_over()


def _interpreter(settings: Any) -> Path | None:
    value = option(settings, "interpreter")
    return Path(value).expanduser() if isinstance(value, str) and value and "\0" not in value else None
