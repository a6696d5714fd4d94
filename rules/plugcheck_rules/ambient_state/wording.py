"""How the rules of this family tell what happens to an object."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.findings import Related, Severity

if TYPE_CHECKING:
    from collections.abc import Iterable

    from plugcheck_lsp.python.facts import PythonFacts
    from plugcheck_lsp.python.module import FunctionFacts
    from plugcheck_lsp.python.state.fates import Event

INVARIANT = "dagstack ADR-0003, invariant 1: orchestration neutrality"
_SHOWN = 5


def severity_for(code: PythonFacts) -> Severity:
    """An error where a host's contract forbids state that outlives the instance, else a warning."""
    return Severity.WARNING if code.host == "generic" else Severity.ERROR


def where(function: FunctionFacts | None) -> str:
    """The function as a subject: ``execute``, in back-ticks."""
    if function is None:
        return "code that runs at import"
    return "a lambda" if function.name == "<lambda>" else f"`{function.qualified_name}`"


def proof(events: Iterable[Event]) -> tuple[Related, ...]:
    """The first few events as related places."""
    return tuple(
        Related(event.place.path, event.place.span, f"{where(event.function)} {event.how} here")
        for event in list(events)[:_SHOWN]
    )
