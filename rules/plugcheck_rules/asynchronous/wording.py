"""How the rules of this family tell what is reached, and how they mend it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plugcheck_lsp.findings import Applicability, Fix, Related
from plugcheck_rules.ambient_state.wording import where

if TYPE_CHECKING:
    from plugcheck_lsp.python.calls.call import Call
    from plugcheck_lsp.python.calls.inline_calls import Lead
    from plugcheck_lsp.python.coroutines.forms import WrongForm
    from plugcheck_lsp.python.module import Place
    from plugcheck_lsp.python.names import Scope


def subject(lead: Lead) -> str:
    """What is called, and what that does: ``helper`` calls ``time.sleep``, which sleeps."""
    if len(lead.chain) == 1:
        return f"`{lead.name}` {lead.effect.what}"
    verb = "calls" if len(lead.chain) == 2 else "leads to"
    return f"{where(lead.call.functions[0])} {verb} `{lead.name}`, which {lead.effect.what}"


def chain_proof(lead: Lead) -> tuple[Related, ...]:
    """The calls below the one that is found, step by step."""
    steps: list[Related] = []
    for call in lead.chain[1:]:
        what = where(call.functions[0]) if call.functions else f"`{lead.name}`"
        steps.append(Related(call.place.path, call.place.span, f"{where(call.caller)} calls {what} here"))
    return tuple(steps)


def unblocked(lead: Lead) -> tuple[Fix, ...]:
    """Ways to keep the event loop free."""
    from plugcheck_lsp.python.coroutines.edits import in_a_thread, slept

    if lead.effect.name == "time.sleep" and len(lead.chain) == 1:
        edits, title = slept(lead.call), "Sleep with `asyncio.sleep`"
    elif lead.effect.category in _STAYS or (len(lead.chain) == 1 and lead.effect.name in _HANDED_OUT):
        return ()
    else:
        edits, title = in_a_thread(lead.call), "Run it in a thread"
    return (Fix(title, Applicability.UNSAFE, edits),) if edits else ()


def with_await(call: Call, scope: Scope) -> tuple[Fix, ...]:
    """Await what a call returns, where that can be written."""
    from plugcheck_lsp.python.coroutines.edits import awaited

    edits = awaited(call, scope)
    return (Fix("Await it", Applicability.UNSAFE, edits),) if edits else ()


_STAYS = frozenset({"lock", "database"})
"""Categories whose objects belong to one thread."""
_HANDED_OUT = frozenset(
    {"builtins.open", "io.open", "pathlib.Path().open", "zipfile.ZipFile", "tarfile.open"}
)
"""What returns something that goes on to wait."""


def awaits_instead(lead: Lead) -> tuple[Fix, ...]:
    """Await the coroutine that a call is given to run."""
    from plugcheck_lsp.python.coroutines.edits import await_argument

    edits = await_argument(lead.call) if len(lead.chain) == 1 else ()
    return (Fix("Await the coroutine", Applicability.UNSAFE, edits),) if edits else ()


def in_other_form(wrong: WrongForm) -> tuple[Fix, ...]:
    """Write the statement in the form that its subject needs."""
    from plugcheck_lsp.python.coroutines.edits import other_form

    edits = other_form(wrong)
    return (Fix(f"Write `{wrong.needed}`", Applicability.UNSAFE, edits),) if edits else ()


def without(place: Place) -> tuple[Fix, ...]:
    """Take away the ``await`` before a call."""
    from plugcheck_lsp.python.coroutines.edits import without_await

    edit = without_await(place)
    return (Fix("Remove `await`", Applicability.UNSAFE, (edit,)),) if edit else ()
