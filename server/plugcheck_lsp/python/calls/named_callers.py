"""Who calls a function, without looking for the calls of a whole program: only where its name is written."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from plugcheck_lsp.documents.python import UnitKind
from plugcheck_lsp.python.module import Place
from plugcheck_lsp.python.names import ScopeKind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugcheck_lsp.python.calls.graph import Call, CallGraph
    from plugcheck_lsp.python.module import FunctionFacts, ModuleFacts
    from plugcheck_lsp.python.program import Program

_PLAIN_IMPORT = re.compile(r"(?:from|import)\b(?!.*\bas\b)", re.DOTALL)


def named_callers(program: Program, graph: CallGraph, function: FunctionFacts) -> Iterator[Call]:
    """The calls that lead to `function`, as `CallGraph.callers` gives them, by file and text.

    Who is handed a lambda is found in the statement around it; methods that Python calls by itself are left out.
    """
    name = function.name
    if function.scope.kind is ScopeKind.LAMBDA:
        around = (f for f in function.module.all_functions if f.unit is function.unit)
        yield from (call for caller in around for call in graph.calls(caller) if _leads_to(call, function))
        return
    if name.startswith("__") and name.endswith("__"):
        return
    word = re.compile(rf"\b{re.escape(name)}\b")
    for path in sorted(program.modules):
        module = program.modules[path]
        if not word.search(module.document.text.source):
            continue
        everywhere = _is_renamed(module, word)
        for caller in module.all_functions:
            if everywhere or word.search(caller.unit.text):
                yield from (call for call in graph.calls(caller) if _leads_to(call, function))
        for unit, facts in module.units:
            if word.search(unit.text):
                sites = (site for site in facts.calls if site.scope.function is None)
                found = (graph.at(Place(module, unit, site.node)) for site in sites)
                yield from (call for call in found if call is not None and _leads_to(call, function))


def _leads_to(call: Call, function: FunctionFacts) -> bool:
    return any(other.key == function.key for other in call.functions)


def _is_renamed(module: ModuleFacts, word: re.Pattern[str]) -> bool:
    """Whether code at module level may give what `word` means another name."""
    return any(
        unit.kind is UnitKind.STATEMENT
        and word.search(unit.text)
        and not unit.text.startswith(("def ", "async def ", "class ", "@"))
        and not _PLAIN_IMPORT.match(unit.text)
        for unit, _ in module.units
    )
