"""Says what a rule is about: its page, and where that can be opened."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pygls.exceptions import JsonRpcInvalidParams

from plugcheck_lsp.lsp.names import EXPLAIN_RULE
from plugcheck_lsp.lsp.refusals import RequestFailed

if TYPE_CHECKING:
    from lsprotocol import types

    from plugcheck_lsp.lsp.server import Server


async def execute(ls: Server, arguments: Any, _token: types.ProgressToken | None) -> dict[str, str]:
    """The page of the rule with the code or name that is the one argument.

    Raises:
        JsonRpcInvalidParams: wrong arguments.
        RequestFailed: there is no such rule.
    """
    match arguments:
        case [str(named)]:
            return await ls.session.worker.run(lambda: _explained(named.strip()))
        case _:
            raise JsonRpcInvalidParams(f"{EXPLAIN_RULE} takes one argument, the code or the name of a rule")


def _explained(named: str) -> dict[str, str]:
    """On the worker, where the rules are imported."""
    from plugcheck_lsp.editing.page_files import page_url
    from plugcheck_lsp.editing.rule_pages import rule_page
    from plugcheck_lsp.nearest import nearest
    from plugcheck_lsp.rule import rule_book

    book = rule_book()
    rule = book.find(named)
    if rule is None:
        near = nearest(named, (*book.rules, *(each.name for each in book.rules.values())))
        raise RequestFailed(f"`{named}` is no rule" + (f"; did you mean `{near[0]}`?" if near else ""))
    return {"code": rule.code, "name": rule.name, "markdown": rule_page(rule), "uri": page_url(rule)}
