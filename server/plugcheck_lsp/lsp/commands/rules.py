"""Lists every rule of every installed pack."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from plugcheck_lsp.lsp.commands.arguments import no_arguments
from plugcheck_lsp.lsp.names import RULES

if TYPE_CHECKING:
    from lsprotocol import types

    from plugcheck_lsp.lsp.server import Server


async def execute(ls: Server, arguments: Any, _token: types.ProgressToken | None) -> list[dict[str, Any]]:
    """Every rule, in the order of the codes.

    Raises:
        JsonRpcInvalidParams: there are arguments.
    """
    no_arguments(arguments, RULES)
    return await ls.session.worker.run(_listed)


def _listed() -> list[dict[str, Any]]:
    """On the worker, where the rules are imported."""
    from plugcheck_lsp.rule import rule_book

    return [
        {
            "code": rule.code,
            "name": rule.name,
            "severity": rule.severity.value,
            "hosts": sorted(rule.hosts),
            "fix": rule.has_fix(),
            "summary": rule.summary(),
        }
        for rule in rule_book().rules.values()
    ]
