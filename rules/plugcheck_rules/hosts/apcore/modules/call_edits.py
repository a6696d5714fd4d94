"""Edits of calls of modules."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.findings import Applicability, FileEdit, Fix
from plugcheck_lsp.text import Span

if TYPE_CHECKING:
    from plugcheck_lsp.python.module import Place
    from plugcheck_rules.hosts.apcore.modules.calls import ModuleCall


def with_context(call: ModuleCall) -> Fix | None:
    """Hand on the context that is in reach; None where none is, or the call's text does not allow it."""
    name, facts = call.context, call.facts
    title = f"Hand on `{name}`"
    if name is None or facts.positional is None or not facts.values:
        return None
    given = facts.given(2, "context")
    if given is not None:
        return Fix(title, Applicability.UNSAFE, (FileEdit(given.path, given.span, name),))
    by_position = facts.positional == 2 and not facts.keywords
    text = f", {name}" if by_position else f", context={name}"
    end = _argument_end(call)
    return Fix(title, Applicability.UNSAFE, (FileEdit(call.place.path, Span(end, end), text),))


def _argument_end(call: ModuleCall) -> int:
    """Where the last argument ends, brackets around it included."""
    last = call.facts.values[-1]
    source, end = call.place.module.document.text.source, last.span.end
    for _ in getattr(last.node, "rpar", ()):
        end = source.index(")", end) + 1
    return end


def renamed(call: ModuleCall, name: str) -> Fix | None:
    """Call another module, where the id is a plain literal."""
    place = call.id_place
    if place is None or call.id is None or place.text[1:-1] != call.id:
        return None
    text = f"{place.text[0]}{name}{place.text[-1]}"
    return Fix(f"Call `{name}`", Applicability.UNSAFE, (FileEdit(place.path, place.span, text),))


def awaited(call: ModuleCall) -> Fix | None:
    """Await the call, in a coroutine."""
    if call.method != "call_async" or call.function is None or not call.function.is_async:
        return None
    start = call.place.span.start
    return Fix("Await it", Applicability.UNSAFE, (FileEdit(call.place.path, Span(start, start), "await "),))


def asynchronous(call: ModuleCall) -> Fix | None:
    """Take the asynchronous method in place of the synchronous one."""
    function = getattr(call.place.node, "func", None)
    if call.method != "call" or function is None:
        return None
    return renamed_method(call.place._replace(node=function), "call_async")


def renamed_method(place: Place, name: str) -> Fix | None:
    """Call another method: `place` is what is called."""
    attribute = getattr(place.node, "attr", None)
    if attribute is None:
        return None
    span = place._replace(node=attribute).span
    return Fix(f"Call `{name}`", Applicability.UNSAFE, (FileEdit(place.path, span, name),))
