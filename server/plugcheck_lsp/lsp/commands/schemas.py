"""Tells the JSON Schemas of the settings and of hosts' files, for an editor that gives them to other extensions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from plugcheck_lsp.lsp.commands.arguments import no_arguments
from plugcheck_lsp.lsp.names import SCHEMAS

if TYPE_CHECKING:
    from lsprotocol import types

    from plugcheck_lsp.lsp.server import Server


async def execute(ls: Server, arguments: Any, _token: types.ProgressToken | None) -> list[dict[str, Any]]:
    """Every schema: ``{"name", "language", "fileMatch", "schema"}``.

    Raises:
        JsonRpcInvalidParams: there are arguments.
    """
    no_arguments(arguments, SCHEMAS)
    return await ls.session.worker.run(_told)


def _told() -> list[dict[str, Any]]:
    from plugcheck_lsp.rule import rule_book
    from plugcheck_lsp.schemas import all_schemas

    return [
        {
            "name": schema.name,
            "language": schema.language,
            "fileMatch": list(schema.patterns),
            "schema": dict(schema.document),
        }
        for schema in all_schemas(rule_book())
    ]
